"""A web address as browsers take it (WHATWG URL Standard, 4.4): http and https only. Pure; resolves nothing.

Host names go through UTS 46 without CheckHyphens and without STD3 rules, so `_`, `--` and emoji pass; what is not ASCII
in path, query and fragment is percent-encoded, so that no letter of it is unseen and none changes places with another.
"""

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, unquote

import idna
from idna.core import valid_contextj

DEFAULT_PORTS = {"http": 80, "https": 443}
SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):(?!\d+(?:[/?#\\]|$))", re.IGNORECASE)
# WHATWG URL, 3.1 "forbidden domain code point".
FORBIDDEN = frozenset("\x00\t\n\r #/:<>?@[\\]^|%\x7f") | {chr(code) for code in range(0x20)}
# No registry sells any other; so a comma after a name is seen to be one (RFC 1123, 2.1; RFC 5890).
TOP_LEVEL = re.compile(r"xn--[a-z0-9-]+|[a-z][a-z0-9-]*")
NUMBER = re.compile(r"0x[0-9a-f]*|\d+", re.IGNORECASE)
NUMBERS = re.compile(r"(?!\d+(?:\.\d+){3}$)[\d.]+")
LONGEST_LABEL, LONGEST_HOST = 63, 253
# Left as they are (WHATWG URL, 1.3 "percent-encode sets"); `%` stands there for what is encoded already.
SAFE = "%!$&()*+,-./:;=@[]_~|\\"
SAFE_IN_PATH, SAFE_IN_QUERY, SAFE_IN_FRAGMENT = f"{SAFE}'", f"{SAFE}/?`{{}}^", f"{SAFE}/?'#{{}}^"
ONE_DOT, TWO_DOTS = re.compile(r"\.|%2e", re.IGNORECASE), re.compile(r"(?:\.|%2e){2}", re.IGNORECASE)
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


class NotAnAddress(ValueError):
    """`code` says why: scheme, userinfo, no_host, bad_host."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class WebAddress:
    """The parts of an address. `host`: lower-case ASCII, or an IP address without brackets; `port`: None for the
    scheme's own; `query`, `fragment`: with their mark, or "".
    """

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}{self.query}{self.fragment}"


def parse(typed: str) -> WebAddress:
    """The address in `typed`, which holds no space at its ends. Tabs and line breaks are dropped, `\\` is `/`, and any
    number of slashes follows the scheme. Without a scheme it is https, or http where port 80 is named; and a mere
    number (of a telephone, say) is no address then.

    Raises NotAnAddress.
    """
    line = re.sub(r"[\t\n\r]", "", typed)
    named = SCHEME.match(line)
    scheme = named[1].lower() if named else "https"
    if scheme not in DEFAULT_PORTS:
        raise NotAnAddress("scheme")
    before, hash_mark, fragment = line[named.end() if named else 0 :].partition("#")
    before, question_mark, query = before.partition("?")
    authority, slash, path = before.replace("\\", "/").lstrip("/").partition("/")
    if "@" in authority:
        raise NotAnAddress("userinfo")
    host, port = _split_port(authority)
    if not named and NUMBERS.fullmatch(host):
        raise NotAnAddress("bad_host")
    if not named and port == DEFAULT_PORTS["http"]:
        scheme = "http"
    return WebAddress(
        scheme, read_host(host), None if port == DEFAULT_PORTS[scheme] else port, _path(slash + path),
        question_mark + encoded(query, SAFE_IN_QUERY), hash_mark + encoded(fragment, SAFE_IN_FRAGMENT),
    )  # fmt: skip


def spelled_out(url: str) -> str:
    """The same address in ASCII: on paper and pages its parts keep their order, and nothing of it is unseen
    (UAX 9 turns `א/1/ב` around; RFC 3987, 3.1). For what was written before addresses were kept like that.
    """
    return re.sub(r"[^\x20-\x7e]", lambda letter: quote(letter[0], safe="", errors="replace"), url)


def encoded(text: str, safe: str = "") -> str:
    """`text` percent-encoded as UTF-8, save letters, digits and `safe`."""
    return quote(text, safe=safe, errors="replace")


def read_host(typed: str) -> str:
    """A host name in lower-case ASCII without its last dot, or an IP address in its one plain form.

    Raises NotAnAddress: bad_host.
    """
    if typed.startswith("["):
        return _ipv6(typed)
    try:
        host = _ascii(idna.uts46_remap(unquote(typed), std3_rules=False).removesuffix("."))
    except (idna.IDNAError, UnicodeError) as error:
        raise NotAnAddress("bad_host") from error
    last = host.rpartition(".")[2]
    if NUMBER.fullmatch(last):
        return _ipv4(host)
    if FORBIDDEN & set(host) or not TOP_LEVEL.fullmatch(last) or len(host) > LONGEST_HOST:
        raise NotAnAddress("bad_host")
    return host


def shown_host(host: str) -> str:
    """A host as a person would read it: each label that is encoded (RFC 3492) in its own letters."""
    return ".".join(_decoded(label) if label.startswith("xn--") else label for label in host.split("."))


def _split_port(authority: str) -> tuple[str, int | None]:
    host, port = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(.*)", authority, re.DOTALL).groups()  # type: ignore[union-attr]
    if not host:
        raise NotAnAddress("no_host")
    if re.fullmatch(r"(?::[0-9]*)?", port) is None or int(port[1:] or 0) > 0xFFFF:
        raise NotAnAddress("bad_host")
    return host, int(port[1:]) if port[1:] else None


def _path(path: str) -> str:
    """Encoded, without `.` and `..` (RFC 3986, 5.2.4), both of which may be written with %2e."""
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for place, segment in enumerate(segments, start=1):
        up, here = TWO_DOTS.fullmatch(segment), ONE_DOT.fullmatch(segment)
        if up and kept:
            kept.pop()
        if not up and not here:
            kept.append(encoded(segment, SAFE_IN_PATH))
        elif place == len(segments):
            kept.append("")
    return "/" + "/".join(kept)


def _ascii(name: str) -> str:
    """UTS 46, 4: ToASCII with CheckBidi and CheckJoiners, without CheckHyphens. Raises idna.IDNAError and the like."""
    labels = name.split(".")
    letters = [_decoded(label, strictly=True) if label.startswith("xn--") else label for label in labels]
    turns = any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in "".join(letters))
    for label in letters:
        _check(label)
        if turns:
            idna.check_bidi(label, check_ltr=True)
    return ".".join(_encoded_label(label) for label in letters)


def _check(label: str) -> None:
    """UTS 46, 4.1 "Validity Criteria", 1, 6, 7 and RFC 5892, appendix A."""
    if not label or not unicodedata.is_normalized("NFC", label):
        raise idna.IDNAError("empty, or not in normal form")
    if unicodedata.category(label[0]).startswith("M"):
        raise idna.IDNAError("begins with a mark")
    if not all(valid_contextj(label, place) for place, letter in enumerate(label) if letter in "\u200c\u200d"):
        raise idna.IDNAError("a joiner that joins nothing")


def _encoded_label(label: str) -> str:
    written = label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
    if len(written) > LONGEST_LABEL:
        raise idna.IDNAError("too long a label")
    return written


def _decoded(label: str, *, strictly: bool = False) -> str:
    """The letters of an `xn--` label; the label itself where it encodes none, or an error if `strictly`."""
    try:
        letters = label.removeprefix("xn--").encode().decode("punycode")
        good = not letters.isascii() and idna.uts46_remap(letters, std3_rules=False) == letters
    except (UnicodeError, idna.IDNAError, OverflowError):
        good = False
    if strictly and not good:
        raise idna.IDNAError("encodes nothing")
    return letters if good else label


def _ipv4(host: str) -> str:
    """WHATWG URL, 3.5 "IPv4 parser": up to four numbers, decimal, octal or hexadecimal; the last fills what is left."""
    parts = host.split(".")
    try:
        numbers = [_number(part) for part in parts]
    except ValueError as error:
        raise NotAnAddress("bad_host") from error
    *first, last = numbers
    if len(parts) > 4 or any(each > 0xFF for each in first) or last >= 256 ** (5 - len(parts)):
        raise NotAnAddress("bad_host")
    return str(IPv4Address(last + sum(each << 8 * (3 - place) for place, each in enumerate(first))))


def _number(part: str) -> int:
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    if not (part.isascii() and part.isdigit()):
        raise ValueError(part)
    return int(part, 8 if part.startswith("0") else 10)


def _ipv6(typed: str) -> str:
    try:
        if "%" in typed:
            raise ValueError("a zone leads nowhere for anybody else")
        return str(IPv6Address(typed.removeprefix("[").removesuffix("]")))
    except ValueError as error:
        raise NotAnAddress("bad_host") from error
