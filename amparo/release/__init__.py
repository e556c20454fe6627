"""Release: numbers that leave the house tell of no single person, nor does one table beside another."""
