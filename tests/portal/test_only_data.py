"""Whoever can write to Redis (any process that holds its address) gets nothing run in another by what lies there."""

import ast
import pickle
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from notices import alarms
from notices.mail_in import fetching, silence
from portal.celery import app
from tests.guards.house import ROOT

# Modules that make more than data of bytes.
UNSAFE = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"}
READ_BY_THE_WORKER = [alarms.TOLD, alarms.BRAKE, fetching.LEFT, silence.TRIED, "rdap-tables"]


class Trap:
    """What runs a command once it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (Path(self.path),)


@pytest.fixture
def sprung(tmp_path):
    """A file that is there once the trap has run."""
    return tmp_path / "sprung"


def planted(name, content):
    """As the thief writes it: past Django, straight into Redis."""
    cache._cache.get_client(None, write=True).set(cache.make_key(name), content)


def test_the_trap_works(sprung):
    pickle.loads(pickle.dumps(Trap(sprung)))
    assert sprung.exists()


@pytest.mark.parametrize("name", READ_BY_THE_WORKER)
@pytest.mark.parametrize("protocol", [0, 2, pickle.HIGHEST_PROTOCOL])
def test_a_planted_pickle_is_no_more_than_nothing(sprung, name, protocol):
    planted(name, pickle.dumps(Trap(sprung), protocol))
    assert cache.get(name) is None
    assert not sprung.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[" * 100_000, b"{'a': 1}", b"NaN]", b'{"__reduce__": ["os.system"]']
)
def test_what_is_no_json_is_not_there(content):
    planted("some", content)
    assert cache.get("some") is None


@pytest.mark.django_db
def test_the_worker_goes_on_as_if_nothing_had_been_kept(sprung):
    for name in READ_BY_THE_WORKER:
        planted(name, pickle.dumps(Trap(sprung)))
    assert alarms.raise_alarm(timezone.now()) is False
    assert fetching.left_lying() == 0
    assert silence.Silence().in_turn() == []
    assert not sprung.exists()


@pytest.mark.parametrize("value", [1, 0, -3, True, None, "", "words", 1.5, [1, "a"], {"a": [1, None]}, "née 漢 😀"])
def test_data_comes_back_as_it_was(value):
    cache.set("some", value, 5)
    assert cache.get("some", default="not there" if value is not None else None) == value


@pytest.mark.parametrize("value", [timezone.now(), {1, 2}, b"bytes", object()])
def test_what_is_more_than_data_is_not_written(value):
    with pytest.raises(TypeError):
        cache.set("some", value, 5)


def test_workers_take_no_message_but_json():
    assert list(app.conf.accept_content) == ["json"]
    assert (app.conf.task_serializer, app.conf.result_serializer) == ("json", "json")
    assert not {"pickle", "yaml"} & set(app.conf.accept_content)


@pytest.mark.parametrize("room", ["portal", "takedown", "notices", "vault"])
def test_no_room_reads_bytes_as_more_than_data(room):
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / room).rglob("*.py")
        for name in _imported(ast.parse(path.read_text()))
        if name.split(".")[0] in UNSAFE
    }
    assert found == set()


def test_no_serializer_of_the_settings_makes_more_than_data():
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    assert settings.CACHES["default"]["OPTIONS"]["serializer"].__name__ == "OnlyData"


def _imported(tree):
    for each in ast.walk(tree):
        if isinstance(each, ast.Import):
            yield from (name.name for name in each.names)
        elif isinstance(each, ast.ImportFrom):
            yield each.module or ""
