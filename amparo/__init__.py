"""Amparo: the system that a country's response to human trafficking runs on."""

__version__ = "0.1.0"
