"""HTML as the text that a reader would see. Nothing is fetched, no link is kept apart from its words.

Read with one expression, in time that grows with the length: html.parser took three minutes for 100 KB of `<a `.
"""

import re
from collections.abc import Iterator
from html import unescape

LONGEST = 100_000
# A tag ends before the next one begins; of its attributes nothing is wanted. Then words; then a lone bracket.
TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*)[^<>]*>|<[!?/][^<>]*>|(?P<words>[^<]+|<)")
UNSEEN = frozenset({"head", "iframe", "math", "noscript", "object", "script", "style", "svg", "template", "title"})
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "img", "mark", "q", "s", "small", "span",
     "strong", "sub", "sup", "u", "wbr"}
)  # fmt: skip


def text_of(html: str) -> str:
    """The visible words, a line for each block; scripts, styles and embedded things are dropped."""
    lines = (" ".join(line.split()) for line in "".join(_words(_without_comments(html[:LONGEST]))).split("\n"))
    return "\n".join(line for line in lines if line)


def _words(html: str) -> Iterator[str]:
    unseen = 0
    for token in TOKEN.finditer(html):
        tag = (token["tag"] or "").lower()
        if tag in UNSEEN:
            unseen = max(0, unseen - 1) if token["end"] else unseen + 1
        elif token["words"] and not unseen:
            yield unescape(token["words"])
        if tag and tag not in INLINE:
            yield "\n"


def _without_comments(html: str) -> str:
    """A comment that never ends hides the rest, as in a browser."""
    first, *rest = html.split("<!--")
    return first + "".join(each.partition("-->")[2] for each in rest)
