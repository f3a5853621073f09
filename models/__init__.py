"""Learned things: text in, arrays out. Imports nothing of app or training."""
