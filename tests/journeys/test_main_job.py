"""The main job from end to end: a picture that stays where it is, three platforms, three ways, one silence.

One story, told once on a running portal and looked at from many sides: each test below asks one question of it.
"""

import hashlib
import io
import json
import os
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote_plus

import httpx
import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from standardwebhooks.webhooks import Webhook

from notices import clock, tasks
from notices.actions.keys import issue_key
from notices.models import Finding, Notice, PublishedHash, Receipt
from portal.household import Household
from takedown.models import Membership, Organisation
from tests.journeys import leaks, steps
from tests.journeys.browser import DESK, PHONE, chromium
from tests.journeys.netlog import bytes_sent, holds_any_part_of
from tests.journeys.stack import portal, staffs, wait_until
from tests.people import WEBHOOK_SECRET, make_platform
from tests.pictures import noise, platform_pdq, saved
from tests.servers import Reply, http_receiver, mail_server
from vault import ledger
from vault.models import LedgerEntry, User

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NAME = "Alice Quillfeather"
EMAIL = "alice.quillfeather@mail.example"
STATEMENT = "I never agreed that anybody else sees this marmalade-coloured evening."
PASSWORD = "a long enough password 7"
SECRET_PATH = "post/ZQ7-marmalade"
SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"


@dataclass
class Story:
    """What is left after the story was told."""

    home: Household = None
    code: str = ""
    picture: bytes = b""
    mailbox: object = None
    receiver: object = None
    net_log: Path = None
    heard: bytearray = None
    seen: dict = field(default_factory=dict)
    api: dict = field(default_factory=dict)

    def notice(self, slug):
        return Notice.objects.get(platform__slug=slug)

    def call(self, slug, method, path="", **options):
        headers = {"Authorization": f"Bearer {self.api[slug]}"}
        return httpx.request(method, f"{self.home.url}/api/v1/notices/{path}", headers=headers, **options)


@pytest.fixture
def story(tmp_path):
    """Alice files for three platforms; the desk approves; each platform does what it does."""
    told = Story(picture=saved(noise(160, 120), "PNG"), net_log=tmp_path / "net.json")
    with mail_server() as told.mailbox, http_receiver() as told.receiver, leaks.broker_overheard() as told.heard:
        told.receiver.answers.append(Reply(200, json.dumps({"reference": "T&S-4711"}).encode()))
        set_the_stage(told)
        with portal(tmp_path / "portal", SMTP_HOST="127.0.0.1", SMTP_PORT=str(told.mailbox.port)) as told.home:
            with chromium(told.net_log) as browser:
                alice_files(told, browser)
            with chromium() as browser:
                the_desk_approves(told, browser)
                the_platforms_answer(told)
                alice_comes_back(told, browser)
            yield told


def set_the_stage(told):
    told.api["hookland"] = platform_with_key(
        "hookland", kind="webhook", channel={"address": told.receiver.url(), "secret": WEBHOOK_SECRET}
    )
    told.api["pullhub"] = platform_with_key("pullhub", kind="pull")
    mail = {"address": "abuse@postland.example", "exchanger": told.mailbox.address}
    make_platform("postland", kind="email", channel=mail)
    desk = Organisation.objects.create(name="The desk")
    dana = User.objects.create_user("dana@desk.example", "Dana Desk", PASSWORD)
    Membership.objects.create(user=dana, organisation=desk, role="desk")


def platform_with_key(slug, **details):
    platform = make_platform(slug, **details)
    return issue_key(platform=platform, label="test", scopes=["notices:read", "notices:write"], actor="test",
                     now=timezone.now())[1]  # fmt: skip


def alice_files(told, browser):
    page = browser.new_context(viewport=PHONE).new_page()
    steps.begin(page, told.home)
    steps.says_who(page)
    steps.says_what_it_is(page)
    steps.gives_links(page, *(f"https://{slug}.example/{SECRET_PATH}" for slug in ("hookland", "postland", "pullhub")))
    steps.says_nobody_is_under_18(page)
    steps.hashes(page, told.picture)
    steps.hashes(page, told.picture, item=2)
    steps.go_on(page)
    steps.states(page, STATEMENT)
    steps.gives_contact(page, NAME, EMAIL)
    steps.releases_hashes_to(page, "pullhub")
    told.seen["preview"] = page.locator("main").inner_text()
    page.locator("#letters").scroll_into_view_if_needed()
    screenshot(page, "person")
    steps.signs(page)
    steps.chooses_pin(page)
    told.code = steps.saves_the_code(page)
    page.wait_for_load_state()
    told.seen["after filing"] = page.locator("main").inner_text()


