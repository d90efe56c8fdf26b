"""What can still be read of an HTTP answer that broke off: its status line, its coding, its JSON. Pure."""

import json
import re
import zlib
from typing import Any

# RFC 9112, 4, in full: what breaks off inside the line has said nothing.
STATUS_LINE = re.compile(rb"(?:\r?\n)*HTTP/1\.[01] ([1-5]\d\d)(?: [^\r\n]*)?\r?\n")
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
ZIPPED = frozenset({"gzip", "x-gzip", "deflate"})
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
OPENING, COLON, COMMA = (re.compile(rf"[ \t\r\n]*{sign}[ \t\r\n]*") for sign in ("\ufeff?{", ":", ","))
DECODER = json.JSONDecoder()


def final_status(heard: bytes) -> int | None:
    """The status of the answer that these bytes begin with, those of 1xx skipped; None where it did not come in full.

    A head that breaks off after the line leaves it standing, except for 3xx: "the client cannot assume that meaning
    has been conveyed" where the status relies on a header field (RFC 9112, 8).
    """
    at = 0
    while line := STATUS_LINE.match(heard, at):
        status, end = int(line[1]), END_OF_HEAD.search(heard, line.end() - 2)
        if status >= 200:
            return None if 300 <= status < 400 else status
        if end is None:
            return None
        at = end.end()
    return None


def unpacked(body: bytes, coding: str, most: int) -> bytes:
    """The body without gzip or deflate (RFC 9110, 8.4.1), at most `most` bytes, as far as it can be undone.

    What cannot be undone at all, or has another coding, comes back as it is. We ask for none; some send it yet.
    """
    if coding.strip().lower() not in ZIPPED:
        return body
    plain, unpack = b"", zlib.decompressobj(GZIP_OR_ZLIB)
    try:
        # One by one: whoever meets the broken byte loses what its whole piece would have given.
        for at in range(len(body)):
            plain += unpack.decompress(body[at : at + 1], most - len(plain))
            if len(plain) >= most:
                break
    except zlib.error:
        return plain or body
    return plain


def members(text: str) -> dict[str, Any]:
    """The members of a JSON object that stand in full before it breaks; {} where there is no object (RFC 8259).

    A value cut short is not read: "TS-4" may have been "TS-4711". Of a number nobody knows where it ends.
    """
    found: dict[str, Any] = {}
    try:
        at = _past(text, 0, OPENING)
        while text.startswith('"', at):
            name, at = DECODER.raw_decode(text, at)
            value, at = DECODER.raw_decode(text, _past(text, at, COLON))
            if isinstance(value, str | dict | list):
                found[name] = value
            at = _past(text, at, COMMA)
    except (ValueError, RecursionError):
        return found
    return found


def _past(text: str, at: int, sign: re.Pattern[str]) -> int:
    """The place behind the sign. Raises ValueError where something else stands there."""
    if (there := sign.match(text, at)) is None:
        raise ValueError("the object ends or breaks here")
    return there.end()
