"""Everything that a platform can say, by every door, and then every page, paper, mail and answer of the house.

One case holds all of it: Bob filed it under Alice's release, and Alice has taken it over. tests/notices/
test_hostile_answers.py looks at the same corpus where it comes in.
"""

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from notices import alarms, reply_addresses, tasks
from notices.mail_in import intake
from notices.mail_in import tasks as mail_tasks
from notices.models import InboundMail
from takedown.tasks import follow_notices, tell_news
from tests import hostile, inert, kept, mails
from tests.api.conftest import Program
from tests.cases import bob, dana, enter, post
from tests.hostile import ANSWERS, EVIL
from tests.people import ALICE, ALICE_MAIL, NOON, WEBHOOK_SECRET, make_platform
from tests.servers import Reply, http_receiver, mail_server, talkative_mail_server
from tests.takedown.visits import a_link, come_back, desk_sends, file_case, make_mandate, the_sweep_passes
from vault import ledger
from vault.models import LedgerEntry

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(1800)]
# As the wire can carry them: no lone halves of characters.
TEXTS = {name: text.encode("utf-8", "replace").decode() for name, text in ANSWERS.items()}
# A paper takes a fifth of a second: those whose words could do most there.
ON_PAPER = ["script", "link", "formula =", "bidi", "data uri in html", "base64 in columns"]
PACKETS = ["complaint", "counsel", "report"]
OUTCOMES = ["refused", "disputed", "needs_information"]
LATE = NOON + timedelta(hours=49)


@pytest.fixture
def noon():
    with time_machine.travel(NOON) as clock:
        yield clock


@pytest.fixture
def mailbox():
    with mail_server() as box:
        yield box


@pytest.fixture
def receiver():
    with http_receiver() as each:
        yield each


@pytest.fixture
def alice():
    return Client()


def at_the_desk():
    """Dana's browser, logged in now."""
    return enter(Client(), dana())


def a_case_with(*links):
    """Alice's case, filed by Bob; its notices by the name of the platform, and its key."""
    contact = {"channel": "email", "value": ALICE_MAIL, "name": ALICE, "told_so": True, "news_email": ALICE_MAIL}
    case, key = file_case(*links, mandate=make_mandate(), contact=contact)
    return case, {notice.platform.slug: notice for notice in desk_sends(case, key)}, key


def slug_of(number):
    return f"site-{number:02}"


def nothing_kept_nor_logged(capfd):
    """Of the picture there is no trace, and neither log nor ledger repeats a word."""
    assert [(where, found) for where, what in kept.everything() if (found := hostile.traces(what))] == []
    logged = capfd.readouterr()
    written = [logged.out, logged.err, *(str(row) for row in LedgerEntry.objects.values())]
    assert [line for line in written for word in (EVIL, "HYPERLINK", "forged", "\x1b") if word in line] == []


class Sites:
    """Platforms that say one of the texts each; `notices` holds theirs by slug."""

    def by_text(self, name):
        return self.notices[slug_of(list(TEXTS).index(name))]

    def each_site(self):
        return [(text, self.by_text(name)) for name, text in TEXTS.items()]


# The sinks


def the_persons_pages(alice, notices):
    come_back(alice)
    html = inert.page(alice.get("/case/open/"))
    for notice in notices[::6]:
        papers = [alice.get(f"/case/answer/{notice.pk}/")]
        papers += [alice.get(f"/case/onward/{item.pk}/") for item in notice.items.all()[:1]]
        [inert.page(each) for each in papers if each.status_code == 200]
    return html


def the_persons_papers(alice):
    inert.paper(alice.get("/case/papers/confirmation/"))
    return (inert.paper(alice.get("/case/papers/overview/pdf/")),
            json.dumps(inert.data(alice.get("/case/papers/overview/json/")), ensure_ascii=False))  # fmt: skip


def the_advocates_pages(case, notices):
    advocate = enter(Client(), bob())
    inert.page(advocate.get("/advocate/"))
    for notice in notices[::6]:
        path = f"/advocate/case/{case.pk}/papers/{notice.pk}/counsel/json/"
        inert.data(advocate.get(path))
    return inert.page(advocate.get(f"/advocate/case/{case.pk}/"))


def the_desks_pages(case, notices):
    desk = at_the_desk()
    request = case.requests.latest("submitted_at")
    for path in ("", "notices/", "notices/?show=failed", "mail/", "messages/", f"request/{request.pk}/"):
        inert.page(desk.get(f"/desk/{path}"))
    return "".join(inert.page(desk.get(f"/desk/notices/{notice.pk}/")) for notice in notices)


