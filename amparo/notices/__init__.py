"""Notices: who must know is told at once, inside the house, in words that name nobody."""
