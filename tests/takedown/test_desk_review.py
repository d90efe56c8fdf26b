"""Reading one request against the Act, and deciding."""

import re

import pytest

from notices.models import Notice, Platform, PlatformHost
from takedown import actions, drafts, letters
from takedown.models import Decision
from tests.cases import bob, dana, enter, erin, make_case, post
from tests.people import ALICE, NOON, make_platform
from tests.takedown.visits import CODE, a_link, words

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tuberia", "noon")]


def test_each_element_stands_with_its_clause_and_what_was_given(desk):
    page = words(desk.get(make_case().page))
    for clause in ("(i)", "(ii)", "(iii)", "(iv)"):
        assert f"47 USC 223a(a)(1)(B){clause}" in page
    assert f"Name {ALICE}" in page
    assert "Statement It is me, and I never agreed." in page


def test_links_are_defanged_and_nothing_can_be_clicked(desk):
    page = desk.get(make_case().page).content.decode()
    assert "hxxps://tuberia[.]example/post/1" in page
    assert "https://tuberia.example" not in page


def test_there_is_never_a_picture(desk):
    page = desk.get(make_case().page).content.decode()
    assert re.findall(r"<img[^>]*src=\"([^\"]*)\"", page) == ["/static/img/favicon.svg"]
    assert not re.search(r"<(video|iframe|object|embed|picture)\b", page)


def test_a_disguised_host_is_shown_in_both_forms(desk):
    filed = make_case(a_link("xn--exmple-4nf.com", shown_host="exаmple.com"))
    page = words(desk.get(filed.page))
    assert "It reads as exаmple.com and really is xn--exmple-4nf.com" in page


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("https://t.co/AbC", "Link that leads on. It does not say where."),
        ("https://www.google.com/url?q=words", "Link that leads on. It does not say where."),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fpullhub.example%2F2",
            "Link that leads on. It names hxxps://pullhub[.]example/2 . The person wants it as it was pasted.",
        ),
    ],
)
def test_a_link_that_only_leads_on_is_said(desk, url, sentence):
    host = url.split("/")[2]
    assert sentence in words(desk.get(make_case(a_link(host) | {"url": url}).page))


def test_of_a_plain_link_nothing_is_said(desk):
    assert "leads on" not in words(desk.get(make_case(a_link("youtu.be")).page))


def test_open_questions_are_asked_in_plain_words(desk):
    filed = make_case(about={"identifiable_by": "name_only", "content": "unsure"})
    page = words(desk.get(filed.page))
    assert "Is the person identifiable (15 USC 6851(a)(3))?" in page
    assert "whether it shows nudity or sexual conduct" in page


def test_nothing_open_is_said_too(desk):
    assert "None: what the person said leaves nothing open." in words(desk.get(make_case().page))


def test_a_letter_is_shown_without_the_message_box(desk):
    page = desk.get(make_case(a_link()).page).content.decode()
    assert page.count('name="text"') == 1


def test_approving_queues_a_letter_for_each_platform(desk):
    make_platform("imagria")
    filed = make_case(a_link(), a_link("imagria.example"))
    page = post(desk, f"{filed.page}approve/", sure="on")
    assert "Letters on their way: 2." in words(page)
    assert Notice.objects.filter(state="queued").count() == 2


def test_approving_needs_the_tick(desk):
    filed = make_case()
    answer = post(desk, f"{filed.page}approve/")
    assert answer.status_code == 422
    assert "what you approve goes out in your name" in words(answer)
    assert not Notice.objects.exists()


def test_the_reviewer_signs_what_goes_to_strangers(desk):
    filed = make_case(a_link("strange.example"))
    assert "Approving signs it as Dana Desk" in words(desk.get(filed.page))
    post(desk, f"{filed.page}approve/", sure="on")
    letter = Notice.objects.get().opened(filed.key, "letter")
    assert letter["signature"]["name"] == "Dana Desk"
    assert ALICE not in str(letter)


def test_an_element_that_is_missing_blocks_approval(desk):
    """223a(a)(1)(B)(ii): the link must be the platform's own; its host was found to be somebody else's."""
    filed = make_case()
    PlatformHost.objects.update(host="elsewhere.example")
    assert "Not a valid request yet" in words(desk.get(filed.page))
    assert "this cannot be approved" in words(post(desk, f"{filed.page}approve/", sure="on"))
    assert not Notice.objects.exists()


def test_the_second_of_two_reviewers_reads_a_clear_sentence(desk):
    filed = make_case()
    actions.return_to_person(request=filed.request, reviewer=erin(), key=filed.key, reason="Which?", now=NOON)
    page = words(post(desk, f"{filed.page}approve/", sure="on"))
    assert "Somebody else was faster" in page
    assert "Returned" in page
    assert not Notice.objects.exists()


