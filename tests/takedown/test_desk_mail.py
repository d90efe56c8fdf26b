"""The desk's inbox: what platforms wrote, as text without links, and what a person makes of it."""

import pytest

from notices import reply_addresses
from notices.mail_in import intake
from notices.mail_in import tasks as mail_tasks
from notices.models import InboundMail
from takedown import actions
from tests import dns_server, mails
from tests.cases import dana, enter, erin, post, sent
from tests.people import NOON, add_channel, fresh, make_platform
from tests.takedown.visits import a_link, words

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("noon")]
SAID = "We removed it. See https://tuberia.example/help and write to us."


@pytest.fixture(autouse=True)
def _open(db, settings):
    """Tuberia takes mail, and its key is in the DNS."""
    settings.MAIL_REPLY_ADDRESS = mails.REPLY_ADDRESS
    make_platform(kind="email", channel={"address": "ts@tuberia.example"})
    with dns_server.name_server() as zone:
        zone.publish("s1._domainkey.tuberia.example", mails.key_record())
        settings.DNS_SERVERS = [zone.server]
        yield


def mail_for(notice, text=SAID, proven=True, **headers):
    """An answer about the notice, taken in and judged."""
    raw = mails.answer(reply_addresses.made_for("reply", notice.number, notice.wire_id), text, **headers)
    mail = intake.take_in(mails.signed(raw) if proven else raw, now=NOON)
    mail_tasks.judge_mails()
    return InboundMail.objects.get(pk=mail.pk)


def page_of(mail):
    return f"/desk/mail/{mail.pk}/"


def enter_it(desk, mail, notice, outcome="removed", **typed):
    items = [str(item.pk) for item in notice.items.all()]
    return post(desk, f"{page_of(mail)}answer/", items=items, outcome=outcome, **typed)


def test_what_waits_is_counted_and_listed(desk):
    _, notice = sent(proof=None)
    mail_for(notice)
    page = words(desk.get("/desk/mail/"))
    assert "Mail 1" in page
    assert notice.number in page
    assert "Proven" in page
    assert SAID not in page


def test_a_mail_is_shown_as_text_and_its_links_lead_nowhere(desk):
    _, notice = sent(proof=None)
    page = desk.get(page_of(mail_for(notice, f"{SAID} <script>alert(1)</script>"))).content.decode()
    assert "hxxps://tuberia[.]example/help" in page
    assert "https://tuberia.example" not in page
    assert "&lt;script&gt;" in page


ASKS = "Please confirm your report:\nhttps://tuberia.example/confirm?t=K7Q2"
ELSEWHERE = "Please confirm your report:\nhttps://tuberia.example.evil.example/confirm"


def test_a_link_to_confirm_is_shown_defanged_with_one_button_to_copy_it(desk):
    _, notice = sent(proof=None)
    page = desk.get(page_of(mail_for(notice, ASKS))).content.decode()
    assert "Asks us to confirm" in page
    assert page.count("Copy the link") == 1
    assert 'value="https://tuberia.example/confirm?t=K7Q2"' in page
    assert page.count("https://tuberia.example") == 1
    assert page.count("hxxps://tuberia[.]example/confirm?t=K7Q2") >= 2


@pytest.mark.parametrize(("text", "told"), [(ASKS, "It leads to a site of this platform."), (ELSEWHERE, "Look twice.")])
def test_where_a_link_leads_is_said(desk, text, told):
    _, notice = sent(proof=None)
    assert told in words(desk.get(page_of(mail_for(notice, text))))


def test_an_unproven_mail_with_a_link_says_so_beside_it(desk):
    _, notice = sent(proof=None)
    assert "Nothing proves who wrote this." in words(desk.get(page_of(mail_for(notice, ASKS, proven=False))))


def test_a_mail_of_nobodys_that_asks_is_shown_too(desk):
    mail = intake.take_in(mails.answer("x@recourse.example", ASKS), now=NOON)
    mail_tasks.judge_mails()
    assert "Look twice." in words(desk.get(page_of(mail)))


@pytest.mark.parametrize(("text", "done"), [(ASKS, False), ("Which of the two?", False), (SAID, False), (ASKS, True)])
def test_what_wants_something_stands_in_its_list_until_it_is_done_with(desk, text, done):
    _, notice = sent(proof=None)
    mail = mail_for(notice, text)
    if done:
        post(desk, f"{page_of(mail)}handled/")
    assert (notice.number in words(desk.get("/desk/mail/?show=asking"))) == (text != SAID and not done)


def test_an_answer_that_was_entered_takes_it_off_too(desk):
    _, notice = sent(proof=None)
    enter_it(desk, mail_for(notice, "Which of the two?"), notice, "needs_information", reason="Which of the two?")
    assert notice.number not in words(desk.get("/desk/mail/?show=asking"))


def test_what_wants_something_stands_above_what_does_not(desk):
    _, notice = sent(proof=None)
    for text in (SAID, "Which of the two?", ASKS):
        mail_for(notice, text)
    page = words(desk.get("/desk/mail/"))
    assert page.index("Asks us to confirm") < page.index("Asks for an answer")


def test_an_unproven_mail_says_so(desk):
    _, notice = sent(proof=None)
    assert "Anybody may have written this" in words(desk.get(page_of(mail_for(notice, proven=False))))


