"""Logs through an allow-list: a line may hold only what is named here, whoever wrote it.

The person's data, links and fingerprints never reach a log (the guard tests search for them), because
messages of other libraries are replaced by their logger's name and exceptions lose their text.
"""

import logging.config
import sys
import traceback
from typing import Any

import structlog

ALLOWED = frozenset(
    {"event", "level", "logger", "timestamp", "exception", "task", "channel", "outcome", "count", "seconds",
     "notice", "platform", "status", "attempt", "stage", "check", "role", "kind"}
)  # fmt: skip
# Libraries whose own sentences carry no data of ours.
TRUSTED = ("celery.beat", "celery.worker.consumer", "celery.apps.worker", "gunicorn.error", "recourse")


def only_allowed(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Drop every key that is not in ALLOWED; keys that begin with an underscore are structlog's own."""
    return {key: value for key, value in event.items() if key in ALLOWED or key.startswith("_")}


def hush_strangers(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace a stranger's sentence by its logger's name: it may quote anything."""
    record = event.get("_record")
    if record is not None and not record.name.startswith(TRUSTED):
        event["event"] = f"message from {record.name}"
    return event


def exception_without_text(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep an exception's type and the lines of code, never its message (a database error quotes the row)."""
    record = event.get("_record")
    info = event.pop("exc_info", None) or (record.exc_info if record is not None else None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, tuple) and info[0] is not None:
        frames = [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}"
                  for frame in traceback.extract_tb(info[2])]  # fmt: skip
        event["exception"] = {"type": info[0].__name__, "at": frames[-8:]}
    if record is not None:
        record.exc_info = record.exc_text = None
    return event


def logging_settings(level: str) -> dict[str, Any]:
    """Configure structlog and the standard library's logging to one JSON line an event; returns the dictConfig."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            exception_without_text,
            hush_strangers,
            only_allowed,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    }
    settings: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            name: {"level": "WARNING"}
            for name in ("httpx", "httpcore", "weasyprint", "fontTools", "django.request", "kombu")
        },
    }
    logging.config.dictConfig(settings)
    return settings
