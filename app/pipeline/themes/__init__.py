"""Themes: what many customers say, found in the vectors of their mentions and kept under one id over time."""