def test_returning_tells_the_person_why(desk):
    filed = make_case()
    post(desk, f"{filed.page}return/", **{"give_back-reason": "The second link is missing."})
    assert filed.request.state == "returned"
    assert "The second link is missing." in words(desk.get(filed.page))


@pytest.mark.parametrize(("path", "field"), [("return/", "give_back-reason"), ("decline/", "decline-reason")])
def test_no_decision_without_a_reason(desk, path, field):
    filed = make_case()
    answer = post(desk, filed.page + path, **{field: " "})
    assert answer.status_code == 422
    assert filed.request.state == "submitted"


def test_declining_keeps_the_reason_sealed(desk):
    filed = make_case()
    post(desk, f"{filed.page}decline/", **{"decline-reason": "It shows a landscape."})
    decision = Decision.objects.get()
    assert (decision.verb, decision.by) == ("reject", dana())
    assert decision.opened(filed.key, "reason") == "It shows a landscape."
    assert b"landscape" not in bytes(decision.reason)


def test_a_platform_that_lost_its_trust_gets_no_name(desk):
    filed = make_case()
    Platform.objects.update(trust="hostile")
    assert "says more than this platform may know" in words(post(desk, f"{filed.page}approve/", sure="on"))
    assert filed.request.state == "submitted"


def test_a_release_taken_back_meanwhile_keeps_its_letter_here(desk):
    make_platform("imagria")
    filed = make_case(a_link(), a_link("imagria.example"))
    release = filed.case.releases.get(platform__slug="imagria")
    actions.revoke_release(release=release, actor="person", now=NOON)
    post(desk, f"{filed.page}approve/", sure="on")
    assert [notice.platform.slug for notice in Notice.objects.all()] == ["tuberia"]


def test_with_every_release_taken_back_nothing_is_approved(desk):
    filed = make_case()
    actions.revoke_release(release=filed.case.releases.get(), actor="person", now=NOON)
    assert "There is no release" in words(post(desk, f"{filed.page}approve/", sure="on"))
    assert filed.request.state == "submitted"


def test_the_desk_writes_to_the_person(desk):
    filed = make_case()
    post(desk, f"{filed.page}message/", text="Which of the two accounts is yours?")
    [message] = filed.case.messages.all()
    assert (message.author, message.opened(filed.key, "body")) == ("desk", "Which of the two accounts is yours?")


def test_a_case_code_is_kept_out_of_messages(desk):
    filed = make_case()
    answer = post(desk, f"{filed.page}message/", text=f"Your code is {CODE}")
    assert answer.status_code == 422
    assert f"Your code is {CODE}" in words(answer)
    assert not filed.case.messages.exists()


def test_what_the_person_asked_for_later_is_announced(desk):
    filed = make_case()
    actions.ask_change(case=filed.case, kind="erase", actor="person", now=NOON)
    page = words(desk.get(filed.page))
    assert "The person asked to erase everything. It happens on Tuesday 2 June, 12:00 UTC" in page


def test_markup_in_what_was_filed_stays_text(desk):
    filed = make_case(statement={"text": "<script>alert(1)</script>", "reasons": []})
    assert "<script>alert" not in desk.get(filed.page).content.decode()


def test_an_erased_request_does_not_exist(desk):
    filed = make_case()
    page = filed.page
    actions.erase_case(case=filed.case, actor="person", now=NOON)
    assert desk.get(page).status_code == 404


def test_an_advocate_has_no_business_here(client):
    filed = make_case()
    assert enter(client, bob()).get(filed.page).status_code == 403


def test_a_helper_whom_nobody_confirmed_is_named(desk):
    contact = {"channel": "email", "value": "bob@example.org", "name": "Bob", "told_so": True}
    filed = make_case(filer={"role": "helper", "relation": "friend"}, contact=contact)
    page = words(desk.get(filed.page))
    assert "A helper filed this whom nobody vetted, and the person has not confirmed it." in page


def test_a_letter_under_the_platforms_own_rules_is_marked(desk):
    page = words(desk.get(make_case(about={"published": "published", "content": "swimwear"}).page))
    assert "it claims no statute and starts no 48 hours" in page


def test_how_the_person_may_be_reached_stands_there_and_nothing_else(desk):
    rules = {"email": "", "phone": "555 0100 200", "from": "18:00", "until": "21:00", "zone": "UTC", "word": "parcel",
             "voicemail": False}  # fmt: skip
    page = words(desk.get(make_case(safe=rules).page))
    assert "Telephone 555 0100 200 Say first parcel Only 18:00 to 21:00, UTC Voicemail never" in page
    assert "Reaching the person" not in words(desk.get(make_case().page))


