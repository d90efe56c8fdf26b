"""What the page's script hands over for each item: fingerprints, and nothing that is not one."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from notices import fingerprints as facts
from notices.fingerprints import KINDS, MD5, PDQ, PDQ_FRAME, PDQ_RAW, PDQ_VARIANT, SHA256, BadFingerprint, parse

PREFIX = "fingerprints-"
LONGEST = 200 * facts.MOST_FOR_AN_ITEM
PARTS = frozenset({"kind", "value", "quality", "variant", "at"})
EDITED = frozenset({PDQ_VARIANT.name, PDQ_FRAME.name})
OF_A_VIDEO = frozenset({PDQ_FRAME.name, MD5.name, SHA256.name})
Value = dict[str, Any]
Values = list[Value]


@dataclass
class Handed:
    """The fingerprints by item ref, and what was wrong: [{href, text}] for the page's summary."""

    values: dict[str, Values] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)


def read(sent: Mapping[str, Any], refs: Sequence[str]) -> Handed:
    """Read the hidden fields `fingerprints-REF` strictly: the item must be known, each value well-formed.

    A field is a JSON list of {kind, value, quality?, variant?, at?}, file after file; each file ends with its SHA-256.
    """
    handed = Handed()
    for number, ref in enumerate(refs, start=1):
        try:
            if values := _values(str(sent.get(PREFIX + ref, ""))):
                handed.values[ref] = values
                _leave_room(handed.values)
        except BadFingerprint as error:
            handed.errors.append({"href": f"#item-{ref}", "text": _said(error.code, number)})
    if any(name.startswith(PREFIX) and name.removeprefix(PREFIX) not in refs for name in sent):
        text = _("One of the links is no longer in your request. Its fingerprints were not kept.")
        handed.errors.append({"text": text})
    return handed


def _leave_room(values: Mapping[str, Values]) -> None:
    edited = sum(value["kind"] in EDITED for held in values.values() for value in held)
    if edited > facts.MOST_EDITED_FOR_A_CASE:
        raise BadFingerprint("too_many_edited")


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
    files = _distinct(map(_file, _by_file(listed)))
    if len(files) > facts.MOST_FILES:
        raise BadFingerprint("too_many")
    return [value for file in files for value in file]


def _by_file(listed: list[object]) -> list[Values]:
    files: list[Values] = [[]]
    for each in listed:
        value = _value(each)
        files[-1].append(value)
        if value["kind"] == SHA256.name:
            files.append([])
    if files.pop():
        raise BadFingerprint("broken")
    return files


def _value(each: object) -> Value:
    if not isinstance(each, dict) or not each.keys() <= PARTS:
        raise BadFingerprint("broken")
    checked = parse(*(each.get(part) for part in ("kind", "value", "quality", "variant", "at")))
    marks = {"variant": checked.variant, "at": checked.at}
    given = {name: mark for name, mark in marks.items() if mark is not None}
    return {"kind": checked.kind, "value": checked.value, "quality": checked.quality, **given}


def _file(values: Values) -> Values:
    """One file's fingerprints: not too many, the unique ones once; a picture's variants and its raw one with their
    original, and a video's moments beside none."""
    values = [value for index, value in enumerate(values) if value not in values[:index]]
    kinds = [value["kind"] for value in values]
    if len(kinds) > facts.MOST_FOR_A_FILE or kinds.count(PDQ_FRAME.name) > facts.MOST_FRAMES_OF_A_VIDEO:
        raise BadFingerprint("too_many")
    if any(kinds.count(kind) > 1 for kind in KINDS.keys() - EDITED):
        raise BadFingerprint("broken")
    if PDQ.name not in kinds and {PDQ_VARIANT.name, PDQ_RAW.name} & set(kinds):
        raise BadFingerprint("no_original")
    if PDQ_FRAME.name in kinds and not OF_A_VIDEO.issuperset(kinds):
        raise BadFingerprint("broken")
    return values


def _distinct(files: Iterable[Values]) -> list[Values]:
    """The same file twice is the same SHA-256 twice."""
    return list({file[-1]["value"]: file for file in files}.values())


def _said(code: str, number: int) -> str:
    if code == "too_many_edited":
        return _(
            "Link %(number)s: with these, there are more fingerprints of edited copies than there is room for in one"
            " request (%(most)s). Take some files out, or add them without edited copies."
        ) % {"number": number, "most": facts.MOST_EDITED_FOR_A_CASE}
    if code == "too_many":
        return _("Link %(number)s: these are more fingerprints than there is room for (%(most)s files).") % {
            "number": number,
            "most": facts.MOST_FILES,
        }
    return _("Link %(number)s: a fingerprint did not arrive whole and was not kept. Choose the file again.") % {
        "number": number
    }
