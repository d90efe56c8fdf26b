"""What the other side writes, made safe before the first write: text stays, every blob is dropped.

Hard limit of the house: no picture, in whatever disguise, is ever stored. What was dropped leaves its count.
"""

import re
from email.message import Message

DATA_URI = re.compile(r"data:[^,\s\"'<>]{0,200},[^\s\"'<>]*", re.IGNORECASE)
_DIGIT = r"(?:[A-Za-z0-9+/_-]|\\/)"
_BREAK = r"={0,2}(?:\s|\\[rn]){1,4}"
# Base64 may be wrapped, in MIME's 76 columns or with JSON's escaped line ends.
BASE64 = re.compile(rf"{_DIGIT}{{40,}}(?:{_BREAK}{_DIGIT}{{16,}})*={{0,2}}")
LONGEST_WORD = 200
# Lone surrogates among them: JSON can spell them, and no encoding takes them.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean_reply(text: str) -> str:
    """The text without control characters, `data:` URIs and base64 of over 200 characters; their length stays."""
    text = CONTROL.sub("", text)
    text = DATA_URI.sub(lambda found: _removed(found.group(), "data URI"), text)
    return BASE64.sub(_without_blob, text)


def kept_text(content_type: str, body: bytes) -> str:
    """A platform's answer as text to keep: cleaned if it is text or JSON, else only its type and size (bytes)."""
    kind = _media_type(content_type)
    if not (kind.startswith("text/") or kind == "application/json" or kind.endswith("+json")):
        return f"[not kept: {kind}, {len(body)} bytes]"
    return clean_reply(body.decode("utf-8", "replace"))


def _media_type(content_type: str) -> str:
    header = Message()
    header["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ") or "text/plain"
    return header.get_content_type()


def _without_blob(found: re.Match[str]) -> str:
    length = len(re.sub(r"\s|\\[rn]|\\(?=/)", "", found.group()))
    return found.group() if length <= LONGEST_WORD else _removed(found.group(), "encoded data")


def _removed(blob: str, what: str) -> str:
    return f"[removed: {what}, {len(blob)} characters]"
