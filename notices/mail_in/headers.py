"""A mail's headers in clear: each on one line, bounded, and read in one way or not at all. Pure."""

import codecs
import re
from email.header import decode_header
from email.message import Message

LONGEST_HEADER = 4_000
# Codecs that Python calls text and that no mail is written in (punycode, unicode_escape) stay out: some are slow.
CHARSETS = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp125\d|cp9\d\d|utf-16(-[bl]e)?|gb2312|gbk|gb18030|big5|shift_jis|euc_(jp|kr)"
    r"|iso2022_(jp|kr)|koi8-[ru]"
)
ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]\\@]{1,64}@[A-Za-z0-9.-]{1,253}")
# A sender whose angle brackets or commas could be read in two ways is nobody.
ONE_SENDER = re.compile(
    r"(?:[^<>@,]*|\"[^\"<>]*\"\s*)<(?P<in>[^<>@\s,]+@[^<>@\s,]+)>|(?P<bare>[^<>@\s,\"]+@[^<>@\s,]+)"
)
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def header(message: Message, name: str) -> str:
    """The first header of this name in clear, on one line and bounded; empty where there is none."""
    found = next((value for each, value in message.raw_items() if each.lower() == name.lower()), "")
    # Bytes beyond ASCII stand in it as surrogates; today's mail programs mean UTF-8 (RFC 6532).
    plain = str(found)[:LONGEST_HEADER].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unfolded(plain)


def unfolded(value: str) -> str:
    """A header's value on one line (RFC 5322 2.2.3)."""
    return " ".join(value.split())


def one_domain(sender: str) -> str:
    """The domain of a From header that names exactly one address; else empty."""
    found = ONE_SENDER.fullmatch(sender.strip())
    domain = (found["in"] or found["bare"]).rpartition("@")[2].lower() if found else ""
    return domain if DOMAIN.fullmatch(domain) and len(domain) <= 253 else ""


def decoded(value: str) -> str:
    """RFC 2047 words in clear; what is broken stays as it stands."""
    try:
        return "".join(_word(text, charset) for text, charset in decode_header(value))
    except (ValueError, LookupError, TypeError):
        return value


def _word(text: bytes | str, charset: str | None) -> str:
    return text if isinstance(text, str) else text_of(text, charset or "utf-8")


def text_of(data: bytes, charset: str) -> str:
    """The bytes as text; a charset that no mail is written in is taken for UTF-8."""
    try:
        known = codecs.lookup(charset).name
    except (LookupError, ValueError):
        known = "utf-8"
    return data.decode(known if CHARSETS.fullmatch(known) else "utf-8", "replace")
