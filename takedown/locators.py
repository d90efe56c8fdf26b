"""Reading a link as typed into an exact, safe locator. Pure; never resolves or fetches anything.

Follows the WHATWG URL rules where they matter here and IDNA 2008 (RFC 5891) for host names.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna

from notices import url_patterns

LONGEST = 2000
FILE_ENDINGS = re.compile(r"\.(jpe?g|png|gif|webp|avif|heic|bmp|mp4|m4v|webm|mov|avi|mkv)$", re.IGNORECASE)
PRIVATE_SUFFIXES = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".intranet")


class BadLocator(ValueError):
    """A link that cannot locate a publication; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Locator:
    """An exact link. `host` is lower-case ASCII (punycode), `shown_host` what a person would read."""

    url: str
    host: str
    shown_host: str

    @property
    def disguised(self) -> bool:
        """Whether the host looks different from what it is (an international name): show both forms."""
        return self.host != self.shown_host


def read(typed: str) -> Locator:
    """The locator in one line of text. A missing scheme is taken as https.

    Raises BadLocator: empty, too_long, hidden_characters, scheme, userinfo, no_host, bad_host, private.
    """
    line = typed.strip()
    if not line:
        raise BadLocator("empty")
    if len(line) > LONGEST:
        raise BadLocator("too_long")
    if any(unicodedata.category(letter) in {"Cc", "Cf"} or letter.isspace() for letter in line):
        raise BadLocator("hidden_characters")
    parts = _split(line)
    host = _host(parts)
    port = f":{parts.port}" if parts.port and parts.port not in {80, 443} else ""
    netloc = (f"[{host}]" if ":" in host else host) + port
    url = urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", parts.query, parts.fragment))
    return Locator(url, host, _shown(host))


def _split(line: str) -> SplitResult:
    if re.match(r"^[a-zA-Z][a-zA-Z0-9+.\-]*:(?!\d+(/|$))", line) is None:
        line = "https://" + line.lstrip("/")
    try:
        parts = urlsplit(line)
        _ = parts.port
    except ValueError as error:
        raise BadLocator("bad_host") from error
    if parts.scheme.lower() not in {"http", "https"}:
        raise BadLocator("scheme")
    if "@" in parts.netloc:
        raise BadLocator("userinfo")
    return parts


def _host(parts: SplitResult) -> str:
    typed = (parts.hostname or "").rstrip(".")
    if not typed:
        raise BadLocator("no_host")
    if _is_address(typed):
        raise BadLocator("private" if _is_private(typed) else "bad_host")
    try:
        host = idna.encode(unicodedata.normalize("NFKC", typed), uts46=True, std3_rules=True).decode().lower()
    except idna.IDNAError as error:
        raise BadLocator("bad_host") from error
    if host == "localhost" or host.endswith(PRIVATE_SUFFIXES):
        raise BadLocator("private")
    if "." not in host or host.rsplit(".", 1)[1].isdigit():
        raise BadLocator("bad_host")
    return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(re.fullmatch(r"(0x[0-9a-f]+|\d+)(\.(0x[0-9a-f]+|\d+)){0,3}", host, re.IGNORECASE))
    return True


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return True


def _shown(host: str) -> str:
    try:
        return idna.decode(host)
    except idna.IDNAError:
        return host


def defanged(url: str) -> str:
    """A link that staff can read and nobody can click by mistake: `hxxps://example[.]com/...`."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.replace('t', 'x')}://{host.replace('.', '[.]')}{slash}{path}"


def kind_of(url: str, patterns: Iterable[Mapping[str, str]] = ()) -> str:
    """What a link seems to lead to (post, file, profile, search); "" where nobody can tell.

    `patterns`: the platform's own (notices.url_patterns). Where none fits, the ending of the path tells a file.
    """
    return url_patterns.kind_of(patterns, url) or ("file" if FILE_ENDINGS.search(urlsplit(url).path) else "")