def test_a_person_enters_what_the_mail_says(desk):
    _, notice = sent(proof=None)
    mail = mail_for(notice)
    assert "Entered" in words(enter_it(desk, mail, notice, reason="Gone since noon."))
    [item] = notice.items.all()
    assert (item.answer, item.answered_at) == ("removed", mail.received_at)
    assert (fresh(notice).state, fresh(notice).grade) == ("closed", "B")
    assert InboundMail.objects.get().handled_by == f"user:{dana().pk}"


def test_entering_from_an_unproven_mail_asks_first_and_proves_no_receipt(desk):
    _, notice = sent(proof=None)
    mail = mail_for(notice, proven=False)
    assert "ask the platform first" in words(enter_it(desk, mail, notice, "refused"))
    enter_it(desk, mail, notice, "refused", sure="on")
    assert notice.items.get().answer == "refused"
    assert (fresh(notice).grade, fresh(notice).due_at) == ("", None)


def test_items_that_are_not_mentioned_stay_open(desk):
    _, notice = sent(a_link(number=1), a_link(number=2), proof=None)
    mail = mail_for(notice)
    first = notice.items.first()
    post(desk, f"{page_of(mail)}answer/", items=str(first.pk), outcome="removed")
    assert [item.answer for item in notice.items.all()] == ["removed", "silent"]


def test_an_item_of_another_notice_cannot_be_answered(desk):
    _, notice = sent(proof=None)
    _, other = sent(proof=None)
    mail = mail_for(notice)
    assert enter_it(desk, mail, other).status_code == 422
    assert other.items.get().answer == "silent"


def test_nothing_chosen_is_said_and_what_was_typed_stays(desk):
    _, notice = sent(proof=None)
    answer = post(desk, f"{page_of(mail_for(notice))}answer/", reason="Typed already")
    assert answer.status_code == 422
    assert "Tick the items" in words(answer)
    assert "Typed already" in words(answer)


def test_a_notice_that_moved_on_is_said(desk):
    _, notice = sent(proof=None)
    mail = mail_for(notice)
    enter_it(desk, mail, notice)
    assert enter_it(desk, mail, notice, "refused").status_code in {200, 422}
    assert notice.items.get().answer == "removed"


def test_done_with_it_takes_it_off_the_list(desk):
    _, notice = sent(proof=None)
    mail = mail_for(notice)
    post(desk, f"{page_of(mail)}handled/")
    assert notice.number not in words(desk.get("/desk/mail/"))
    assert notice.number in words(desk.get("/desk/mail/?show=done"))


def test_a_bounce_tells_what_to_do(desk):
    _, notice = sent(proof="exchanger_accepted")
    raw = mails.bounce(reply_addresses.made_for("bounce", notice.number, notice.wire_id))
    mail = intake.take_in(raw, now=NOON)
    mail_tasks.judge_mails()
    page = words(desk.get(page_of(mail)))
    assert "The letter came back" in page
    assert "550 5.1.1 no such user" in page


def test_a_bounce_that_came_late_leaves_it_to_a_person(desk):
    _, notice = sent(proof="exchanger_accepted")
    raw = mails.bounce(reply_addresses.made_for("bounce", notice.number, notice.wire_id))
    mail = intake.take_in(raw, now=notice.due_at)
    mail_tasks.judge_mails()
    page = words(desk.get(page_of(mail)))
    assert "void its proof by hand" in page
    assert "Nothing: it came too late" in page
    assert "Came back to us" in words(desk.get("/desk/mail/"))


@pytest.mark.parametrize(
    ("ways", "told"), [((), "No other channel is left."), (("webform",), "by the platform's next")]
)
def test_a_bounce_of_an_unproved_letter_tells_where_it_goes_now(desk, ways, told):
    _, notice = sent(proof="relay_accepted")
    for kind in ways:
        add_channel(notice.platform, kind=kind, preference=20)
    mail = intake.take_in(mails.bounce(reply_addresses.made_for("bounce", notice.number, notice.wire_id)), now=NOON)
    mail_tasks.judge_mails()
    page = words(desk.get(page_of(mail)))
    assert "The letter came back" in page
    assert told in page
    assert "Came back to us" in words(desk.get("/desk/mail/"))
    assert ways or "The mail came back" in words(desk.get(f"/desk/notices/{notice.pk}/"))


def test_mail_of_a_stopped_case_is_for_the_two_named_people(desk, client):
    filed, notice = sent(proof=None)
    mail = mail_for(notice)
    actions.freeze(case=filed.case, actor="test", now=NOON)
    assert notice.number not in words(desk.get("/desk/mail/"))
    assert desk.get(page_of(mail)).status_code == 404
    assert post(desk, f"{page_of(mail)}handled/").status_code == 404
    enter(client, erin())
    assert client.get(page_of(mail)).status_code == 200


def test_a_mail_of_nobodys_can_be_read_and_put_away(desk):
    mail = intake.take_in(mails.answer("x@recourse.example", "Hello desk", subject="Hi"), now=NOON)
    mail_tasks.judge_mails()
    assert "Hello desk" in words(desk.get(page_of(mail)))
    post(desk, f"{page_of(mail)}handled/")
    assert InboundMail.objects.get().handled_at == NOON


def test_words_that_were_dropped_are_said_to_be_gone(desk):
    _, notice = sent(proof=None)
    mail = mail_for(notice)
    InboundMail.objects.update(body=None)
    assert "The words were dropped" in words(desk.get(page_of(mail)))
