"""Platforms, letters, delivery, the 48-hour clock, the platforms' API. Knows nothing of people or cases."""
