"""Bytes of a file, wherever it lies: opened, unpacked, decoded."""
