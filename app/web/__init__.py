"""The web: the REST API, the pages of the dashboard, and what both ask of a request."""
