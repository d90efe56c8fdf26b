"""A line of the catalogue (pages.py)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

BOTH, ENGLISH = ("en", "es"), ("en",)


@dataclass(frozen=True, eq=False)
class Page:
    """One page in one state: its name, how to come there, what is typed, the status that it answers with."""

    name: str
    way: str | Callable[..., Any]
    typed: dict[str, Any] | None = None
    status: int = 200
    languages: tuple[str, ...] = BOTH

    def __str__(self) -> str:
        return self.name


# What a form sends in which nothing was filled in.
EMPTY = {"csrfmiddlewaretoken": "here"}
