"""A log line holds what is allowed and nothing else, whoever wrote it."""

import io
import json
import logging

import pytest
import structlog
from structlog.stdlib import ProcessorFormatter

SECRET = "alice@example.org at https://tuberia.example/post/1"


@pytest.fixture
def lines():
    """What the portal's own handler writes meanwhile, parsed; at least one line."""
    mine = [each for each in logging.getLogger().handlers if isinstance(each.formatter, ProcessorFormatter)]
    written, before = io.StringIO(), mine[0].stream
    mine[0].setStream(written)

    def read():
        found = [json.loads(line) for line in written.getvalue().splitlines()]
        assert found
        return found

    yield read
    mine[0].setStream(before)


def test_keys_that_are_not_named_are_dropped(lines):
    structlog.get_logger("recourse.test").info("tried", notice="7", email=SECRET)
    (line,) = lines()
    assert line["notice"] == "7"
    assert SECRET not in json.dumps(line)


def test_a_strangers_sentence_is_replaced_by_its_name(lines):
    logging.getLogger("some.library").warning("could not reach %s", SECRET)
    (line,) = lines()
    assert line["event"] == "message from some.library"
    assert SECRET not in json.dumps(line)


@pytest.mark.parametrize("logger", ["recourse.test", "some.library"])
def test_an_exception_keeps_its_type_and_place_and_loses_its_text(lines, logger):
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger(logger).exception("failed")
        structlog.get_logger(logger).exception("failed")
    for line in lines():
        assert line["exception"]["type"] == "ValueError"
        assert "test_an_exception" in line["exception"]["at"][-1]
        assert SECRET not in json.dumps(line)


def test_a_worker_is_allowed_to_say_that_it_is_ready(lines):
    logging.getLogger("celery.apps.worker").info("ready")
    assert lines()[0]["event"] == "ready"
