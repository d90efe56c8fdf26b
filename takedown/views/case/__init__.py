"""The person's case page: entering, reading, changing one's mind, leaving."""
