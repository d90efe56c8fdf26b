"""Finding the links in what people paste: a text from a share sheet, several links on a line. Pure.

Nothing is dropped in silence: what is no link is handed back as words, and a link that is changed keeps beside it the
one that was given.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from takedown import forwarding
from takedown.locators import FILE_ENDINGS, BadLocator, Locator, is_unseen, read, trimmed
from takedown.share_codes import without_codes

SCHEME = re.compile(r"(?<![a-z0-9])https?:(?=\S)", re.IGNORECASE)
# What stands in no address, and parts words of a text.
APART = r"""\s<>"“”„«»「」『』【】《》〈〉（）。，、；：！？"""
# Where a link in a text ends: there, or at signs right before the next one.
END = re.compile(rf"""[{APART}]|[\]\[(){{}},;|'*]+(?=https?:)""", re.IGNORECASE)
WORDS = re.compile(rf"[^{APART}]+")
AROUND = ' \t<>"“”„«»|,;'
CLOSING = {")": "(", "]": "[", "}": "{"}
MARKS = frozenset(".,;:!?'’|")
EMPHASIS = frozenset("*_~")
# Where a sentence ends so, the page's name may end so too.
SAID = frozenset(".!")
NAME = r"(?:[\w-]+\.)+(?:xn--[a-z0-9-]+|[^\W\d_]{2,63})\.?(?::\d+)?"
BARE = re.compile(NAME)
PLACED = re.compile(rf"www\.{NAME}|{NAME}[/?#\\].*", re.IGNORECASE)
# What remains of a link that was torn.
TORN = re.compile(r"://|\bhttps?\b|\bwww\.", re.IGNORECASE)
LONGEST_WORD = 30
# The number of an entry in a list of links.
NUMBERED = re.compile(r"^\d{1,3}[.)]\s+")


@dataclass(frozen=True)
class Token:
    """What stands for a link. `whole`: with the mark at its end, where that may belong to the page's name."""

    text: str
    whole: str


@dataclass(frozen=True)
class Found:
    """A link as given, and the one that the letter should name in its place.

    `codes`: what came off (share_codes); `forwards`: whether `given` only leads on; `put_back`: the person wants it as
    given all the same.
    """

    given: Locator
    better: Locator
    codes: tuple[str, ...] = ()
    forwards: bool = False
    put_back: bool = False

    @property
    def locator(self) -> Locator:
        """The link that is used."""
        return self.given if self.put_back else self.better

    @property
    def url(self) -> str:
        return self.locator.url

    @property
    def is_changed(self) -> bool:
        return self.given.url != self.better.url

    @property
    def mark(self) -> str:
        """What was left out at the end of a link that was not changed otherwise; "" where nothing was."""
        same = self.is_changed and not self.forwards and not self.codes
        return self.given.url.removeprefix(self.better.url) if same else ""

    @property
    def is_short(self) -> bool:
        """Whether it is a short link, and nobody can read where it leads."""
        return forwarding.is_short(self.locator)

    @property
    def hides_target(self) -> bool:
        """Whether it leads on and names no place, though a longer link of its kind does."""
        return not self.put_back and not self.is_short and forwarding.hides_target(self.better)


def found_in(token: Token, as_given: frozenset[str]) -> Found:
    """The link of a token; one that is in `as_given` (addresses as Locator.url writes them) stays as it is.

    Raises BadLocator.
    """
    if token.text.endswith("…"):
        raise BadLocator("cut_off")
    given, link = read(token.whole), read(token.text)
    target = forwarding.target_of(link)
    better, codes = without_codes(target or link)
    return Found(given, better, codes, forwards=target is not None, put_back=given.url in as_given)


def found_again(url: str, as_given: frozenset[str]) -> Found:
    """A link as it was given before (Found.given), read anew. Raises BadLocator."""
    tokens, words = tokens_in(url)
    return found_in(tokens[0] if len(tokens) == 1 and not words else Token(url, url), as_given)


