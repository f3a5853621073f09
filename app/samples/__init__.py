"""Texts written for the demo."""
