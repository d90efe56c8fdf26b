"""What the page's script hands over for each item: fingerprints, and nothing that is not one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from notices.fingerprints import MOST_FOR_AN_ITEM, BadFingerprint, parse

PREFIX = "fingerprints-"
LONGEST = 200 * MOST_FOR_AN_ITEM
Values = list[dict[str, Any]]


@dataclass
class Handed:
    """The fingerprints by item ref, and what was wrong: [{href, text}] for the page's summary."""

    values: dict[str, Values] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)


def read(sent: Mapping[str, Any], refs: Sequence[str]) -> Handed:
    """Read the hidden fields `fingerprints-REF` strictly: the item must be known, each value well-formed."""
    handed = Handed()
    for number, ref in enumerate(refs, start=1):
        try:
            if values := _values(str(sent.get(PREFIX + ref, ""))):
                handed.values[ref] = values
        except BadFingerprint as error:
            handed.errors.append({"href": f"#item-{ref}", "text": _said(error.code, number)})
    if any(name.startswith(PREFIX) and name.removeprefix(PREFIX) not in refs for name in sent):
        text = _("One of the links is no longer in your request. Its fingerprints were not kept.")
        handed.errors.append({"text": text})
    return handed


def _values(raw: str) -> Values:
    if not raw.strip():
        return []
    if len(raw) > LONGEST:
        raise BadFingerprint("too_many")
    try:
        listed = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadFingerprint("broken") from error
    if not isinstance(listed, list):
        raise BadFingerprint("broken")
    values = [_value(each) for each in listed]
    distinct = [value for index, value in enumerate(values) if value not in values[:index]]
    if len(distinct) > MOST_FOR_AN_ITEM:
        raise BadFingerprint("too_many")
    return distinct


def _value(each: object) -> dict[str, Any]:
    if not isinstance(each, dict) or not each.keys() <= {"kind", "value", "quality"}:
        raise BadFingerprint("broken")
    checked = parse(each.get("kind"), each.get("value"), each.get("quality"))
    return {"kind": checked.kind, "value": checked.value, "quality": checked.quality}


def _said(code: str, number: int) -> str:
    if code == "too_many":
        return _("Link %(number)s: these are more fingerprints than there is room for (%(most)s).") % {
            "number": number,
            "most": MOST_FOR_AN_ITEM,
        }
    return _("Link %(number)s: a fingerprint did not arrive whole and was not kept. Choose the file again.") % {
        "number": number
    }