READ = {
    "csv": inert.table,
    "json": lambda answer: json.dumps(inert.data(answer), ensure_ascii=False),
    "pdf": inert.paper,
}


def the_packets(desk, notice, audiences, form):
    """What each packet says, as one text."""
    return "".join(READ[form](desk.get(f"/desk/notices/{notice.pk}/papers/{each}/{form}/")) for each in audiences)


def the_mails(mailbox, settings):
    """News to the person and the alarm to the desk, over a real mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
    ledger.seal()
    cache.delete_many([alarms.BRAKE, alarms.TOLD])
    for task in (follow_notices, tell_news, tasks.wake_desk):
        task()
    return [inert.mail(sent) for sent in mailbox.mails]


def the_published_figures(client):
    assert "HYPERLINK" not in inert.page(client.get("/transparency/"))


# By the API and by webhook


class Town(Sites):
    """Tuberia answers by the API, one item with each text; every other site says one of them by its webhook."""

    def __init__(self, receiver):
        self.tuberia, self.receiver = Program(make_platform()), receiver
        sites = [self.a_site(number) for number in range(len(TEXTS))]
        links = [a_link(number=number) for number in range(len(TEXTS))]
        self.case, self.notices, self.key = a_case_with(*links, *(a_link(f"{site}.example") for site in sites))

    def a_site(self, number):
        channel = {"address": self.receiver.url(f"/{number}"), "secret": WEBHOOK_SECRET}
        return make_platform(slug_of(number), kind="webhook", channel=channel).slug

    def everybody_answers(self):
        """References by webhook and by the API, reasons by the API; what JSON cannot spell the API refuses."""
        for number, text in enumerate(ANSWERS.values()):
            notice = self.notices[slug_of(number)]
            self.receiver.answers.append(Reply(200, json.dumps({"reference": text}).encode()))
            tasks.deliver(str(notice.pk))
            answer = Program(notice.platform).acknowledge(notice, reference=text)
            assert answer.status_code == (400 if set("\0\ud83d") & set(text) or len(text) > 200 else 200)
        for number, item in enumerate(self.notices["tuberia"].items.all()):
            text, outcome = list(TEXTS.values())[number][:4000], OUTCOMES[number % 3]
            answer = self.tuberia.report(self.notices["tuberia"], item, outcome=outcome, reason=text)
            assert (answer.status_code, EVIL in str(answer.content)) == (400 if "\0" in text else 200, False)
        for notice in self.notices.values():
            the_sweep_passes(notice, LATE)


def test_what_is_said_by_api_and_webhook_is_inert_wherever_it_is_shown(receiver, mailbox, alice, noon, settings, capfd):
    town = Town(receiver)
    town.everybody_answers()
    noon.move_to(LATE)
    sites, tuberia = list(town.notices.values()), town.notices["tuberia"]
    nothing_kept_nor_logged(capfd)

    for html in (the_persons_pages(alice, sites), the_advocates_pages(town.case, sites)):
        assert "&lt;script" in html
    assert "=HYPERLINK(&quot;" in the_desks_pages(town.case, sites)
    for told in the_persons_papers(alice):
        assert "=HYPERLINK(" in told
    desk = at_the_desk()
    for form in READ:
        assert the_packets(desk, tuberia, PACKETS, form).count("REMOVED. Status: removed.") >= 3
    assert "'=HYPERLINK(" in the_packets(desk, tuberia, ["counsel"], "csv")
    for number, notice in enumerate(sites):
        the_packets(desk, notice, [PACKETS[number % 3]], "json")
        the_packets(desk, notice, [PACKETS[number % 3]], "csv")
    references = [the_packets(desk, town.by_text(name), ["complaint"], "pdf") for name in ON_PAPER]
    assert "the platform's reference: =HYPERLINK(" in references[ON_PAPER.index("formula =")]
    assert len(the_mails(mailbox, settings)) >= 1
    the_published_figures(alice)
    assert EVIL not in json.dumps([inert.data(town.tuberia.get("notices/")), inert.data(town.tuberia.notice(tuberia))])
    nothing_kept_nor_logged(capfd)


# By mail


@pytest.fixture
def talker():
    with talkative_mail_server("DATA") as server:
        yield server


class PostTown(Sites):
    """Every site's mail server takes the letter with one of the texts, and mails follow."""

    def __init__(self, talker, settings):
        settings.MAIL_REPLY_ADDRESS, self.talker = mails.REPLY_ADDRESS, talker
        sites = [self.a_site(number) for number in range(len(TEXTS))]
        self.case, self.notices, self.key = a_case_with(*(a_link(f"{site}.example") for site in sites))
        for text, site in zip(TEXTS.values(), sites, strict=True):
            talker.says = text
            tasks.deliver(str(self.notices[site].pk))

    def a_site(self, number):
        slug = slug_of(number)
        channel = {"address": f"ts@{slug}.example", "exchanger": f"127.0.0.1:{self.talker.port}"}
        return make_platform(slug, kind="email", channel=channel).slug

    def a_person_reads_their_replies(self):
        """Dana enters what a mail says, in its own words as the page shows them."""
        desk = at_the_desk()
        for text, notice in self.each_site():
            to = reply_addresses.made_for("reply", notice.number, notice.wire_id)
            mail = intake.take_in(mails.answer(to, text, subject="Re: Notice"), now=NOON)
            mail_tasks.judge_mails()
            said = InboundMail.objects.get(pk=mail.pk).opened(self.key, "body")["text"]
            typed = {"items": str(notice.items.get().pk), "outcome": "needs_information", "sure": "on", "reason": said}
            inert.page(post(desk, f"/desk/mail/{mail.pk}/answer/", **typed))

    def their_servers_report_failure(self):
        """In the status, in the diagnostic and in the mail that comes back."""
        for text, notice in self.each_site():
            line = " ".join(text.split())[:900]
            to = reply_addresses.made_for("bounce", notice.number, notice.wire_id, 1)
            site = f"{notice.platform.slug}.example"
            raw = mails.bounce(to, status=line[:80], words=f"smtp; 550 {line}", about=text.encode(), domain=site)
            intake.take_in(raw, now=NOON)
        mail_tasks.judge_mails()


