"""Links as people paste them: alone or in a text, all wrong ones named, nothing dropped in silence."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from takedown import letters
from takedown.forms.answers import AGE
from takedown.forms.fields import PRIVATE, Choice, Tick
from takedown.letters import Recipient
from takedown.locators import BadLocator, Locator, same_as
from takedown.models import Mandate
from takedown.pasting import Found, Token, found_in, tokens_in

MOST_LINKS = 100
MOST_LINES = 5 * MOST_LINKS
MOST_ERRORS = 20
LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Pasted:
    """What stood in the box: the links in order, how many of them stood there more than once, and what is no link."""

    found: tuple[Found, ...]
    twice: int
    left_out: tuple[str, ...]


class LinksField(forms.CharField):
    """Text with links, read as `Pasted`. `allowed`: slugs that a written release names (empty: any). `held`: links
    that are kept already, in the very words in which the box shows them; they stay as they are.
    """

    widget = forms.Textarea(attrs={**PRIVATE, "rows": 8, "autocapitalize": "none", "inputmode": "url", "class": "mono"})

    def __init__(self, *, mandate: Mandate | None = None, held: frozenset[str] = frozenset(), **options: Any) -> None:
        super().__init__(**options)
        # The general check for NUL would speak of the whole box; here each line is named.
        self.validators = []
        self.mandate, self.held = mandate, held

    def clean(self, value: Any) -> Any:
        lines = [(number, line) for number, line in enumerate(str(value or "").splitlines(), start=1) if line.strip()]
        if not lines:
            raise ValidationError(_("Please give at least one link: the letters need to say where it is."))
        if len(lines) > MOST_LINES:
            raise ValidationError(_too_many_lines(len(lines)))
        return self._read(lines)

    def _read(self, lines: list[tuple[int, str]]) -> Pasted:
        tokens, left_out, wrong = self._tokens(lines)
        found: dict[str, Found] = {}
        read: list[tuple[int, Found]] = []
        as_given = frozenset(map(same_as, self.held))
        for number, token in tokens:
            try:
                one = found_in(token, as_given)
            except BadLocator as error:
                wrong.append((number, token.whole, error.code))
                continue
            found.setdefault(one.given.url, one)
            read.append((number, one))
        wrong += [(number, one.url, "not_released") for number, one in self._not_released(read)]
        if not tokens and not wrong:
            wrong = [(number, line, "no_link") for number, line in lines]
        if wrong:
            raise ValidationError(_shortened([_wrong_line(*each) for each in sorted(wrong)]))
        return Pasted(tuple(found.values()), len(tokens) - len({each.url for each in found.values()}), tuple(left_out))

    def _tokens(
        self, lines: list[tuple[int, str]]
    ) -> tuple[list[tuple[int, Token]], list[str], list[tuple[int, str, str]]]:
        """The links by their lines, the words that are none, and the lines (with a code) that cannot be told apart."""
        tokens: list[tuple[int, Token]] = []
        left_out, wrong = [], []
        for number, line in lines:
            try:
                there, words = ([Token(line, line)], []) if line.strip() in self.held else tokens_in(line)
                tokens += [(number, each) for each in there]
                left_out += words
            except BadLocator as error:
                wrong.append((number, line, error.code))
        if len(tokens) > MOST_LINKS:
            raise ValidationError(_too_many(len(tokens)))
        return tokens, left_out, wrong

    def _not_released(self, read: list[tuple[int, Found]]) -> list[tuple[int, Found]]:
        named = self.mandate.recipients if self.mandate else []
        if not named:
            return []
        goes_to = letters.recipients_of(one.locator.host for _, one in read)
        return [(number, one) for number, one in read if goes_to[one.locator.host].key not in named]


class Links(forms.Form):
    """Clause (ii): information reasonably sufficient to locate each item."""

    links = LinksField(
        label=gettext_lazy("Links, one on each line"),
        help_text=gettext_lazy("Up to 100. The address of the post, the file or the profile where it can be seen."),
    )

    def __init__(
        self, *args: Any, mandate: Mandate | None = None, held: frozenset[str] = frozenset(), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["links"]
        if isinstance(field, LinksField):
            field.mandate, field.held = mandate, held


@dataclass(frozen=True)
class Asked:
    """A link whose age question is on the page: its field, the link, and where its letter would go."""

    name: str
    found: Found
    recipient: Recipient

    @property
    def locator(self) -> Locator:
        return self.found.locator


class Age(forms.Form):
    """The age question for each new link, with one tick that says No for all of them."""

    all_no = Tick(label=gettext_lazy("The answer is “No” for every link above"))

    def __init__(self, *args: Any, fresh: dict[int, Found], **options: Any) -> None:
        super().__init__(*args, **options)
        goes_to = letters.recipients_of(each.locator.host for each in fresh.values())
        self.asked = [Asked(f"age-{index}", each, goes_to[each.locator.host]) for index, each in fresh.items()]
        for each in self.asked:
            self.fields[each.name] = Choice(AGE, label=each.locator.url, required=False)
        self.order_fields([*(each.name for each in self.asked), "all_no"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for each in self.asked:
            if not given.get(each.name) and not given.get("all_no") and each.name not in self.errors:
                self.add_error(each.name, _("Please answer this for each link, or tick the box at the end."))
        return given

    @property
    def first_open(self) -> Any:
        """The first link that still needs an answer, for the way from the summary to it."""
        return next((self[each.name] for each in self.asked if each.name in self.errors), None)

    def rows(self) -> list[tuple[Asked, Any]]:
        """Each link with its field, for the page."""
        return [(each, self[each.name]) for each in self.asked]

    def answered(self, *answers: str) -> list[Asked]:
        """The links with one of these answers; an open one counts as No where the one tick says so."""
        return [each for each in self.asked if (self.cleaned_data.get(each.name) or "no") in answers]


def _too_many_lines(count: int) -> str:
    return _(
        "You pasted %(count)s lines. One request can hold %(most)s links. Keep the first %(most)s here and "
        "start another request for the others afterwards."
    ) % {"count": f"{count:,}", "most": MOST_LINKS}


def _too_many(count: int) -> str:
    return _(
        "You pasted %(count)s links. One request can hold %(most)s. Keep the first %(most)s here and start another "
        "request for the others afterwards."
    ) % {"count": f"{count:,}", "most": MOST_LINKS}


def _wrong_line(number: int, line: str, code: str) -> str:
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line.strip())
    if len(shown) > LONGEST_SHOWN:
        shown = shown[:LONGEST_SHOWN] + "…"
    return _("Line %(number)s: “%(line)s”. %(why)s") % {"number": number, "line": shown, "why": why(code)}


def _shortened(wrong: list[str]) -> list[str]:
    more = len(wrong) - MOST_ERRORS
    if more <= 0:
        return wrong
    return [
        *wrong[:MOST_ERRORS],
        ngettext("And %(count)s more line.", "And %(count)s more lines.", more) % {"count": more},
    ]


def why(code: str) -> str:
    """One plain sentence for each reason of locators.BadLocator."""
    return {
        "too_long": _("This link is too long (more than 2,000 characters)."),
        "no_link": _("There is no link in it. A link looks like example.com/page."),
        "cut_off": _("It ends with three dots: a part of it is missing. Please copy the whole link."),
        "hidden_characters": _("It holds a space or hidden characters. Put each link on a line of its own."),
        "scheme": _("This is not a web address. A link begins with https:// or http://."),
        "userinfo": _("It holds a user name before an @. Please give the plain address of the page."),
        "no_host": _("The name of the website is missing."),
        "bad_host": _("This is not the address of a website, like example.com/page."),
        "private": _("This address exists only inside a private network. Nobody outside can find it."),
        "not_released": _("The written release does not name this platform."),
    }.get(code, _("This is not a link."))
