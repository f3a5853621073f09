"""Rows of an export as rows of our fields."""
