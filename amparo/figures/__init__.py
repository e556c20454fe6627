"""Figures: definitions applied to events, for a period, as of a day."""
