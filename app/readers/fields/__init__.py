"""Which part of a row is what, and the row itself."""