def tokens_in(line: str) -> tuple[list[Token], list[str]]:
    """The links of one line in order, and the words around them.

    Raises BadLocator where the words hold a piece of an address that was torn.
    """
    line = NUMBERED.sub("", trimmed(line))
    pieces = list(_pieces(line))
    links = _links(pieces, lone=len(line.split()) == 1)
    words = _words_between(line, links)
    _refuse_torn(words, after_a_link=bool(links) and pieces[-1] not in links)
    whole = len(links) == 1 and links[0].shown == line
    return [_token(each, whole) for each in links], words


@dataclass(frozen=True)
class _Piece:
    """A word of a line, or an address in it. `shown`: as it stands there; `text`: without marks; `at`: where."""

    shown: str
    text: str
    at: int

    @property
    def is_sure(self) -> bool:
        return bool(SCHEME.match(self.text) or PLACED.fullmatch(self.text))

    @property
    def is_bare(self) -> bool:
        """A name without a path; in capitals it may be two sentences without a space between, or it is a file."""
        named = BARE.fullmatch(self.text) and not FILE_ENDINGS.search(self.text)
        return bool(named) and self.text == self.text.lower()


def _pieces(line: str) -> Iterator[_Piece]:
    at = 0
    while begins := SCHEME.search(line, at):
        yield from _words(line, at, begins.start())
        ends = END.search(line, begins.end())
        at = ends.start() if ends else len(line)
        shown = line[begins.start() : at]
        yield _Piece(shown, _without_marks(shown, line[: begins.start()][-1:]), begins.start())
    yield from _words(line, at, len(line))


def _words(line: str, start: int, end: int) -> Iterator[_Piece]:
    for word in WORDS.finditer(line, start, end):
        yield _Piece(word[0], _without_marks(word[0].lstrip("([{'‘*_~")), word.start())


def _without_marks(text: str, before: str = "") -> str:
    """Without marks of the sentence at its end, an unpaired bracket among them. `before`: the letter before it."""
    while text and (
        text[-1] in MARKS
        or is_unseen(text[-1])
        or (text[-1] in CLOSING and text.count(text[-1]) > text.count(CLOSING[text[-1]]))
        or (text[-1] in EMPHASIS and text[-1] == before)
    ):
        text = text[:-1]
    return text


def _links(pieces: list[_Piece], *, lone: bool) -> list[_Piece]:
    """The pieces that are links. A name without a path counts where nothing better stands on the line."""
    if lone and len(pieces) == 1 and not _is_mere_word(pieces[0]):
        return pieces
    sure = [each for each in pieces if each.is_sure]
    if all(each.is_sure or each.is_bare for each in pieces):
        return pieces
    return sure or [each for each in pieces if each.is_bare]


def _is_mere_word(piece: _Piece) -> bool:
    return piece.text == "" or (piece.text.isalpha() and len(piece.text) <= LONGEST_WORD)


def _words_between(line: str, links: list[_Piece]) -> list[str]:
    """What stands around the links, as it stands there; signs alone tell nothing."""
    if not links:
        return [line] if line else []
    ends = [0, *(each.at + len(each.shown) for each in links)]
    starts = [*(each.at for each in links), len(line)]
    gaps = (line[end:start].strip(AROUND) for end, start in zip(ends, starts, strict=True))
    return [trimmed(each) for each in gaps if any(letter.isalnum() for letter in each)]


def _refuse_torn(words: list[str], *, after_a_link: bool) -> None:
    for each in words:
        for word in each.split():
            if "://" in word:
                read(word)
        if TORN.search(each):
            raise BadLocator("hidden_characters")
    if after_a_link and FILE_ENDINGS.search(words[-1] if words else ""):
        raise BadLocator("hidden_characters")  # the name of a file, with a space in it


def _token(piece: _Piece, whole: bool) -> Token:
    ending = piece.shown[len(piece.text) :] if piece.shown.startswith(piece.text) else ""
    keeps = whole and set(ending) <= SAID and re.search(r"[^/:][/\\].*[^/\\]$", piece.text)
    return Token(piece.text, piece.shown if keeps else piece.text)
