"""The nouns: records, labels, the journey, the row of a scored mention. Standard library, numpy and pydantic only."""
