"""What every test stands on: the real PostgreSQL and Redis of this run, emptied between tests."""

import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings
from whitenoise.middleware import WhiteNoiseMiddleware
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests import remembered
from tests.emptying import empty

# What is collected and what migrations make is looked through again and again, and hardly anything of it is garbage.
gc.disable()

PROVED = "proved: "
TESTS = Path(__file__).parent
# A machine that stalls for a moment says nothing about the code.
settings.register_profile("house", deadline=None)
# The same examples each time: what lands is judged by its own change, and every other run looks further.
settings.register_profile("steady", settings.get_profile("house"), derandomize=True)
settings.load_profile("house")


# What takes minutes in one piece comes first, so that the last minute is shared out in small ones. Races wait half of
# their time: they run while another worker is busy with the catalogue's pages.
ORDER = ("races", "journeys", "vault", "guards", "portal", "api", "takedown", "notices", "pure")
# These take the catalogue's pages once and all look at them: one worker runs them.
PAGES = {f"tests/journeys/test_{name}.py" for name in ("axe", "eyes", "markup", "pseudo_locale")}


class Together(LoadScopeScheduling):
    """Shares out files, since the tests of one share what they set up; and the catalogue's as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "pages" if file in PAGES else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Whatever `--dist` says."""
    return Together(config, log)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """A browser takes seconds, and so do processes that race; what takes an hour is run by name (`-m soak`)."""
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in {"journeys", "races"}:
            item.add_marker(pytest.mark.slow)
    if "soak" not in config.option.markexpr:
        _leave_out({item for item in items if item.get_closest_marker("soak")}, config, items)
    yield
    items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[bool, int]:
    file = item.path.relative_to(TESTS)
    return f"tests/{file}" not in PAGES, ORDER.index(file.parts[0])


def _leave_out(those: set[pytest.Item], config: pytest.Config, items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if item not in those]
    config.hook.pytest_deselected(items=list(those))


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: the collector of garbage need not look through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """How much was looked at: a test that asks many questions counts them (`record_property("proved: ...", count)`)."""
    proved: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        proved.update({name: count for name, count in report.user_properties if name.startswith(PROVED)})
    for name, count in sorted(proved.items()):
        terminalreporter.write_line(f"{name}: {count} passed")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Runs before the migrations do."""
    gc.disable()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Hardly a test commits its rows: the autovacuum would count none, and PostgreSQL would read whole tables then."""
    gc.enable()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} SET (autovacuum_enabled = off)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty(connection))
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_looked_for_once():
    """Each test client makes its middleware anew; the folder is the same."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest):
    """Brakes and throttles of one test must not slow the next."""
    yield
    if request.node.get_closest_marker("django_db") or {"db", "transactional_db", "client"} & set(request.fixturenames):
        cache.clear()


@pytest.fixture(autouse=True)
def _what_may_be_remembered(request: pytest.FixtureRequest):
    """A test that changes how the portal works, or listens to it, meets no state that others brought about."""
    asked = request.node._fixtureinfo
    fixtures = [each for some in asked.name2fixturedefs.values() for each in some]
    ours = [each for each in fixtures if each.func.__module__.startswith("tests")]
    names = {*asked.argnames, *(name for each in ours for name in each.argnames)}
    remembered.memory.heedful = bool(remembered.HEEDFUL & names)


@pytest.fixture(autouse=True)
def _english_to_begin_with():
    """A page that was read in Spanish leaves its thread in Spanish."""
    translation.deactivate()
