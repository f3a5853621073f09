"""Wayfelt: what customers write unasked, turned into the map of how their journey felt."""
