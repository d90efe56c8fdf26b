"""What opens a case: a PIN, "I saved the code", words for a lost code."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from takedown import codes
from takedown.forms.case import CodeField
from takedown.forms.fields import PIN_LONGEST_TYPED, REQUIRED, PlainText, Secret, Tick, refuse
from takedown.guessable import is_guessable
from vault.typed import plain_pin

PIN_SHORTEST, PIN_LONGEST = 6, 64
WORDS_LONGEST = 200
NOT_SAVED = gettext_lazy("Please save the code first, then tick this. It is not shown again.")


class ChosenWords(PlainText):
    """Words that only their person would think of; cleans to the form that counts (codes.plain_words)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=WORDS_LONGEST, **options)

    def clean(self, value: Any) -> str:
        words = codes.plain_words(str(super().clean(value)))
        if (words or self.required) and codes.too_few(words):
            raise ValidationError(
                _("Please take at least four different words, 20 letters or more in all. A short sentence that only "
                  "you would think of is good.")
            )  # fmt: skip
        return words


class Pin(forms.Form):
    """The PIN of the person's choice, twice, in the one form that counts (vault.typed).

    Never shown again, never sent back to the page. `code`: the one that it will lock, which it must not repeat.
    """

    pin = Secret(
        label=gettext_lazy("Choose a PIN"),
        help_text=gettext_lazy(
            "6 characters or more: digits, letters or a few words. Not a birthday, nothing others know."
        ),
    )
    pin_again = Secret(
        label=gettext_lazy("The same PIN again"),
    )

    def __init__(self, data: Any = None, *, code: str = "", **options: Any) -> None:
        super().__init__(data, **options)
        self.locks = code

    def clean_pin(self) -> str:
        typed: str = self.cleaned_data["pin"]
        pin = plain_pin(typed)
        if len(pin) < PIN_SHORTEST:
            raise ValidationError(_("This PIN is too short. Please use 6 characters or more."))
        refuse(typed, PIN_LONGEST_TYPED)
        refuse(pin, PIN_LONGEST)
        if is_guessable(pin, *filter(None, [self.locks, str(self.cleaned_data.get("code", ""))])):
            raise ValidationError(
                _("This PIN is too easy to guess: many people choose it, or it is a date, a row, or part of the code. "
                  "Two or three words are good.")
            )  # fmt: skip
        return pin

    def clean_pin_again(self) -> str:
        return plain_pin(self.cleaned_data["pin_again"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"pin", "pin_again"} <= given.keys() and given["pin"] != given["pin_again"]:
            self.add_error("pin_again", _("The two are not the same. Please type both again."))
        return given


class OldPin(forms.Form):
    """The PIN as it is now. A PIN that never was one is as wrong as any other."""

    old_pin = Secret(label=gettext_lazy("Your PIN as it is now"))


class Present(OldPin):
    """What opens the page now, asked once more: whoever finds it open has neither."""

    code = CodeField(
        label=gettext_lazy("Your case code"),
        help_text=gettext_lazy("20 letters and digits. Small letters, spaces and dashes do not matter."),
        error_messages={"required": gettext_lazy("Type your case code.")},
    )
    field_order: tuple[str, ...] = ("code", "old_pin")


class NewCode(Present, Pin):
    """Another code and PIN, for the ones there are."""

    field_order = ("code", "old_pin", "pin", "pin_again")


class PinAndWords(Pin):
    """With the PIN, if the person likes: words for the day on which the code is lost."""

    words = ChosenWords(
        required=False,
        label=gettext_lazy("Words for a lost code"),
        help_text=gettext_lazy(
            "If you lose the code, you can ask for a new one with these words. A person of our staff looks at it, and "
            "it takes a day at least: the words alone open nothing. For example a sentence that only you would think "
            "of. Large and small letters do not matter."
        ),
    )


class Words(Present):
    """Choosing them on the case page; with `away`, wanting none any more."""

    words = ChosenWords(
        label=gettext_lazy("Your words"),
        help_text=gettext_lazy("At least four words. A sentence that only you would think of, and that you will keep."),
    )
    field_order = ("words", "code", "old_pin")

    def __init__(self, data: Any = None, *, away: bool = False) -> None:
        super().__init__(data)
        if away:
            asked = self.fields["words"]
            self.fields["words"] = forms.CharField(
                required=False, label=asked.label, help_text=asked.help_text, widget=asked.widget
            )


class LostCode(forms.Form):
    """Bringing them back."""

    words = PlainText(
        longest=WORDS_LONGEST,
        label=gettext_lazy("The words that you chose"),
        help_text=gettext_lazy("In the same order. Large and small letters, commas and full stops do not matter."),
    )

    def clean_words(self) -> str:
        words = codes.plain_words(self.cleaned_data["words"])
        if not words:
            raise ValidationError(REQUIRED["required"], code="required")
        return words


class Saved(forms.Form):
    """The code disappears only after this."""

    saved = Tick(NOT_SAVED)

    def __init__(self, data: Any = None, *, label: str | Promise | None = None) -> None:
        super().__init__(data)
        self.fields["saved"].label = str(label or _("I saved the code in a safe place."))


class SaveForLater(Pin):
    """The code of a draft is saved, and its PIN chosen, on one page."""

    saved = Tick(NOT_SAVED, label=gettext_lazy("I saved the code in a safe place."))
