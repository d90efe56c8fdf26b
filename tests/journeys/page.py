"""A line of the catalogue (pages.py)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

BOTH, ENGLISH = ("en", "es"), ("en",)
Made = TypeVar("Made")


def same(make: Callable[..., Made]) -> Callable[..., Made]:
    """What was made of the same words before is given again, so that pages know that they begin alike."""
    made: dict[str, Made] = {}

    @wraps(make)
    def again(*args: Any, **more: Any) -> Made:
        words = repr((args, more))
        if words not in made:
            made[words] = make(*args, **more)
        return made[words]

    return again


@dataclass(frozen=True)
class Way:
    """A way in two parts: a state that several pages may begin in, and where to look then (`at`, if need be of it)."""

    state: Callable[[Any], Any]
    at: str | Callable[[Any], str]

    def __call__(self, client: Any) -> str:
        return self.place(self.state(client))

    def place(self, found: Any) -> str:
        return self.at(found) if callable(self.at) else self.at


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
