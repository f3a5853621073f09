"""Views of results: pure functions from frames and maps to text, pictures, sheets and PDF."""
