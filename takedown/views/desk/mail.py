"""The desk's inbox: what platforms wrote, as text without links. A person reads it and says what it means."""

import re
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notices import actions as notice_actions
from notices.actions.answering import AnswerRefused
from notices.models import InboundMail, Notice
from notices.states import OPEN
from takedown import queries
from takedown.doors import StaffRequest, actor, case_for_desk, desk_required
from takedown.forms.mail import MailAnswer
from takedown.locators import defanged
from takedown.permissions import may
from takedown.queries.mail import MailWords, asking_mails, dealt_with, desk_mails, open_mail
from takedown.views.desk.page import page, refusals_said
from vault import keys
from vault.keys import CannotOpen

HERE = "/desk/mail/"
LINK = re.compile(r"(?:https?|ftp)://[^\s<>\"]+", re.IGNORECASE)
MOST_ROWS = 200
LONGEST_WORDS = 1000
NOT_TAKEN = {
    "withdrawn": "The notice was withdrawn: no answer can be entered any more.",
    "settled": "One of these items was reported removed before. Nothing was entered.",
}


@require_safe
@desk_required
def listed(request: StaffRequest) -> HttpResponse:
    """What waits, what of it wants something of us, and what was dealt with lately. Nothing is opened."""
    named, shown = may(request.user, "desk.minors"), request.GET.get("show", "")
    done, asking = shown == "done", shown == "asking"
    rows = dealt_with(timezone.now(), named) if done else asking_mails(named) if asking else desk_mails(named)
    return page(request, "mail", HERE, mails=rows[:MOST_ROWS], done=done, asking=asking)


@require_safe
@desk_required
def show(request: StaffRequest, mail_id: UUID) -> HttpResponse:
    """One mail, opened for this page."""
    return _page(request, _find(request, mail_id))


@require_POST
@desk_required
def handled(request: StaffRequest, mail_id: UUID) -> HttpResponse:
    """Read, and nothing else follows from it."""
    mail = _find(request, mail_id)
    if notice_actions.handle_mail(mail=mail, actor=actor(request.user), now=timezone.now()):
        messages.success(request, "Done with. It stays readable for 14 days from when it came.")
    return redirect("desk:mails")


@require_POST
@desk_required
def answer(request: StaffRequest, mail_id: UUID) -> HttpResponse:
    """What the platform says of its items, entered by the person who read it."""
    mail = _find(request, mail_id)
    notice, form = mail.notice, _form(request, mail)
    if notice is None or form is None or not form.is_valid():
        return _page(request, mail, form)
    said = form.cleaned_data
    chosen = notice.items.filter(pk__in=said["items"])
    with refusals_said(request):
        try:
            notice_actions.answer_from_mail(
                mail=mail, outcomes=dict.fromkeys(chosen, said["outcome"]), reason=said["reason"],
                actor=actor(request.user), now=timezone.now(), key=keys.open_for_desk(notice.key_id),
            )  # fmt: skip
        except AnswerRefused as error:
            messages.error(request, NOT_TAKEN.get(error.code, error.code))
            return redirect("desk:mail", mail_id)
        messages.success(request, "Entered, as of the moment when the mail came.")
    return redirect("desk:notice", notice.pk)


def _find(request: StaffRequest, mail_id: UUID) -> InboundMail:
    found = InboundMail.objects.select_related("notice__platform", "notice__channel")
    mail = get_object_or_404(found, pk=mail_id)
    if mail.notice and (known := queries.case_of_notice(mail.notice)):
        case_for_desk(request.user, known[0].pk)
    return mail


def _page(request: StaffRequest, mail: InboundMail, bound: MailAnswer | None = None) -> HttpResponse:
    words = _words(mail)
    form = bound or _form(request, mail, words)
    return page(
        request, "mail_one", HERE, status=422 if bound else 200, mail=mail, words=words, form=form,
        text=_without_links(words.text) if words else "",
    )  # fmt: skip


def _form(request: StaffRequest, mail: InboundMail, words: MailWords | None = None) -> MailAnswer | None:
    """None where there is nothing to enter: no notice, or one that is over."""
    if mail.notice is None or mail.notice.state not in OPEN or mail.kind in {"bounce", "delay"}:
        return None
    data = request.POST if request.method == "POST" else None
    said = _without_links(words.text)[:LONGEST_WORDS] if words else ""
    return MailAnswer(data, items=_items(mail.notice), words=said, proven=mail.trusted)


def _items(notice: Notice) -> list[tuple[str, str]]:
    lines = queries.notice_view(notice, keys.open_for_desk(notice.key_id)).items
    return [(str(each.item.pk), f"{each.item.position}. {defanged(each.url) if each.url else each.description}")
            for each in lines]  # fmt: skip


def _words(mail: InboundMail) -> MailWords | None:
    """None once they were dropped."""
    try:
        return open_mail(mail) if mail.body is not None else None
    except CannotOpen:
        return None


def _without_links(text: str) -> str:
    """Every address readable and none to be clicked, nor found by a program that makes links of text."""
    return LINK.sub(lambda found: defanged(found.group()), text)
