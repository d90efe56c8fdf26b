"""The demo: people with log-ins, and example requests made through the real actions. Everything says "(demo)"."""

import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from takedown import actions, codes, drafts, letters, locators, queries
from takedown.models import Case, Mandate
from vault.keys import OpenKey
from vault.models import User

DESK = "Recourse desk (demo)"
ADVOCATES = "Harbour Advocates (demo)"
PIN = "violet-harbour"
RETURN_REASON = (
    "One of your links leads to the front page and not to one picture. Please copy the link of the picture itself "
    "and send the request again. Nothing else is missing. (demo)"
)


@dataclass(frozen=True)
class Person:
    """Somebody who can log in to the demo."""

    who: str
    email: str
    name: str
    organisation: str
    role: str
    where: str
    handles_minors: bool = False


PEOPLE = (
    Person("Desk", "desk@demo.example", "Robin Desk (demo)", DESK, "desk", "/desk/"),
    Person("Desk, stopped cases too", "dana@demo.example", "Dana Desk (demo)", DESK, "desk", "/desk/", True),
    Person("Advocate", "bob@demo.example", "Bob Harbour (demo)", ADVOCATES, "advocate", "/advocate/"),
)


@dataclass
class Kept:
    """What the demo remembers between two runs, in a file that only its owner reads: passwords and case codes."""

    path: Path
    passwords: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Kept":
        held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        passwords = {login["user"]: login["password"] for login in held.get("logins", [])}
        return cls(path, passwords, held.get("codes", {}))

    def write(self) -> None:
        logins = [
            {"who": each.who, "user": each.email, "password": self.passwords[each.email], "where": each.where}
            for each in PEOPLE
        ]
        write_private(self.path, {"logins": logins, "try": self._tries(), "codes": self.codes})

    def _tries(self) -> list[str]:
        shown, handed = codes.shown(self.codes["returned"]), codes.shown(self.codes["advocate"])
        return [
            "As a person: open the start page, press Begin, and use the link https://sandbox.example/post/1",
            "As the desk: approve it; the sandbox platform (demo) confirms it and removes it within a minute",
            f"Come back to an example request at /case/ with the code {shown} and the PIN {PIN}",
            "As the advocate: follow an example case, or file for someone",
            f"As the person whom the advocate helps: take that case over at /case/ with the code {handed} (works once)",
        ]


def write_private(path: Path, data: dict[str, Any]) -> None:
    """Write JSON that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(data, file, indent=1)


def make_people(kept: Kept, now: datetime) -> None:
    """The demo's accounts; a password is made once and stays."""
    for each in PEOPLE:
        user = User.objects.filter(email=each.email).first()
        known = kept.passwords.setdefault(each.email, secrets.token_urlsafe(12))
        if user is None or not user.memberships.exists():
            actions.add_member(
                email=each.email, name=each.name, password=known, organisation=each.organisation, role=each.role,
                handles_minors=each.handles_minors, actor="demo", now=now,
            )  # fmt: skip
        elif not user.check_password(known):
            user.set_password(known)
            user.save(update_fields=["password"])


def make_requests(kept: Kept, now: datetime) -> None:
    """Three example requests of the fictional Alice, each once: one waits, one came back, one is on its way."""
    desk = User.objects.get(email="desk@demo.example")
    if _missing(kept, "waiting"):
        links = [
            "https://sandbox.example/post/101",
            "https://mail.sandbox.example/u/alice/7",
            "https://pictures.example/a/55",
        ]
        _file(kept, "waiting", links, now)
    if _missing(kept, "returned"):
        case, key = _file(kept, "returned", ["https://sandbox.example/"], now)
        request = case.requests.get()
        actions.return_to_person(request=request, reviewer=desk, key=key, reason=RETURN_REASON, now=now)
    if _missing(kept, "advocate"):
        links = ["https://sandbox.example/post/201", "https://pull.sandbox.example/v/9"]
        case, key = _file(kept, "advocate", links, now, _mandate(now))
        actions.send(request=case.requests.get(), reviewer=desk, key=key, now=now)
        actions.write_message(
            case=case, author="advocate", text="It is on its way now. (demo)", key=key, actor="demo", now=now
        )


def _missing(kept: Kept, name: str) -> bool:
    code = kept.codes.setdefault(name, codes.from_secret(secrets.token_bytes(32)))
    return queries.way_in(code) is None


def _mandate(now: datetime) -> Mandate:
    bob = User.objects.get(email="bob@demo.example")
    home = bob.memberships.select_related("organisation").get(role="advocate").organisation
    mandate, _ = actions.create_mandate(
        advocate=bob,
        organisation=home,
        signed_on=now.date(),
        expires_at=now + timedelta(days=90),
        recipients=[],
        now=now,
    )
    return mandate


def _file(
    kept: Kept, name: str, links: list[str], now: datetime, mandate: Mandate | None = None
) -> tuple[Case, OpenKey]:
    """File one request as the intake does: a sealed draft, letters with numbers, a signature, then `submit`."""
    draft, key = drafts.begin(now=now, mandate=mandate)
    document = {**_answers(mandate), "items": [_item(link) for link in links]}
    drafts.save(draft, key, letters.sign(document, mandate, now), now)
    case = actions.submit(
        draft=draft, key=key, language=settings.LANGUAGE_CODE, actor="demo", now=now,
        **({"handover": kept.codes[name]} if mandate else {"code": kept.codes[name], "pin": PIN}),
    )  # fmt: skip
    return case, key


def _answers(mandate: Mandate | None) -> drafts.Document:
    return {
        "filer": {"role": "organisation" if mandate else "individual"},
        "about": {"published": "published", "content": "nudity", "origin": "ai_made", "identifiable_by": "face"},
        "statement": {
            "text": letters.DEFAULT_STATEMENT, "reasons": ["digital_forgery", "not_published"],
            "made_for_pay": "no", "public_concern": "",
        },
        "contact": {"channel": "desk", "value": "", "name": "Alice Example (demo)", "told_so": bool(mandate)},
    }  # fmt: skip


def _item(link: str) -> dict[str, str]:
    found = locators.read(link)
    return {"ref": str(uuid4()), "url": found.url, "host": found.host, "shown_host": found.shown_host,
            "description": "A made-up link (demo)"}  # fmt: skip
