"""Opening a case or a notice for a paper: everything that stands on record about it (takedown/evidence/)."""

from datetime import datetime
from uuid import UUID

from notices import queries as notice_queries
from notices.letter import Letter, from_data
from notices.models import Attempt, Notice, NoticeItem
from notices.web_addresses import spelled_out
from takedown.evidence.facts import Answered, Followed, NoticeFacts, Proved, Sent, Spot
from takedown.evidence.record import Asked, Filed, Lettered, Permission, Whole
from takedown.models import Case, Item, Release, SignedLetter, TakedownRequest
from takedown.queries.cases import contact_rules
from takedown.queries.corrections import questions
from vault.keys import CannotOpen, OpenKey

RELATED = (
    "attempts__channel",
    "mails",
    "receipts__void",
    "items__answers",
    "items__finding",
    "follow_ups",
    "followed_by",
)
# What the registry said when it went out (notices.models.Channel.on_record).
REGISTRY = ("parent", "coverage", "process_url", "channel", "standing", "verified_on")


def notice_facts(notice: Notice, key: OpenKey) -> NoticeFacts:
    """The notice, opened with its case's key. Raises vault.keys.CannotOpen for anything but the letter itself."""
    return _facts(_read([notice.pk])[notice.pk], key)


def _read(ids: list[UUID]) -> dict[UUID, Notice]:
    """These notices by id, with all that is told of them; a letter that was never queued has none."""
    found = Notice.objects.select_related("platform", "previous").prefetch_related(*RELATED)
    return found.in_bulk(ids)


def _facts(notice: Notice, key: OpenKey) -> NoticeFacts:
    letter, known, sent = _letter(notice, key), notice.on_record or {}, _sent(notice)
    return NoticeFacts(
        id=notice.pk, number=notice.number, kind=notice.kind,
        platform=letter.recipient if letter else notice.platform.name, registry_kept=notice.on_record is not None,
        **{name: known.get(name, "") for name in REGISTRY}, statutory=notice.statutory,
        state=notice.state, rules=notice.rules, template=notice.template, letter=letter,
        approved_at=notice.approved_at, sent_at=tuple(each.at for each in sent if each.counts),
        sent_otherwise=tuple(each for each in sent if not each.counts),
        received_at=notice.received_at, grade=notice.grade, due_at=notice.due_at,
        clock_voided=notice.clock_voided_at is not None,
        proofs=_proofs(notice, key), voided=_voided(notice),
        spots=tuple(_spot(item, letter, notice, key) for item in notice.items.all()),
        follow_ups=tuple(Followed(each.kind, each.number, each.state, each.finished_at or each.queued_at)
                         for each in notice.follow_ups.all()),
        corrects=notice.previous.number if notice.previous else "",
        successor=next((each.number for each in notice.followed_by.all()), ""),
    )  # fmt: skip


def _letter(notice: Notice, key: OpenKey) -> Letter | None:
    try:
        return notice_queries.letter_of(notice, key)
    except CannotOpen:
        return None


def _sent(notice: Notice) -> tuple[Sent, ...]:
    """Each sending of the letter; it counts where it went by the way on record and did not come back."""
    tries = [each for each in notice.attempts.all() if each.follow_up_id is None]
    went = [each for each in tries if each.outcome == Attempt.Outcome.DELIVERED]
    back = notice_queries.came_back(notice, went)
    return tuple(
        Sent(each.finished_at or each.started_at, each.channel.kind, each.number in back,
             counts=each.channel_id == notice.channel_id and each.number not in back)
        for each in went
    )  # fmt: skip


def _proofs(notice: Notice, key: OpenKey) -> tuple[Proved, ...]:
    standing = [receipt for receipt in notice.receipts.all() if not hasattr(receipt, "void")]
    ordered = sorted(standing, key=lambda receipt: receipt.at)
    return tuple(Proved(each.proof, each.grade, each.at, str(each.opened(key, "evidence") or "")) for each in ordered)


