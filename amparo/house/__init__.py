"""The house: where data live, the database server, the web server, and what starts and stops them."""
