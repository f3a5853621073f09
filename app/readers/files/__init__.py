"""Formats of tables and documents, each as a stream of rows."""
