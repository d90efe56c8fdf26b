"""What every test stands on: the real PostgreSQL and Redis of this run, emptied between tests."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import settings

# A machine that stalls for a moment says nothing about the code.
settings.register_profile("house", deadline=None)
# The same examples each time: what lands is judged by its own change, and every other run looks further.
settings.register_profile("steady", settings.get_profile("house"), derandomize=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Hardly a test commits its rows: the autovacuum would count none, and PostgreSQL would read whole tables then."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} SET (autovacuum_enabled = off)")


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest):
    """Brakes and throttles of one test must not slow the next."""
    yield
    if {"db", "transactional_db", "client"} & set(request.fixturenames):
        cache.clear()


@pytest.fixture(autouse=True)
def _english_to_begin_with():
    """A page that was read in Spanish leaves its thread in Spanish."""
    translation.deactivate()
