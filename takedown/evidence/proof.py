"""A proof that something was filed, and when: for a court, an employer, a school. It says nothing of what it is about.

Pure. No name, no platform, no link; whoever reads it learns a time, counts, and numbers that the person can explain.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from takedown.evidence.record import Asked, Lettered, Whole
from takedown.evidence.sheet import Paper, Part, moment

TEMPLATE = "filing-2"


def paper(whole: Whole, operator: str, language: str, now: datetime) -> Paper:
    """One part for each request that was not replaced, oldest first."""
    opening = Part(
        _("What this is"),
        lines=(
            _("%(operator)s confirms that what is listed here was filed with it at these times.")
            % {"operator": operator},
            _("It says nothing of what it is about. Made on %(when)s.") % {"when": moment(now)},
        ),
    )
    filed = sorted(whole.requests, key=lambda each: each.filed_at)
    parts = tuple(_part(number, each) for number, each in enumerate(filed, start=1))
    return Paper(_("Proof of filing"), operator, TEMPLATE, language, (opening, *parts))


def _sent(letter: Lettered) -> str:
    """When the letter of that number was sent; only that it was, where it was fetched or filed by hand."""
    if letter.notice is None or not letter.notice.left:
        return _("not sent yet")
    times = ", ".join(dict.fromkeys(moment(at) for at in sorted(letter.notice.went_out)))
    return _("sent on %(when)s") % {"when": times} if times else _("sent")


def _part(number: int, each: Asked) -> Part:
    count = len(each.items)
    rows = [
        (_("Filed"), moment(each.filed_at)),
        (_("Holds"), ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count}),
        *((letter.letter.number, _sent(letter)) for letter in each.letters),
    ]
    return Part(_("Filing %(number)s") % {"number": number}, tuple(row for row in rows if row[1]))
