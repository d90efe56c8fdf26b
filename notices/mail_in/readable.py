"""HTML as the text that a reader would see, parsed as browsers parse it (WHATWG HTML). Nothing is fetched.

Scripts do not run in a mail: `<noscript>` is seen. The parser takes the square of the depth, so that tags past a depth
are left out, and their words stay.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from tinyhtml5.constants import Token
from tinyhtml5.parser import HTMLParser
from tinyhtml5.tokenizer import HTMLTokenizer

LONGEST = 100_000  # characters of a page that are parsed, `data:` left out
DEEPEST = 100
MOST_TAGS = 8_000
MOST_ATTRIBUTES = 50
MOST_LINKS = 50
CUT = "[cut]"
# Its kind, its parameters, a comma (RFC 2397); a picture may be wrapped over lines.
DATA = re.compile(
    r"data:(?P<kind>[a-z]{1,20}/[a-z0-9.+-]{1,60})?(?:;[^,;\s\"'<>]{1,100}){0,5},[^\s\"'<>]*(?:\s+[a-z0-9+/=]{20,})*",
    re.IGNORECASE,
)
PIECE = re.compile(r"<[^<>]*>?|[^<]+")
LONG_NUMBER = re.compile(r"&#(?:[0-9]{9,}|x[0-9a-f]{9,});?", re.IGNORECASE)
# Not seen in a browser.
UNSEEN = frozenset(
    {"annotation", "annotation-xml", "area", "base", "clippath", "datalist", "defs", "desc", "link", "mask", "meta",
     "metadata", "noembed", "noframes", "param", "rp", "script", "source", "style", "symbol", "title", "track"}
)  # fmt: skip
# Seen, and no words: named by what it is. Of some the words inside are seen where the thing itself is not.
EMBEDDED = {
    "applet": "application/*", "audio": "audio/*", "embed": "application/*", "frame": "text/html",
    "iframe": "text/html", "image": "image/*", "img": "image/*", "object": "application/*", "video": "video/*",
}  # fmt: skip
WORDLESS = frozenset(EMBEDDED) - {"applet", "object"}
LINKED, HIDDEN, UNENDED = "{} (linked)", "text/html (hidden)", "text/html (in a comment without end)"
INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
     "image", "input", "ins", "kbd", "label", "mark", "math", "mi", "mn", "mo", "mtext", "nobr", "output", "q", "ruby",
     "rt", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tspan", "tt", "u", "var", "wbr"}
)  # fmt: skip
KEPT_LINES = frozenset({"listing", "plaintext", "pre", "textarea", "xmp"})
# The parser keeps a list of these; alike they are few.
FORMATTING = frozenset({"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
VOID = frozenset({"br", "hr", "img", "input"})
STYLE = re.compile(r"(?:^|;)\s*(display|visibility)\s*:\s*([a-z-]+)\s*(!\s*important)?\s*(?=;|$)", re.IGNORECASE)
NOTE = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)


@dataclass
class Readable:
    """What is seen: `text`, a line for each block, and `links` as (words, address). `dropped`: (type, characters) of
    what is embedded or hidden.
    """

    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    dropped: list[tuple[str, int]] = field(default_factory=list)


def read(html: str) -> Readable:
    """The visible words of a page, its links, and what of it is no words or is hidden."""
    seen = Readable()
    plain = LONG_NUMBER.sub("\ufffd", _without_data(html, seen))
    parser = _Parser()
    try:
        page = parser.parse(io.StringIO(plain[:LONGEST]))
        walk = _Walk(seen)
        walk.into(page, shown=True)
    except (AssertionError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        # The parser's own bugs are not ours to die of.
        return Readable(dropped=[*seen.dropped, ("text/html", len(html))])
    seen.text = "\n".join(words for line in "".join(walk.said).split("\n") if (words := " ".join(line.split())))
    seen.dropped += [(UNENDED, len(html))] * parser.is_unended + [(HIDDEN, walk.hidden)] * bool(walk.hidden)
    if len(plain) > LONGEST:
        seen.text = f"{seen.text}\n{CUT}".strip()
    return seen


def _without_data(html: str, seen: Readable) -> str:
    """The page without what is written into it as `data:`. Of a picture its kind and length stay, of the bytes none."""

    def note(found: re.Match[str]) -> str:
        seen.dropped.append((found["kind"] or "text/plain", len(found.group())))
        return f"[removed: data URI, {len(found.group())} characters]"

    # A tag ends where the next begins, so that this takes no longer than the page is long.
    return "".join(
        DATA.sub(lambda found: note(found) and "data:,", piece) if piece[0] == "<" else DATA.sub(note, piece)
        for piece in PIECE.findall(html)
    )


class _Tokens(HTMLTokenizer):  # type: ignore[misc]
    """Tags as the parser is given them: none past the depth, and of formatting only whether it is hidden."""

    tags = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for token in super().__iter__():
            if token["type"] == Token.START_TAG:
                self.tags += 1
                deep = len(self.parser.tree.open_elements) > DEEPEST and token["name"] not in VOID
                if deep or self.tags > MOST_TAGS:
                    continue
                if token["name"] in FORMATTING:
                    token["data"] = {"hidden": ""} if _is_hidden(token["data"]) else {}
            yield token

    def before_attribute_name_state(self) -> bool:
        del self.current_token["data"][MOST_ATTRIBUTES:]
        return bool(super().before_attribute_name_state())

    def after_attribute_name_state(self) -> bool:
        del self.current_token["data"][MOST_ATTRIBUTES:]
        return bool(super().after_attribute_name_state())


class _Parser(HTMLParser):  # type: ignore[misc]
    """Without its list of errors, which takes the square of the length."""

    is_unended = False

    def _parse(self, stream: io.StringIO, container: str | None = None, scripting: bool = False) -> None:
        self.container, self.scripting = container, scripting
        self.tokenizer = _Tokens(stream, parser=self)
        self.reset()
        self.main_loop()

    def parse_error(self, errorcode: str, datavars: dict[str, Any] | None = None) -> None:
        self.is_unended |= errorcode.startswith("eof-in-comment")


class _Walk:
    """Through the page in reading order. `said`: what is seen, with line ends; `hidden`: characters that are not."""

    def __init__(self, seen: Readable) -> None:
        self.seen, self.said, self.hidden = seen, [""], 0

    def into(self, element: Element, *, shown: bool, lines: bool = False) -> None:
        tag = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
        if not tag or tag in UNSEEN:
            return
        shown, lines = shown and not _is_hidden(element.attrib, tag), lines or tag in KEPT_LINES
        begins = len(self.said)
        self._say("" if tag in INLINE else "\n", shown)
        self._name(element, tag, shown)
        if tag not in WORDLESS:
            self._say(_lines(element.text, lines), shown)
            for child in element:
                self.into(child, shown=shown, lines=lines)
                self._say(_lines(child.tail, lines), shown)
        self._link(element, tag, "".join(self.said[begins:]), shown)
        self._say("" if tag in INLINE else "\n", shown)

    def _say(self, words: str, shown: bool) -> None:
        if shown:
            self.said.append(words)
        else:
            self.hidden += len(words.strip())

    def _name(self, element: Element, tag: str, shown: bool) -> None:
        """What stands for words, and what is no words at all."""
        if tag == "input" and element.get("type", "").lower() not in {"checkbox", "hidden", "image", "radio"}:
            self._say(element.get("value") or element.get("placeholder") or "", shown)
        if alt := element.get("alt", "").strip() if tag in {"img", "input"} else "":
            self._say(f"[{alt}]", shown)
        if tag == "svg":
            written = (value for each in element.iter() for value in each.attrib.values())
            self.seen.dropped.append(("image/svg+xml", sum(map(len, written))))
        inside, source = element.get("srcdoc", ""), element.get("src") or element.get("data") or ""
        if inside:
            self.seen.dropped.append(("text/html", len(inside)))
        elif tag in EMBEDDED and source and not source.lower().startswith(("data:", "cid:")):
            self.seen.dropped.append((LINKED.format(EMBEDDED[tag]), 0))

    def _link(self, element: Element, tag: str, words: str, shown: bool) -> None:
        address = (element.get("href") if tag == "a" else element.get("action") if tag == "form" else "") or ""
        if shown and address and len(self.seen.links) < MOST_LINKS:
            self.seen.links.append((" ".join(words.split()), "".join(address.split())))


def _lines(text: str | None, kept: bool) -> str:
    return (text or "") if kept else re.sub(r"[\n\r\f]", " ", text or "")


def _is_hidden(attributes: Any, tag: str = "") -> bool:
    """By its attributes alone: what a style sheet says of a class is not looked up, so that rather more is shown."""
    said: dict[str, str] = {}
    for name, value, urgent in STYLE.findall(NOTE.sub("", attributes.get("style") or "")):
        if urgent or not said.get(name.lower(), "").endswith("!"):
            said[name.lower()] = value.lower() + ("!" if urgent else "")
    display = said.get("display", "").rstrip("!")
    if display == "none" or said.get("visibility", "").rstrip("!") in {"collapse", "hidden"}:
        return True
    closed = tag == "template" or (tag == "dialog" and "open" not in attributes)
    return not display and (closed or "hidden" in attributes)