def _voided(notice: Notice) -> tuple[tuple[str, datetime], ...]:
    return tuple((each.proof, each.void.at) for each in notice.receipts.all() if hasattr(each, "void"))


def _spot(item: NoticeItem, letter: Letter | None, notice: Notice, key: OpenKey) -> Spot:
    line = next((each for each in letter.items if each.ref == str(item.pk)), None) if letter else None
    finding = item.finding if hasattr(item, "finding") and notice.clock_voided_at is None else None
    answers = tuple(
        Answered(each.outcome, each.at, str(each.opened(key, "reason") or ""), each.copies, each.copies_removed)
        for each in item.answers.all()
    )
    return Spot(
        ref=item.pk, url=spelled_out(line.url) if line else "",
        description=line.description if line else "", answer=item.answer,
        answered_at=item.answered_at, late=item.late and notice.clock_voided_at is None,
        finding=finding.kind if finding else "", finding_at=finding.at if finding else None, answers=answers,
    )  # fmt: skip


def whole_case(case: Case, key: OpenKey) -> Whole:
    """The whole case, opened for a record. Raises vault.keys.CannotOpen."""
    requests = case.requests.order_by("submitted_at")
    return Whole(
        opened_at=case.opened_at, language=case.language, paused_at=case.paused_at,
        contact=contact_rules(case, key), organisation=case.organisation.name if case.organisation else "",
        requests=tuple(_asked(request, key) for request in requests),
        messages=tuple((each.author, each.at, str(each.opened(key, "body"))) for each in case.messages.all()),
        permissions=tuple(_permission(each) for each in case.releases.select_related("platform").order_by("agreed_at")),
        changes=tuple((each.kind, each.asked_at, each.due_at, each.taken_back_at, each.done_at)
                      for each in case.changes.order_by("asked_at")),
    )  # fmt: skip


def _asked(request: TakedownRequest, key: OpenKey) -> Asked:
    items = request.items.prefetch_related("fingerprints").select_related("reupload_of")
    letters = list(request.letters.select_related("platform"))
    notices = _read([signed.pk for signed in letters])
    decisions = tuple((each.verb, each.at, str(each.opened(key, "reason") or "")) for each in request.decisions.all())
    return Asked(
        filed_at=request.submitted_at, state=request.state, rules=request.rules, held=request.held,
        send_from=request.send_from, answers=request.opened(key, "body") or {}, decisions=decisions,
        items=tuple(_filed(item, key) for item in items),
        letters=tuple(_lettered(signed, notices.get(signed.pk), key) for signed in letters),
        replies={each.asked_at: (each.answered_at, each.answered_by, each.answer)
                 for each in questions(request, key) if each.answered_at},
    )  # fmt: skip


def _filed(item: Item, key: OpenKey) -> Filed:
    locator = item.opened(key, "locator")
    repeats = item.reupload_of.opened(key, "locator")["url"] if item.reupload_of else ""
    return Filed(
        url=spelled_out(locator["url"]), description=locator.get("description", ""), kind=locator.get("kind", ""),
        seen_on=locator.get("seen_on", ""), fingerprints=tuple(sorted({row.kind for row in item.fingerprints.all()})),
        declared=tuple(item.opened(key, "declared") or ()), repeats=spelled_out(repeats),
    )  # fmt: skip


def _lettered(signed: SignedLetter, notice: Notice | None, key: OpenKey) -> Lettered:
    facts = _facts(notice, key) if notice else None
    return Lettered(signed.platform.name, from_data(signed.opened(key, "letter")), facts)


def _permission(release: Release) -> Permission:
    return Permission(
        platform=release.platform.name, purpose=release.purpose, hashes=release.hashes, agreed_by=release.agreed_by,
        agreed_at=release.agreed_at, expires_at=release.expires_at, revoked_at=release.revoked_at,
    )  # fmt: skip