def the_desk_approves(told, browser):
    page = browser.new_context(viewport=DESK).new_page()
    steps.logs_in(page, told.home, "dana@desk.example", PASSWORD)
    page.goto(f"{staffs(told.home)}/desk/")
    page.locator("main a[href^='/desk/request/']").first.click()
    page.wait_for_url("**/desk/request/**")
    told.seen["desk"] = page.locator("main").inner_html()
    screenshot(page, "desk")
    steps.approves_the_oldest(page, told.home)
    wait_until(lambda: Notice.objects.filter(state__in=["sent", "received"]).count() == 3)


def the_platforms_answer(told):
    """One acknowledges and removes, one fetches and refuses, one is silent."""
    hook, pull = told.notice("hookland"), told.notice("pullhub")
    told.seen["listed"] = told.call("pullhub", "GET").json()
    told.seen["fetched"] = told.call("pullhub", "GET", f"{pull.pk}/").json()
    told.seen["acknowledged"] = told.call("hookland", "POST", f"{hook.pk}/acknowledge", json={"reference": "T&S-4711"})
    for notice, slug, answer in (
        (hook, "hookland", {"outcome": "removed", "copies": "removed", "copies_removed": 3}),
        (pull, "pullhub", {"outcome": "refused", "reason": "We could not find it."}),
    ):
        item = notice.items.get()
        told.call(slug, "POST", f"{notice.pk}/items/{item.pk}/outcome", json=answer).raise_for_status()


def alice_comes_back(told, browser):
    page = browser.new_context(viewport=PHONE).new_page()
    steps.comes_back(page, told.home, told.code)
    page.wait_for_url("**/case/open/")
    told.seen["case"] = page.locator("main").inner_text()


def screenshot(page, name):
    """Kept for the README when asked for: UPDATE_SCREENS=1 make test."""
    shot = page.screenshot(full_page=False)
    if os.environ.get("UPDATE_SCREENS"):
        SCREENS.mkdir(exist_ok=True)
        (SCREENS / f"{name}.png").write_bytes(shot)


def test_the_whole_of_the_main_job(story, tmp_path):
    what_alice_signed_is_what_was_sent(story)
    the_webhook_carried_the_letter_signed(story)
    the_mail_went_to_one_recipient_with_a_pdf(story)
    the_pull_platform_got_letter_and_fingerprints(story)
    the_clocks_run_from_proof_of_receipt(story)
    the_person_sees_it(story)
    the_desk_saw_no_picture_and_no_live_link(story)
    nothing_of_the_picture_left_the_browser(story)
    nothing_stands_in_clear_where_it_must_not(story, tmp_path)
    silence_becomes_a_breach_stamped_to_the_second(story)
    the_ledger_is_whole()


def what_alice_signed_is_what_was_sent(story):
    mail = story.mailbox.mails[0].parsed.get_body().get_content()
    for line in (STATEMENT, f"https://postland.example/{SECRET_PATH}", NAME, EMAIL):
        assert line in mail
        assert line in story.seen["preview"]
    number = story.notice("postland").number
    assert number in mail
    assert number in story.seen["preview"]


def the_webhook_carried_the_letter_signed(story):
    posted = story.receiver.posts[0]
    event = Webhook(WEBHOOK_SECRET).verify(posted.body, posted.headers)
    letter = event["data"]["letter"]
    assert letter["items"][0]["url"] == f"https://hookland.example/{SECRET_PATH}"
    assert posted.headers["webhook-id"] == story.notice("hookland").wire_id
    assert fingerprint_of(story)["pdq"].encode() not in posted.body


