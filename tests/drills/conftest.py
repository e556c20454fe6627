"""Drills use the folders of the tests of the house."""

from tests.house.conftest import folder

__all__ = ["folder"]
