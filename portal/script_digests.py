"""The SHA-256 of each script as this server serves it, so that anybody can hold them against the public source."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils import translation


@dataclass(frozen=True)
class Script:
    """One script: its address on this site, the hex digest of its bytes, its language where it has several."""

    address: str
    sha256: str
    language: str = ""


@cache
def scripts() -> tuple[Script, ...]:
    """Every script in the order of its address, then what they say by language; read once, when first asked for."""
    root = Path(settings.STATIC_ROOT or settings.STATICFILES_DIRS[0])
    found = sorted((root / "js").rglob("*.js"))
    files = (Script(_address(path.relative_to(root)), _digest(path.read_bytes())) for path in found)
    return (*files, *(_words(code, name) for code, name in settings.LANGUAGES))


def _words(code: str, name: str) -> Script:
    """What the scripts say: one address, answered by the same view in the reader's language."""
    address = reverse("script-words")
    asked = HttpRequest()
    asked.method = "GET"
    with translation.override(code):
        return Script(address, _digest(resolve(address).func(asked).content), name)


def _address(place: Path) -> str:
    return f"{settings.STATIC_URL}{place.as_posix()}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
