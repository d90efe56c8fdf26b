"""Links as people paste them: one a line, all wrong ones named, nothing dropped in silence."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from takedown import letters, locators
from takedown.forms.answers import AGE
from takedown.forms.fields import PRIVATE, Choice, Tick
from takedown.letters import Recipient
from takedown.locators import BadLocator, Locator
from takedown.models import Mandate

MOST_LINKS = 100
MOST_ERRORS = 20
LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Pasted:
    """What stood in the box: the links in order, and how many of them stood there more than once."""

    found: tuple[Locator, ...]
    twice: int


class LinksField(forms.CharField):
    """Text with one link a line, read as `Pasted`. `allowed`: slugs that a written release names (empty: any)."""

    widget = forms.Textarea(attrs={**PRIVATE, "rows": 8, "autocapitalize": "none", "inputmode": "url", "class": "mono"})

    def __init__(self, *, mandate: Mandate | None = None, **options: Any) -> None:
        super().__init__(**options)
        # The general check for NUL would speak of the whole box; here each line is named.
        self.validators = []
        self.mandate = mandate

    def clean(self, value: Any) -> Any:
        lines = [(number, line) for number, line in enumerate(str(value or "").splitlines(), start=1) if line.strip()]
        if not lines:
            raise ValidationError(_("Please give at least one link: the letters need to say where it is."))
        if len(lines) > MOST_LINKS:
            raise ValidationError(_too_many(len(lines)))
        return self._read(lines)

    def _read(self, lines: list[tuple[int, str]]) -> Pasted:
        found: dict[str, Locator] = {}
        wrong = []
        for number, line in lines:
            try:
                locator = self._one(line)
                found.setdefault(locator.url, locator)
            except BadLocator as error:
                wrong.append(_wrong_line(number, line, error.code))
        if wrong:
            raise ValidationError(_shortened(wrong))
        return Pasted(tuple(found.values()), len(lines) - len(found))

    def _one(self, line: str) -> Locator:
        locator = locators.read(line)
        named = self.mandate.recipients if self.mandate else []
        if named and letters.recipient_of(locator.host).key not in named:
            raise BadLocator("not_released")
        return locator


class Links(forms.Form):
    """Clause (ii): information reasonably sufficient to locate each item."""

    links = LinksField(
        label=gettext_lazy("Links, one on each line"),
        help_text=gettext_lazy("Up to 100. The address of the post, the file or the profile where it can be seen."),
    )

    def __init__(self, *args: Any, mandate: Mandate | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["links"]
        if isinstance(field, LinksField):
            field.mandate = mandate


@dataclass(frozen=True)
class Asked:
    """A link whose age question is on the page: its field, the link, and where its letter would go."""

    name: str
    locator: Locator
    recipient: Recipient


class Age(forms.Form):
    """The age question for each new link, with one tick that says No for all of them."""

    all_no = Tick(label=gettext_lazy("The answer is “No” for every link above"))

    def __init__(self, *args: Any, fresh: dict[int, Locator], **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = [Asked(f"age-{index}", each, letters.recipient_of(each.host)) for index, each in fresh.items()]
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


def _too_many(count: int) -> str:
    return _(
        "You pasted %(count)s lines. One request can hold %(most)s links. Keep the first %(most)s here and "
        "start another request for the others afterwards."
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
        "hidden_characters": _("It holds a space or hidden characters. Put each link on a line of its own."),
        "scheme": _("This is not a web address. A link begins with https:// or http://."),
        "userinfo": _("It holds a user name before an @. Please give the plain address of the page."),
        "no_host": _("The name of the website is missing."),
        "bad_host": _("This is not the address of a website, like example.com/page."),
        "private": _("This address exists only inside a private network. Nobody outside can find it."),
        "not_released": _("The written release does not name this platform."),
    }.get(code, _("This is not a link."))
