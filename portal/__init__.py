"""The roof: settings, addresses, timetable, middleware, checks. No models."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
