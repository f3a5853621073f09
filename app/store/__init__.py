"""The memory: the only place that knows SQL. SQLite by default, PostgreSQL by URL."""
