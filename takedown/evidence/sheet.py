"""A paper before it is printed: headings, terms with words, lines. Values only."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Part:
    """A heading, then (term, words) rows, then plain lines."""

    heading: str
    rows: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """`mark` stands at the foot of each page: the template's version and at most a notice's number, never a name."""

    title: str
    sender: str
    mark: str
    language: str
    parts: tuple[Part, ...]


def moment(at: datetime | None) -> str:
    """An instant as people read it, in the language that is active; "" for none."""
    return f"{date_format(at.astimezone(UTC), _('j F Y, H:i'))} UTC" if at else ""
