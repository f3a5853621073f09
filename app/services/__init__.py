"""Use cases: what the web, the command line and the jobs have in common."""