def the_mail_went_to_one_recipient_with_a_pdf(story):
    (mail,) = [mail for mail in story.mailbox.mails if "abuse@postland.example" in mail.recipients]
    assert mail.recipients == ["abuse@postland.example"]
    assert story.notice("postland").wire_id in mail.parsed["Message-ID"]
    attached = [part.get_content_type() for part in mail.parsed.iter_attachments()]
    assert attached == ["application/pdf", "application/json", "application/json"]
    said = [part.get_payload(decode=True) or b"" for part in mail.parsed.walk()]
    assert not any(fingerprint_of(story)["pdq"].encode() in part for part in [mail.raw, *said])


def the_pull_platform_got_letter_and_fingerprints(story):
    assert story.seen["fetched"]["letter"]["statement"] == STATEMENT
    assert fingerprint_of(story)["pdq"] in json.dumps(story.seen["fetched"])
    assert fingerprint_of(story)["pdq"] not in json.dumps(story.seen["listed"])
    assert set(PublishedHash.objects.values_list("platform__slug", flat=True)) == {"pullhub"}


def the_clocks_run_from_proof_of_receipt(story):
    grades = {slug: story.notice(slug).grade for slug in ("hookland", "postland", "pullhub")}
    assert grades == {"hookland": "A", "postland": "C", "pullhub": "A"}
    for notice in Notice.objects.all():
        first = notice.receipts.order_by("recorded_at").first()
        assert notice.received_at == first.at
        assert notice.due_at == first.at + timedelta(hours=48)
    assert story.notice("hookland").state == "closed"
    assert Receipt.objects.get(proof="webhook_reference").grade == clock.Grade.B


def the_person_sees_it(story):
    for word in ("Hookland", "Postland", "Pullhub", "We could not find it."):
        assert word in story.seen["case"]
    assert "48 hours" in story.seen["case"]


def the_desk_saw_no_picture_and_no_live_link(story):
    assert "hxxps://hookland[.]example" in story.seen["desk"]
    assert "<img" not in story.seen["desk"]
    assert 'href="https://hookland' not in story.seen["desk"]


def nothing_of_the_picture_left_the_browser(story):
    sent = bytes_sent(story.net_log)
    assert quote_plus(STATEMENT).encode() in sent, "the log must hold what was really sent"
    assert fingerprint_of(story)["sha256"].encode() in sent
    assert not holds_any_part_of(sent, story.picture)
    assert b"holiday.png" not in sent


def nothing_stands_in_clear_where_it_must_not(story, tmp_path):
    prints = fingerprint_of(story)
    secrets = {
        "name": NAME, "contact": EMAIL, "statement": STATEMENT, "link": SECRET_PATH, "code": story.code,
        "pin": steps.PIN, "pdq": prints["pdq"], "pdq bytes": bytes.fromhex(prints["pdq"]),
        "sha256": prints["sha256"], "sha256 bytes": bytes.fromhex(prints["sha256"]),
    }  # fmt: skip
    assert leaks.found(secrets, story.mailbox.mails[0].raw + story.seen["preview"].encode()), "the search finds"
    assert leaks.found(secrets, leaks.database_dump(tmp_path)) == []
    assert leaks.found(secrets, story.heard) == []
    for path, content in (*leaks.server_files(), *leaks.files_below(story.home.data_dir)):
        assert leaks.found(secrets, content) == [], path
    for_mails = {name: secrets[name] for name in ("code", "pin", "pdq", "sha256")}
    for mail in story.mailbox.mails:
        assert leaks.found(for_mails, mail.raw) == []


def silence_becomes_a_breach_stamped_to_the_second(story):
    silent, refused = story.notice("postland"), story.notice("pullhub")
    with time_machine.travel(max(silent.due_at, refused.due_at) + timedelta(days=1), tick=False):
        tasks.watch_clock()
    findings = {each.item.notice.platform.slug: each for each in Finding.objects.all()}
    assert {slug: each.kind for slug, each in findings.items()} == {
        "postland": "breach",
        "pullhub": "answered_not_removed",
    }
    assert findings["postland"].at == silent.due_at
    assert findings["pullhub"].at == refused.due_at


def the_ledger_is_whole():
    while ledger.seal():
        pass
    call_command("verify_ledger")
    assert LedgerEntry.objects.filter(verb="notice.queued").count() == 3


def fingerprint_of(story):
    """What platforms compute from the same file."""
    pdq, _ = platform_pdq(Image.open(io.BytesIO(story.picture)))
    return {"pdq": pdq, "sha256": hashlib.sha256(story.picture).hexdigest()}
