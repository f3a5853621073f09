"""Readers: exports of feedback of every kind, read as rows of our fields."""
