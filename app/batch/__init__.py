"""Dumps: files of feedback in, files of scored mentions out."""
