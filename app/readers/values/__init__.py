"""Values as people and tools write them: times, grades, ladders of words."""
