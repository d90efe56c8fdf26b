"""What every test stands on: the real PostgreSQL and Redis of this run, emptied between tests."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest):
    """Brakes and throttles of one test must not slow the next."""
    yield
    if {"db", "transactional_db", "client"} & set(request.fixturenames):
        cache.clear()