@pytest.fixture
def post_town(talker, settings, noon):
    return PostTown(talker, settings)


@contextmanager
def taken_back(noon, mailbox):
    """Building the town takes as long as looking at it: what is done to it here is gone for the next."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    mailbox.mails.clear()
    noon.move_to(NOON)


def test_what_is_said_by_mail_or_in_a_bounce_is_inert_wherever_it_is_shown(post_town, mailbox, noon, settings, capfd):
    with taken_back(noon, mailbox):
        what_a_person_read_in_replies_is_inert(post_town, mailbox, noon, settings, capfd)
    with taken_back(noon, mailbox):
        what_a_bounce_says_is_inert(post_town, mailbox, settings, capfd)


def what_a_person_read_in_replies_is_inert(post_town, mailbox, noon, settings, capfd):
    """The mail server's words stand in the packets as its reference, the mail's as the platform's answer."""
    post_town.a_person_reads_their_replies()
    sites, alice = list(post_town.notices.values()), Client()
    for notice in sites:
        the_sweep_passes(notice, LATE)
    noon.move_to(LATE)
    nothing_kept_nor_logged(capfd)

    for html in (the_persons_pages(alice, sites), the_advocates_pages(post_town.case, sites)):
        assert "REMOVED. Status: removed." in html
    assert "&lt;script" in the_desks_pages(post_town.case, sites)
    desk = at_the_desk()
    packets = [the_packets(desk, notice, ["complaint"], "json") for notice in sites]
    assert "250 REMOVED. Status: removed." in "".join(packets)
    for notice in sites:
        the_packets(desk, notice, ["complaint"], "csv")
    papers = [the_packets(desk, post_town.by_text(name), ["counsel"], "pdf") for name in ON_PAPER]
    assert "=HYPERLINK(" in papers[ON_PAPER.index("formula =")]
    for told in the_persons_papers(alice):
        assert "REMOVED. Status: removed." in told
    assert len(the_mails(mailbox, settings)) >= 1
    nothing_kept_nor_logged(capfd)


def what_a_bounce_says_is_inert(post_town, mailbox, settings, capfd):
    post_town.their_servers_report_failure()
    sites, alice = list(post_town.notices.values()), Client()
    nothing_kept_nor_logged(capfd)
    assert InboundMail.objects.filter(effect="voided").count() == len(TEXTS)
    assert "&lt;script" in the_desks_pages(post_town.case, sites)
    desk = at_the_desk()
    for mail in InboundMail.objects.all():
        inert.page(desk.get(f"/desk/mail/{mail.pk}/"))
    the_persons_pages(alice, sites)
    the_advocates_pages(post_town.case, sites)
    assert all(EVIL not in told for told in the_persons_papers(alice))
    assert len(the_mails(mailbox, settings)) >= 1
    nothing_kept_nor_logged(capfd)
