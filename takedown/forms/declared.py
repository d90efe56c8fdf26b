"""What files declare about themselves and the person ticked: a few known kinds of plain text, and nothing else."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

PREFIX = "declared-"
# The place where a picture was taken and serial numbers are not among them: those stay on the person's device.
KINDS = (
    "source_type", "c2pa", "generator", "software", "camera", "taken", "author", "copyright", "description", "prompt",
)  # fmt: skip
MOST_FOR_AN_ITEM = 40
MOST_LETTERS = 500
LONGEST = MOST_FOR_AN_ITEM * (MOST_LETTERS * 12 + 50)
# Control and format characters, halves of pairs, line and paragraph ends: none of them is one line of text.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
Said = list[dict[str, str]]


def read(sent: Mapping[str, Any], refs: Sequence[str]) -> tuple[dict[str, Said], list[dict[str, str]]]:
    """The hidden fields `declared-REF`, each a JSON list of {what, says}: what to keep by ref, and what was wrong.

    All or nothing for an item: `what` must be one of KINDS, `says` one line of at most MOST_LETTERS. Errors are
    [{href, text}] for the page's summary.
    """
    kept: dict[str, Said] = {}
    errors = []
    for number, ref in enumerate(refs, start=1):
        try:
            if said := _said(str(sent.get(PREFIX + ref, ""))):
                kept[ref] = said
        except (ValueError, RecursionError):
            text = _("Link %(number)s: what a file declares did not arrive whole and was not kept. Look at it again.")
            errors.append({"href": f"#item-{ref}", "text": text % {"number": number}})
    return kept, errors


def _said(raw: str) -> Said:
    if not raw.strip():
        return []
    if len(raw) > LONGEST:
        raise ValueError("too long")
    listed = json.loads(raw)
    if not isinstance(listed, list) or len(listed) > MOST_FOR_AN_ITEM:
        raise ValueError("not a short list")
    said = [_one(each) for each in listed]
    return [each for index, each in enumerate(said) if each not in said[:index]]


def _one(each: object) -> dict[str, str]:
    if not isinstance(each, dict) or each.keys() != {"what", "says"}:
        raise ValueError("not a declaration")
    what, says = each["what"], each["says"]
    if what not in KINDS or not isinstance(says, str) or len(says) > MOST_LETTERS:
        raise ValueError("not a declaration")
    if any(unicodedata.category(letter) in UNSEEN for letter in says):
        raise ValueError("not one line of text")
    return {"what": str(what), "says": says}