def test_what_the_link_is_and_when_it_was_seen_stands_beside_it(desk):
    page = words(desk.get(make_case(a_link(kind="post", seen_on="2026-05-30")).page))
    assert "post, seen there on 2026-05-30" in page


def test_a_link_that_was_published_anew_names_the_one_before(desk):
    filed = make_case()
    first = filed.request.items.get()
    draft = actions.add_links(case=filed.case, key=filed.key, own=True, now=NOON, reupload_of=first.pk)
    document = drafts.read(draft, filed.key)
    document["items"] = [a_link(number=9, reupload_of=str(first.pk))]
    drafts.save(draft, filed.key, letters.sign(document, None, NOON), NOON)
    actions.submit(draft=draft, key=filed.key, language="en", actor="person", now=NOON)
    second = filed.case.requests.get(items__reupload_of=first.pk)
    page = words(desk.get(f"/desk/request/{second.pk}/"))
    assert "Published anew. Before: hxxps://tuberia[.]example/post/1" in page


def test_a_link_that_the_person_takes_back_is_announced(desk):
    filed = make_case()
    item = filed.request.items.get().pk
    actions.ask_change(case=filed.case, kind="item", item=item, actor="person", now=NOON)
    page = words(desk.get(filed.page))
    assert "The person asked to withdraw one link." in page
    assert "If you approve it, it waits" in page


def test_a_letter_that_is_held_is_not_on_its_way(desk):
    filed = make_case(a_link(), a_link(number=2))
    item = filed.request.items.first().pk
    actions.ask_change(case=filed.case, kind="item", item=item, actor="person", now=NOON)
    page = words(post(desk, f"{filed.page}approve/", sure="on"))
    assert "Letters on their way: 1. To file by hand: 0. With a link that is being taken back, and so held: 1." in page


@pytest.fixture
def unverified():
    """Tuberia's way, which nobody has verified."""
    Platform.objects.get(slug="tuberia").channels.update(standing="courtesy", verified_by="", verified_on=None)
    return Platform.objects.get(slug="tuberia").channels.get()


def verified(desk, filed, way, **typed):
    said = {"standing": "official", "source": "https://tuberia.example/take-it-down", "verified_on": "2026-06-01"}
    return post(desk, f"{filed.page}verify/{way.pk}/", **{**said, **typed})


def test_where_the_act_binds_but_the_way_was_never_verified_approving_stops(desk, unverified):
    filed = make_case()
    assert "nobody has verified that the letter goes by their own process" in words(desk.get(filed.page))
    answer = post(desk, f"{filed.page}approve/", sure="on")
    assert (answer.status_code, filed.request.state) == (422, "submitted")
    assert "Verify the way first. Or tick this" in words(answer)


def test_it_is_verified_there_and_then_with_who_when_and_where(desk, unverified):
    filed = make_case()
    assert "Verified, in your name: Tuberia." in words(verified(desk, filed, unverified))
    unverified.refresh_from_db()
    assert (unverified.standing, unverified.verified_by, str(unverified.verified_on)) == (
        "official", "Dana Desk", "2026-06-01"
    )  # fmt: skip
    post(desk, f"{filed.page}approve/", sure="on")
    assert Notice.objects.get().statutory


def test_it_may_go_anyway_and_then_no_clock_binds(desk, unverified):
    filed = make_case()
    assert "Send anyway: no clock will bind Tuberia." in words(desk.get(filed.page))
    post(desk, f"{filed.page}approve/", sure="on", anyway="on")
    assert not Notice.objects.get().statutory


@pytest.mark.parametrize("typed", [{"source": ""}, {"standing": "courtesy"}, {"verified_on": "2026-06-02"}])
def test_a_verification_without_source_or_of_a_day_to_come_is_none(desk, unverified, typed):
    assert verified(desk, make_case(), unverified, **typed).status_code == 422
    unverified.refresh_from_db()
    assert unverified.standing == "courtesy"


def test_the_way_of_a_platform_that_is_not_in_the_request_is_not_verified_here(desk):
    other = make_platform("imagria", standing="courtesy").channels.get()
    assert verified(desk, make_case(), other).status_code == 404


@pytest.mark.parametrize("change", [{"coverage": "covered"}, {"coverage": "unclear"}])
def test_where_the_clock_can_run_or_the_act_may_not_bind_nothing_is_said_of_it(desk, change):
    platform = Platform.objects.get(slug="tuberia")
    Platform.objects.filter(pk=platform.pk).update(**change)
    if change["coverage"] == "unclear":
        platform.channels.update(standing="courtesy")
    assert "Verify the way first" not in words(desk.get(make_case().page))
