"""Bytes as text, in whatever charset a mail or a page says, or fails to say, that they are. Pure; never raises.

Names and what they stand for: the WHATWG Encoding standard, since mail programs follow it, then Python's own.
"""

import codecs
import re

LONGEST_NAME = 40
# What Python calls a codec and nobody writes a mail in; some take the square of the length.
NO_CHARSET = frozenset({"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
# Names as they come in mails, and charsets that were widened later: the wider reads the narrower too.
ALIASES = {
    "ascii": "cp1252", "big5": "big5hkscs", "cp932": "cp932", "cp936": "gb18030", "cseucpkdfmtjapanese": "euc_jp",
    "dos-866": "cp866", "euc_kr": "cp949", "gb2312": "gb18030", "gb_2312": "gb18030", "gb_2312-80": "gb18030",
    "gbk": "gb18030", "hz-gb-2312": "hz", "iso-8859-6-e": "iso8859_6", "iso-8859-6-i": "iso8859_6",
    "iso-8859-8-e": "iso8859_8", "iso-8859-8-i": "iso8859_8", "iso8859-1": "cp1252", "iso8859-11": "cp874",
    "iso8859-9": "cp1254", "koi8-ru": "koi8_u", "ms932": "cp932", "ms936": "gb18030", "shift_jis": "cp932",
    "sjis": "cp932", "tis-620": "cp874", "tis620": "cp874", "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8", "utf-16": "utf-16-le", "utf8mb4": "utf-8", "windows-31j": "cp932",
    "windows-936": "gb18030", "x-x-big5": "big5hkscs",
}  # fmt: skip
NUMBERED = re.compile(r"(?:cp|dos|ibm|ms|win|windows|codepage|code-page)[-_ ]?(\d{3,5})")
MACINTOSH = re.compile(r"(?:x-)?mac(?:-?os)?-?(roman|cyrillic|greek|turkish|iceland|latin2|arabic|farsi|croatian)")
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
WESTERN = "cp1252"
# In these no letters in plenty stand beyond ASCII that could be read as UTF-8 by accident.
LATIN = frozenset(
    {"cp1250", "cp1254", "cp1257", "cp437", "cp850", "cp852", "cp858", "iso8859-10", "iso8859-13", "iso8859-14",
     "iso8859-15", "iso8859-16", "iso8859-2", "iso8859-3", "iso8859-4", "mac-roman"}
)  # fmt: skip
IN_THE_PAGE = re.compile(rb"<meta\b[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


def text_of(data: bytes, charset: str) -> str:
    """The bytes as text. `charset`: as declared; empty or unknown: UTF-8 where they are, else Western (Windows-1252).

    What was declared wrongly is read as UTF-8 where it can be nothing else.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    known = codec(charset)
    if known == "utf-8":
        return _utf_8(data)
    if known in {"", WESTERN}:
        return _strictly(data, "utf-8") or data.decode(WESTERN, "replace")
    plain = None if _is_surely_utf_8(data, known) else _strictly(data, known)
    return plain if plain is not None else _strictly(data, "utf-8") or data.decode(known, "replace")


def in_the_page(data: bytes) -> str:
    """The charset that an HTML page names in its first 1024 bytes; empty for none."""
    found = IN_THE_PAGE.search(data[:1024])
    return found[1].decode("ascii") if found else ""


def codec(charset: str) -> str:
    """The name of Python's codec for a charset; empty where there is none."""
    name = charset.strip(" \t\"'").lower()[:LONGEST_NAME]
    names = [name, name.removeprefix("x-"), name.removeprefix("cs")]
    if numbered := NUMBERED.fullmatch(name.removeprefix("x-")):
        names.insert(0, f"cp{numbered[1]}")
    if macintosh := MACINTOSH.fullmatch(name):
        names.insert(0, f"mac_{macintosh[1]}")
    return next((found for each in names if (found := _known(each))), "")


def _known(name: str) -> str:
    try:
        found = codecs.lookup(ALIASES.get(name, name)).name
        found = ALIASES.get(found, found)
        b"x".decode(found, "replace")  # not all that Python looks up are charsets
    except (LookupError, ValueError):
        return ""
    return "" if found in NO_CHARSET else codecs.lookup(found).name


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        return None


def _utf_8(data: bytes) -> str:
    """Declared as UTF-8: a broken letter here and there is shown as one; where most are, it is something else."""
    text = data.decode("utf-8", "replace")
    good = sum(each > "\x7f" for each in text) - (bad := text.count("\ufffd"))
    return text if bad <= good else data.decode(WESTERN, "replace")


def _is_surely_utf_8(data: bytes, known: str) -> bool:
    """Whether it is UTF-8 beyond ASCII, and that is no accident in the charset that was declared."""
    text = None if data.isascii() or known.startswith("utf") else _strictly(data, "utf-8")
    beyond = [each for each in text or "" if each > "\x7f"]
    alone = known.startswith(("cp12", "iso8859", "koi8", "mac")) and len(beyond) >= 4
    return text is not None and (known in LATIN or alone or sum(each > "\u07ff" for each in beyond) >= 2)
