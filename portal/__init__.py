"""The roof: settings, addresses, timetable, middleware, checks. No models."""
