"""A mail's headers in clear: each on one line, bounded, and read in one way or not at all. Pure."""

from email.header import decode_header
from email.message import Message

from notices.mail_in.charsets import text_of

LONGEST_HEADER = 4_000


def header(message: Message, name: str) -> str:
    """The first header of this name in clear, on one line and bounded; empty where there is none."""
    found = next((value for each, value in message.raw_items() if each.lower() == name.lower()), "")
    # Bytes beyond ASCII stand in it as surrogates; today's mail programs mean UTF-8 (RFC 6532), older ones do not.
    return unfolded(text_of(str(found)[:LONGEST_HEADER].encode("utf-8", "surrogateescape"), ""))


def unfolded(value: str) -> str:
    """A header's value on one line (RFC 5322 2.2.3)."""
    return " ".join(value.split())


def decoded(value: str) -> str:
    """RFC 2047 words in clear; what is broken stays as it stands."""
    try:
        return "".join(_word(text, charset) for text, charset in decode_header(value))
    except (ValueError, LookupError, TypeError):
        return value


def _word(text: bytes | str, charset: str | None) -> str:
    return text if isinstance(text, str) else text_of(text, charset or "utf-8")
