"""The intake's questions with a fixed set of answers: short codes, and the words a person reads."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

Choices = list[tuple[str, Any]]

ROLES: Choices = [
    ("individual", _("I am the person shown")),
    ("helper", _("I help the person shown, who is an adult (as a friend, parent or lawyer)")),
]
PUBLISHED: Choices = [
    ("published", _("It is online now, or it was shared with others")),
    ("threatened", _("Somebody only threatens to share it")),
]
CONTENT: Choices = [
    ("nudity", _("Uncovered private parts: genitals, pubic area, anus or a woman’s nipple")),
    ("sexual_conduct", _("A sexual act, or sexual fluids on a body")),
    ("underwear", _("Underwear, and no uncovered private parts")),
    ("swimwear", _("Swimwear, and no uncovered private parts")),
    ("clothed", _("Dressed")),
    ("unsure", _("I am not sure")),
]
ORIGIN: Choices = [
    ("real", _("A real picture or video")),
    ("altered", _("A real one that somebody altered")),
    ("ai_made", _("Made by AI")),
    ("unknown", _("I do not know")),
]
IDENTIFIABLE: Choices = [
    ("face", _("The face can be seen")),
    ("mark", _("Something else in the picture: a tattoo, a birthmark, a room, a voice")),
    ("name_only", _("Only a name or an account written beside it")),
    ("other", _("In another way")),
    ("unsure", _("I am not sure")),
]
YES_NO: Choices = [("no", _("No")), ("yes", _("Yes")), ("unsure", _("I am not sure"))]
AGE: Choices = [("no", _("No")), ("yes", _("Yes")), ("unsure", _("Not sure"))]
REASONS: Choices = [
    ("not_made", _("There was no agreement to making it")),
    ("not_published", _("There was no agreement to publishing it")),
    ("hidden_camera", _("It was made in secret")),
    ("broken_into", _("It was taken from an account or a device that was broken into")),
    ("digital_forgery", _("It was made or altered by software or AI")),
    ("consent_withdrawn", _("Consent was given once and has been taken back")),
]
CHANNELS: Choices = [
    ("desk", _("Through us. The platform writes to our desk and never sees your address.")),
    ("email", _("By e-mail")),
    ("phone", _("By telephone")),
]
QUESTIONS: dict[str, dict[str, Choices]] = {
    "filer": {"role": ROLES},
    "about": {"published": PUBLISHED, "content": CONTENT, "origin": ORIGIN, "identifiable_by": IDENTIFIABLE},
    "statement": {"made_for_pay": YES_NO, "public_concern": YES_NO},
}


def asked(part: str) -> Iterable[str]:
    """The names of a part's questions."""
    return QUESTIONS[part]


def words(choices: Choices, code: object) -> str:
    """What the person read beside the answer `code`; "" where it was skipped."""
    return str(dict(choices).get(str(code), ""))
