"""The SHA-256 of each script as this server serves it, so that anybody can hold them against the public source."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Script:
    """One script: its address on this site, and the hex digest of its bytes."""

    address: str
    sha256: str


@cache
def scripts() -> tuple[Script, ...]:
    """Every script in the order of its address; read once, when first asked for."""
    root = Path(settings.STATIC_ROOT or settings.STATICFILES_DIRS[0])
    found = sorted((root / "js").rglob("*.js"))
    return tuple(Script(_address(path.relative_to(root)), _digest(path)) for path in found)


def _address(place: Path) -> str:
    return f"{settings.STATIC_URL}{place.as_posix()}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
