"""What is killed, full or read-only, and what is there afterwards."""
