"""Durable background work in the database of the data it is about."""
