"""What the API takes and gives, a module a noun. Answers have no defaults: every field is always there."""
