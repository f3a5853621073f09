"""The core: texts to scored mentions, scored mentions to the journey map. No database, web, clock or environment."""
