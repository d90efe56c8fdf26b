"""What the other side writes, made safe before the first write: text stays, every blob is dropped.

Hard limit of the house: no picture, in whatever disguise, is ever stored. What was dropped leaves its count.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from email.message import Message
from itertools import groupby

from notices.mail_in.charsets import codec

DATA_URI = re.compile(r"data:[^,\s\"'<>]{0,200},[^\s\"'<>]*", re.IGNORECASE)
_DIGIT = r"(?:[A-Za-z0-9+/_-]|\\/)"
_BREAK = r"={0,2}(?:\s|\\[rn]){1,4}"
# Base64 may be wrapped, in MIME's 76 columns or with JSON's escaped line ends.
BASE64 = re.compile(rf"{_DIGIT}{{40,}}(?:{_BREAK}{_DIGIT}{{16,}})*={{0,2}}")
LONGEST_WORD = 200
# Lone surrogates among them: JSON can spell them, and no encoding takes them. Then what turns reading round (bidi
# controls, UAX 9), and what cannot be seen at all: they make a name or a link read as another.
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
LINE_ENDS = re.compile("[\u2028\u2029]")
# Latin letters without a space, so many, and no link: base85, say. (Chinese and Japanese write without spaces.)
UNBROKEN = re.compile(r"(?<![!-~])(?:(?![!-~]*://)[!-~]{201,}|[!-~]{1000,})")
# The same in words of 40 characters or more, three and more in one line: quoted lines that a program has run together.
ROW = re.compile(r"(?<![!-~])(?:(?![!-~]*://)[!-~]{40,}[ \t]+(?:[>|]{1,8}[ \t]+)*){2,}(?![!-~]*://)[!-~]{40,}")
QUOTED = re.compile(r"[>|\s]*")
# A line of nothing but code: 40 characters without a space that are no link, or a full line of uuencode (61).
DENSE = re.compile(r"(?!\S*://)[!-~]{40,}|M[ -`]{60}")
FEWEST_DENSE = 3
NO_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})


def clean_reply(text: str) -> str:
    """The text without control characters and blobs; how long a blob was stays.

    Blobs: `data:` URIs, base64 of over 200 characters, blocks of uuencode, yEnc, base85 or hexadecimal, quoted or not.
    """
    if is_no_text(text):
        return f"[removed: no text, {len(text)} characters]"
    text = LINE_ENDS.sub("\n", CONTROL.sub("", text))
    text = DATA_URI.sub(lambda found: _removed(found.group(), "data URI"), text)
    text = BASE64.sub(_without_blob, text)
    for dense in (UNBROKEN, ROW):
        text = dense.sub(lambda found: _removed(found.group(), "encoded data"), text)
    return "\n".join(_without_blocks(text.split("\n")))


def is_no_text(words: str) -> bool:
    """Whether it holds in plenty what is no character: a picture read as letters, whatever alphabet it claims."""
    odd = sum(unicodedata.category(each) in NO_TEXT or each == "\ufffd" for each in words if each not in "\t\n\f\r")
    return odd > max(8, len(words) // 20)


def kept_text(content_type: str, body: bytes) -> str:
    """A platform's answer as text to keep: cleaned if it is text or JSON, else only its type and size (bytes)."""
    kind = _media_type(content_type)
    if not (kind.startswith("text/") or kind == "application/json" or kind.endswith("+json")):
        return f"[not kept: {kind}, {len(body)} bytes]"
    return clean_reply(in_letters(content_type, body))


def in_letters(content_type: str, body: bytes) -> str:
    """The body in the charset that its type names, else in UTF-8; what is no character there becomes U+FFFD."""
    try:
        charset = _header(content_type).get_content_charset("utf-8")
    except (ValueError, LookupError, TypeError, AttributeError):
        charset = "utf-8"
    return body.decode(codec(charset) or "utf-8", "replace")


def _media_type(content_type: str) -> str:
    return _header(content_type).get_content_type()


def _header(content_type: str) -> Message:
    header = Message()
    header["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ") or "text/plain"
    return header


def _without_blob(found: re.Match[str]) -> str:
    length = len(re.sub(r"\s|\\[rn]|\\(?=/)", "", found.group()))
    return found.group() if length <= LONGEST_WORD else _removed(found.group(), "encoded data")


def _without_blocks(lines: Iterable[str]) -> Iterator[str]:
    """The lines, with each run of dense ones replaced by a note; one or two of them may be a reference or a key."""
    for dense, run in groupby(_without_yenc(lines), key=_is_dense):
        block = list(run)
        if dense and len(block) >= FEWEST_DENSE:
            yield _removed("\n".join(block), "encoded data")
        else:
            yield from block


def _is_dense(line: str) -> bool:
    inner = line[QUOTED.match(line).end() :] if line else ""  # type: ignore[union-attr]
    return DENSE.fullmatch(inner.rstrip("\r")) is not None


def _without_yenc(lines: Iterable[str]) -> Iterator[str]:
    """yEnc is binary in all but name: nothing between its marks is kept."""
    inside = False
    for line in lines:
        begins, ends = "=ybegin " in line or "=ypart " in line, "=yend " in line
        if begins and not inside:
            yield "[removed: encoded data]"
        if not (inside or begins or ends):
            yield line
        inside = (inside or begins) and not ends


def _removed(blob: str, what: str) -> str:
    return f"[removed: {what}, {len(blob)} characters]"
