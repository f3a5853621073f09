"""Exports that are known by name."""
