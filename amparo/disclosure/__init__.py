"""Requests from outside: who asks on what basis for which fields, what was granted, and exactly that."""
