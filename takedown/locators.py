"""Reading a link as typed into an exact, safe locator. Pure; never resolves or fetches anything.

Which addresses there are is the browsers' rule (notices.web_addresses); which of them can locate a publication is ours.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from notices import url_patterns, web_addresses
from notices.public_addresses import is_public
from notices.web_addresses import NotAnAddress, spelled_out

# Letters as a person counts them; written out in ASCII one of another script takes six or more.
LONGEST = 2000
LONGEST_WRITTEN = 3 * LONGEST
FILE_ENDINGS = re.compile(r"\.(jpe?g|png|gif|webp|avif|heic|bmp|mp4|m4v|webm|mov|avi|mkv)$", re.IGNORECASE)
PRIVATE_SUFFIXES = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".intranet")
# `https:///page`: browsers take the page for the site.
THREE_SLASHES = re.compile(r"https?:[/\\]{3}", re.IGNORECASE)
# Blanks that Unicode counts as letters, marks or signs.
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")
# Tag letters end the flags of England, Scotland and Wales (UTS 51, annex C).
TAGS = range(0xE0020, 0xE0080)


class BadLocator(ValueError):
    """A link that cannot locate a publication; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Locator:
    """An exact link, in ASCII. `host` is lower-case (punycode), `shown_host` what a person would read."""

    url: str
    host: str
    shown_host: str

    @property
    def disguised(self) -> bool:
        """Whether the host looks different from what it is (an international name): show both forms."""
        return self.host != self.shown_host


def read(typed: str) -> Locator:
    """The locator in one line of text; what cannot be seen at its ends is no part of it.

    Raises BadLocator: empty, too_long, hidden_characters, scheme, userinfo, no_host, bad_host, private.
    """
    line = trimmed(typed)
    if not line:
        raise BadLocator("empty")
    if _too_long(line):
        raise BadLocator("too_long")
    if any(_breaks(letter) for letter in line):
        raise BadLocator("hidden_characters")
    try:
        address = web_addresses.parse(line)
    except NotAnAddress as error:
        raise BadLocator(error.code) from error
    if "." not in address.host and THREE_SLASHES.match(line):
        raise BadLocator("no_host")
    _refuse_unreachable(address.host)
    if _too_long(str(address)):
        raise BadLocator("too_long")
    return Locator(str(address), address.host, web_addresses.shown_host(address.host))


def trimmed(typed: str) -> str:
    """`typed` without what nobody sees at its two ends: white space, zero-width letters, marks of direction."""
    start, end = 0, len(typed)
    while start < end and is_unseen(typed[start]):
        start += 1
    while end > start and is_unseen(typed[end - 1]):
        end -= 1
    return typed[start:end]


def is_unseen(letter: str) -> bool:
    """Whether a letter leaves no mark on a page. NUL is none of them: where it stands, something was torn."""
    if letter == "\x00" or ord(letter) in TAGS:
        return False
    return letter in BLANKS or unicodedata.category(letter) in {"Cc", "Cf", "Zs", "Zl", "Zp"}


def same_as(url: str) -> str:
    """The address in today's spelling, so that one that was kept in an older one is found again."""
    try:
        return read(url).url
    except BadLocator:
        return url


def _too_long(line: str) -> bool:
    return len(line) > LONGEST_WRITTEN or len(unquote(line)) > LONGEST


def _breaks(letter: str) -> bool:
    if letter in "\t\n\r":
        return False
    return letter.isspace() or unicodedata.category(letter) == "Cc"


def _refuse_unreachable(host: str) -> None:
    """Raise BadLocator for a place that only some private network knows, and for a name that is no site's."""
    try:
        private = not is_public(ip_address(host))
    except ValueError:
        private = host == "localhost" or host.endswith(PRIVATE_SUFFIXES)
        if not private and "." not in host:
            raise BadLocator("bad_host") from None
    if private:
        raise BadLocator("private")


def defanged(url: str) -> str:
    """A link that staff can read and nobody can click by mistake: `hxxps://example[.]com/...`."""
    scheme, _, rest = spelled_out(url).partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.replace('t', 'x')}://{host.replace('.', '[.]')}{slash}{path}"


def kind_of(url: str, patterns: Iterable[Mapping[str, str]] = ()) -> str:
    """What a link seems to lead to (post, file, profile, search); "" where nobody can tell.

    `patterns`: the platform's own (notices.url_patterns). Where none fits, the ending of the path tells a file.
    """
    return url_patterns.kind_of(patterns, url) or ("file" if FILE_ENDINGS.search(urlsplit(url).path) else "")
