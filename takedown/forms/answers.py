"""The intake's questions with a fixed set of answers: short codes, and the words a person reads."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

Choices = list[tuple[str, Any]]

ROLES: Choices = [
    ("individual", _("I am the person shown")),
    ("helper", _("I help the person shown, who is an adult (as a friend, parent or lawyer)")),
    ("advocate", _("I work for an organisation that helps people, and hold a written release")),
    ("unaware", _("It shows somebody else, and they do not know yet")),
    ("journalist", _("I am a journalist or a researcher")),
    ("copyright", _("It is about my copyright")),
]
# For these this form is not the way: each has a page that says which way is (templates/intake/outside/).
ELSEWHERE = frozenset({"advocate", "unaware", "journalist", "copyright"})
RELATIONS: Choices = [
    ("parent", _("I am a parent, and the person shown is an adult")),
    ("friend", _("I am a friend or a relative")),
    ("lawyer", _("I am their lawyer")),
    ("other", _("In another way")),
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
WHERE: Choices = [
    ("us", _("In the United States")),
    ("elsewhere", _("In another country")),
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
WHOSE: Choices = [("person", _("The person’s")), ("helper", _("My own"))]
KINDS: Choices = [
    ("", _("Not sure")),
    ("post", _("A post or a page with it")),
    ("file", _("The picture or video itself")),
    ("profile", _("A profile or an account")),
    ("search", _("A search result")),
]
WHEN: Choices = [
    ("now", _("As soon as our staff have checked it")),
    ("date", _("Not before a day that I choose")),
    ("say", _("Only when I say so, on my case page")),
]
TELL: Choices = [
    ("no", _("Not at all. I come back myself.")),
    ("email", _("By e-mail")),
    ("phone", _("Your staff may phone me")),
    ("both", _("By e-mail, and your staff may phone me")),
]
QUESTIONS: dict[str, dict[str, Choices]] = {
    "filer": {"role": ROLES, "relation": RELATIONS, "whose_contact": WHOSE},
    "about": {
        "published": PUBLISHED, "content": CONTENT, "origin": ORIGIN, "identifiable_by": IDENTIFIABLE, "where": WHERE,
    },
    "statement": {"made_for_pay": YES_NO, "public_concern": YES_NO},
}  # fmt: skip


def asked(part: str) -> Iterable[str]:
    """The names of a part's questions."""
    return QUESTIONS[part]


def words(choices: Choices, code: object) -> str:
    """What the person read beside the answer `code`; "" where it was skipped."""
    return str(dict(choices).get(str(code), ""))
