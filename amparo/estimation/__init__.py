"""How many were never found: multiple systems estimation, in NumPy and SciPy, without Django and without a database."""
