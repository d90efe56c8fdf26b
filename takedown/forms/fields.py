"""What the intake's fields have in common: nothing typed is lost, nothing is remembered by the browser."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from takedown import codes, text
from takedown.forms.answers import Choices

# The longest PIN, with each of its letters taken apart into several (Korean, Vietnamese), has room in it.
PIN_LONGEST_TYPED = 400
# Spell checkers may send what is typed to a stranger; autofill may leave it in the browser.
PRIVATE = {"autocomplete": "off", "spellcheck": "false"}
REQUIRED = {"required": gettext_lazy("Please fill this in.")}
CHOOSE = {
    "required": gettext_lazy("Please choose one."),
    "invalid_choice": gettext_lazy("Please choose one of these."),
}


class PlainText(forms.CharField):
    """Free text of at most `longest` characters; `rows` makes it a larger box that takes several lines.

    `depends`: another answer says whether it is needed, and its label says so; it is not marked "(optional)".
    """

    def __init__(
        self, *, longest: int, rows: int = 0, depends: bool = False, attrs: dict[str, str] | None = None, **options: Any
    ) -> None:
        attrs = {**PRIVATE, **(attrs or {})}
        widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
        super().__init__(**{"widget": widget, "error_messages": REQUIRED, **options})
        self.longest = longest
        self.depends = depends
        self.several_lines = bool(rows)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        refuse(value, self.longest, self.several_lines)


def refuse(value: str, longest: int, several_lines: bool = False) -> None:
    """ValidationError, in plain words, for text that cannot be kept as it is."""
    code = text.problem(value, longest)
    if not code and not several_lines and any(letter in value for letter in "\n\r\t"):
        code = "control"
    if not code and codes.hides_in(value):
        code = "case_code"
    if code:
        raise ValidationError(_said(code, len(value), longest), code=code)


def _said(code: str, length: int, longest: int) -> str:
    return {
        "too_long": _("This is too long: %(length)s characters. There is room for %(longest)s. Please shorten it.")
        % {"length": f"{length:,}", "longest": f"{longest:,}"},
        "bidi": _("This holds hidden characters that turn the reading direction around. Please type it anew."),
        "control": _("This holds hidden characters that cannot be kept. Please type it anew, on one line."),
        "case_code": _("This seems to hold a case code. It opens your case: please take it out and tell it to nobody."),
    }[code]


class DayInput(forms.DateInput):
    """The browser's own calendar; what is no date, from a browser without one, comes back as it was typed."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        try:
            date.fromisoformat(context["widget"]["value"] or "2026-01-01")
        except ValueError:
            context["widget"]["type"] = "text"
        return context


class Day(forms.DateField):
    """A day; cleans to its ISO date, "" for none. `earliest`, `latest` (set by the form): the days that make sense."""

    def __init__(self, *, depends: bool = False, **options: Any) -> None:
        self.depends = depends
        self.earliest, self.latest = date(1990, 1, 1), date(9999, 12, 31)
        widget = DayInput(format="%Y-%m-%d", attrs={**PRIVATE, "type": "date", "class": "medium"})
        wrong = {**REQUIRED, "invalid": gettext_lazy("Please give a day like 2026-06-30: year, month, day.")}
        super().__init__(
            **{"required": False, "widget": widget, "input_formats": ["%Y-%m-%d"], "error_messages": wrong, **options}
        )

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and not self.earliest <= day <= self.latest:
            raise ValidationError(_("Please choose a day from %(first)s to %(last)s.") % self._bounds())
        return day.isoformat() if day else ""

    def _bounds(self) -> dict[str, str]:
        return {"first": self.earliest.isoformat(), "last": self.latest.isoformat()}

    def seen_by(self, today: date) -> None:
        """It lies in the past; one day more for those whose clock is ahead of ours."""
        self.latest = today + timedelta(days=1)


class Choice(forms.ChoiceField):
    """One of a few answers, as cards, none chosen beforehand."""

    def __init__(self, choices: Choices, **options: Any) -> None:
        super().__init__(choices=choices, **{"widget": forms.RadioSelect, "error_messages": CHOOSE, **options})


class Listed(forms.ChoiceField):
    """One of many answers, in a list that opens; may be left as it stands."""

    def __init__(self, choices: Choices, **options: Any) -> None:
        super().__init__(choices=choices, required=False, error_messages=CHOOSE, **options)


class Secret(forms.CharField):
    """A PIN as typed; it is never put back into the page."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={**PRIVATE, "class": "medium"})
        super().__init__(**{"strip": False, "widget": widget, "error_messages": REQUIRED, **options})
        # Hidden characters, NUL among them, are refused in plain words by `refuse`.
        self.validators = []

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "")[:PIN_LONGEST_TYPED]


class Tick(forms.BooleanField):
    """One tick that has to be there, or may be."""

    def __init__(self, wanted: Any = "", **options: Any) -> None:
        super().__init__(required=bool(wanted), error_messages={"required": wanted}, **options)
