"""A letter's links as XARF v4 reports (xarf.org, schema 4.2): what abuse desks' programs read.

XARF has no type for intimate images shared without consent, and its `csam` must never stand in for it. So the type
is our own, in the form of XARF's own namespaced tags. The core and the content schema accept the report; the list of
known types does not know it, and a strict reader will say so.
"""

from typing import Any
from urllib.parse import urlsplit

import xarf

from notices.letter import REMOVAL, Letter, LetterItem
from notices.web_addresses import spelled_out

TYPES = {
    True: "recourse:nonconsensual_intimate_image",
    False: "recourse:intimate_image_policy_report",
}
TAGS = {
    True: ["recourse:removal-request", "law:47-usc-223a"],
    False: ["recourse:policy-report"],
}
WORDS = {
    True: "Request for removal of an intimate visual depiction published without consent (47 USC 223a).",
    False: "Report under your own rules: a private picture published without the consent of the person shown.",
}


def reports(letter: Letter, contact: str) -> list[dict[str, Any]]:
    """One report for each item that has a link, as JSON data; the same at every try. `contact`: a mail address.

    It holds the link, the notice's number and who sends it: less than the letter, and never a fingerprint.
    """
    return [_report(letter, item, contact) for item in letter.items if item.url]


def _report(letter: Letter, item: LetterItem, contact: str) -> dict[str, Any]:
    statutory, host = letter.kind == REMOVAL, urlsplit(item.url).hostname or ""
    sender = xarf.ContactInfo(org=letter.sender[:200], contact=contact, domain=contact.rpartition("@")[2])
    place = {"url": spelled_out(item.url), "verification_method": "user_report"}
    told: dict[str, Any] = {**place, "recourse_notice": letter.number}
    report = xarf.XARFReport(
        xarf_version=xarf.SPEC_VERSION, report_id=item.ref, timestamp=letter.signature.signed_at,
        reporter=sender, sender=sender, source_identifier=host, category="content", type=TYPES[statutory],
        evidence_source="user_report", description=f"{WORDS[statutory]} Notice {letter.number}.",
        tags=TAGS[statutory], **told,
    )  # fmt: skip
    return report.model_dump(by_alias=True, exclude_none=True)
