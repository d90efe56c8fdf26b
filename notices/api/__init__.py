"""The door for platforms' programs, `/api/v1/`: read notices, acknowledge them, answer for each item."""
