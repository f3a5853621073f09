"""Finders of personal data, one kind a module; `app.pipeline.redact` puts them together."""
