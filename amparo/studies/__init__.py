"""Estimates kept: asked for on a page, made by a job from events or from a table, never altered."""
