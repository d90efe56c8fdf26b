"""Who else can be told of a link that is still up: search engines, and whoever seems to carry the site."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from notices.letter import LetterItem, from_data
from notices.models import Notice, Platform
from notices.queries import Carrier, carriers_of, search_engines
from notices.states import OPEN
from takedown.locators import BadLocator, read
from takedown.models import Case, SignedLetter
from vault.keys import OpenKey


@dataclass(frozen=True)
class Onward:
    """One recipient. `guess`: only a look-up says that it has to do with the site (`role`: host, cdn, registrar)."""

    platform: Platform
    role: str
    guess: bool


def letter_line(case: Case, ref: UUID, key: OpenKey) -> tuple[SignedLetter, LetterItem] | None:
    """The letter of this case that names the item with this id, and its line; None where none does."""
    for signed in SignedLetter.objects.filter(request__case=case).select_related("request", "platform"):
        for line in from_data(signed.opened(key, "letter")).items:
            if line.ref == str(ref):
                return signed, line
    return None


def onward_to(signed: SignedLetter, line: LetterItem) -> list[Onward]:
    """Search engines, then guesses about who carries the site; never whoever has this letter already."""
    engines = [each for each in search_engines() if each.pk != signed.platform_id]
    found = [Onward(engine, engine.kind, guess=False) for engine in engines]
    if signed.platform.kind != Platform.Kind.PLATFORM:
        return found
    return [*found, *(Onward(each.platform, each.role, guess=True) for each in _carriers(line.url))]


def offering(overdue: Iterable[UUID]) -> set[UUID]:
    """Of notices whose 72 hours are over, those whose page offers now to tell others: open letters to a site itself."""
    open_letters = Notice.objects.filter(pk__in=list(overdue), state__in=OPEN, followed_by=None)
    return set(open_letters.filter(platform__kind=Platform.Kind.PLATFORM).values_list("pk", flat=True))


def _carriers(url: str) -> list[Carrier]:
    try:
        return carriers_of(read(url).host)
    except BadLocator:
        return []
