"""Safeguards: walls before those who must not know, emergency access that everybody hears of, canaries."""
