"""Every page in every state: the one list that the gates for reading, markup, widths and words go through.

A page or a state more: one line here. `way` is an address, or what leads to one (ways.py); with `typed` that is sent
there as a form, otherwise the page is only looked at. A template without a line fails test_markup.py.
"""

from dataclasses import replace
from uuid import UUID

from tests import walks
from tests.cases import bob, dana, erin
from tests.journeys import ways, ways_asked, ways_in, ways_staff, ways_wrong
from tests.journeys import ways_heard as heard
from tests.journeys import ways_later as later
from tests.journeys.page import EMPTY, ENGLISH, Page
from tests.journeys.pages_later import ACCESS, ACCESS_DESK, HELPER, LETTERS, LETTERS_DESK
from tests.journeys.ways import (
    after,
    answered,
    as_advocate,
    as_staff,
    at_the_desk,
    before,
    bobs,
    filed,
    nothing,
    on_its_way,
    opened,
    silent,
    walked,
)
from tests.takedown.visits import CODE, PIN

LINKS = walks.LINKS.splitlines()
ABROAD = "http://раураl.example/login"
LEADING_ON = """Look! https://l.facebook.com/l.php?u=https%3A%2F%2Ftuberia.example%2Fpost%2F2&h=AT0 (the second one)
https://www.instagram.com/p/AB/?igsh=MzRl https://tuberia.example/Inc
https://tuberia.example/Inc.
https://t.co/AbC https://www.google.com/url?q=words"""
STEPS = [step for step in walks.STEPS if step not in ("begin", "about", "age", "code")]
# Nothing has to be said there.
SKIPPED = ("fingerprints", "places")
QUESTIONS = [(at, name, f"/request/about/{at}/") for at, name in enumerate(walks.QUESTIONS, start=1)]

PUBLIC = [
    Page("start", "/"),
    Page("safety", "/safety/"),
    Page("fingerprint", "/fingerprint/"),
    Page("transparency, nothing yet", "/transparency/"),
    Page("transparency", ways.counted),
]
INTAKE = [
    Page("request", "/request/"),
    Page("request, begun", walked("links", "/request/")),
    Page("request, filed and not saved", walked("pin", "/request/")),
    Page("request, came back", ways.sent_back("/request/")),
    Page("request, another one is open", ways.while_another_is_open, {"token": ways.TOKEN}),
    Page("request, gone", "/request/statement/", {"text": "I believe in good faith that it is so."}, 403),
    Page("request, no release", "/request/begin/", {"token": "wrong"}, 403),
    *(Page(f"{step}, empty", before(step)) for step in STEPS),
    *(Page(f"{step}, nothing chosen", before(step), {"do": "sign"}, 422) for step in STEPS if step not in SKIPPED),
    *(Page(f"{step}, answered", after(step)) for step in STEPS if step != "pin"),
    *(Page(f"question {name}", walked("who", address)) for _, name, address in QUESTIONS),
    *(Page(f"question {name}, answered", walked("about", address)) for _, name, address in QUESTIONS),
    Page("question, of a helper", walked("who", "/request/about/5/", **HELPER)),
    Page("question, never offered", walked("who", "/request/about/2/"), {"content": "anything"}, 422),
    Page("question, of a release", ways.under_a_release("/request/about/1/")),
    Page("relation", walked("who", "/request/relation/", **HELPER)),
    Page("relation, never offered", walked("who", "/request/relation/", **HELPER), {"relation": "anything"}, 422),
    Page("contact, of a release", ways.under_a_release("/request/contact/", *walks.between("about", "statement"))),
    Page("review, the release has ended", ways.with_a_release_that_ended, status=409),
    Page("outside, a threat", walked("about", "/request/outside/", about={"published": "threatened"})),
    Page(
        "outside, a threat told",
        walked("about", "/request/outside/", about={"published": "threatened"}),
        ways_asked.TOLD,
    ),
    Page(
        "outside, too long",
        walked("about", "/request/outside/", about={"published": "threatened"}),
        {"account": "x" * 300},
        422,
    ),
    *(
        Page(f"outside, {who}", walked("who", "/request/outside/", who={"role": who}))
        for who in ("advocate", "unaware", "journalist", "copyright")
    ),
    Page("aside, not intimate", walked("about", "/request/outside/rules/", about={"content": "clothed"})),
    Page("aside, a name only", walked("about", "/request/outside/weighed/", about={"identifiable_by": "name_only"})),
    Page("aside, another country", walked("about", "/request/outside/abroad/", about={"where": "elsewhere"})),
    Page("places, known and asked", ways_asked.with_a_form_that_asks),
    Page("places, wrong", ways_asked.with_a_wrong_day, status=422),
    Page("timing, no day", before("timing"), {"when": "date"}, 422),
    Page("timing, a day", walked("timing", "/request/review/", timing={"when": "say"})),
    Page("safe, of a helper", walked("timing", "/request/safe/", contact={"told_so": "on"}, **HELPER)),
    Page("safe, wrong", before("safe"), {"tell": "both", "email": "me", "phone": "1", "begins": "09:00"}, 422),
    Page("safe, both ways", walked("safe", "/request/safe/", safe=ways_asked.BY_BOTH)),
    Page("review, under the platform's own rules", before("review", about={"content": "clothed"})),
    Page("review, letters that cannot be put on paper", walked("safe", "/request/review/", statement={"text": "𒀀"})),
    Page("review, told by both ways", walked("safe", "/request/review/", safe=ways_asked.BY_BOTH)),
    Page("links, wrong ones", before("links"), {"links": "http://\nmailto:me\nhttps://10.0.0.1/x"}, 422),
    Page("age", before("links"), {"links": f"{walks.LINKS}\n{LINKS[0]}\n{ABROAD}"}),
    Page("age, before it is saved", before("links"), {"links": walks.LINKS, "save": "1"}),
    Page("links, gone back from", before("links"), {"links": LINKS[0], "back": "1"}),
    Page("links, not to be saved like that", before("links"), {"links": "mailto:me", "save": "1"}, 422),
    Page("age, links that are changed or lead on", before("links"), {"links": LEADING_ON}),
    Page("links, words alone", before("links"), {"links": "not a link at all"}, 422),
    Page("age, one link", before("links"), {"links": LINKS[0]}),
    Page("age, of somebody else", before("links", who={"role": "helper"}), {"links": walks.LINKS}),
    Page("age, one open", walked("links", "/request/age/"), {"link": LINKS, "age-0": "no"}, 422),
    Page("age, is that right", walked("links", "/request/age/"), {"link": LINKS, "age-0": "yes", "age-1": "no"}),
    Page(
        "age, stop for one",
        walked("links", "/request/age/"),
        {"link": LINKS, "age-0": "yes", "age-1": "no", "do": "right"},
    ),
    Page("age, stop", walked("links", "/request/age/"), {"link": LINKS[0], "age-0": "unsure", "do": "right"}),
    Page("age, said later", ways_asked.about_one_link("age/")),
    Page("link", ways_asked.about_one_link()),
    Page("link, too long", ways_asked.about_one_link(), {"description": "x" * 400}, 422),
    Page("fingerprints, of a helper", before("fingerprints", who={"role": "helper"})),
    Page("fingerprints, hurt", ways_asked.with_a_hurt_fingerprint, status=422),
    Page("statement, hidden characters", before("statement"), {"text": "turned \u202e round"}, 422),
    Page("contact, of a helper", before("contact", who={"role": "helper"})),
    Page("contact, wrong", before("contact"), {"name": "A", "channel": "email", "email": "me"}, 422),
    Page("review, something missing", walked("about", "/request/review/")),
    Page("review, to a site we know", ways.with_fingerprints),
    Page("review, corrected by somebody else meanwhile", ways_in.corrected_by_both, status=409),
    Page("review, of somebody else", before("review", who={"role": "helper"}, contact={"told_so": "on"})),
    Page("pin, too short", before("pin"), {"pin": "12", "pin_again": "13"}, 422),
    Page("code", walked("pin", "/request/code/")),
    Page("code, not saved", walked("pin", "/request/code/"), EMPTY, 422),
]
CASE = [
    Page("case", "/case/"),
    Page("case, nothing typed", "/case/", EMPTY),
    Page("case, a slip", "/case/", {"code": CODE[:-1] + "O", "pin": PIN}),
    Page("case, unknown", "/case/", {"code": "23456789ABCDEFGHJKMN", "pin": PIN}),
    Page("case, wrong PIN", ways.filed_by_alice, {"code": CODE, "pin": "not hers"}),
    Page("case, wrong PIN too often", ways.after_many_pins, {"code": CODE, "pin": "not hers"}, 429),
    Page("case, code alone", ways.filed_by_alice, {"code": CODE, "pin": ""}),
    Page("case, already open", opened(ways.being_checked, "/case/")),
    Page("case, being checked", opened(ways.being_checked)),
    Page("case, approved", opened(ways.approved)),
    Page("case, sent without proof", opened(on_its_way("relay_accepted", **ways.BY_MAIL))),
    Page("case, to be filed by hand", opened(on_its_way(None, "handed_over", kind="webform"))),
    Page("case, undeliverable", opened(on_its_way(None, "hopeless"))),
    Page("case, received", opened(on_its_way())),
    Page("case, received by an unknown site", opened(on_its_way(trust="unknown", coverage="unclear"))),
    Page("case, demonstration", opened(on_its_way(sandbox=True))),
    *(
        Page(f"case, {outcome}", opened(answered(outcome, reason=ways.REFUSAL)))
        for outcome in ("removed", "refused", "disputed", "needs_information")
    ),
    Page("case, silence", opened(silent())),
    Page("case, silence where the law may not reach", opened(silent(standing="courtesy"))),
    Page("case, removed late", opened(silent(removed_late=True))),
    Page("case, came back", opened(ways.returned)),
    Page("case, question", opened(ways.returned, heard.question_of)),
    Page("case, question, an empty answer", opened(ways.returned, heard.question_of), {"text": ""}, 422),
    Page("case, question answered", opened(heard.question_answered)),
    Page("case, declined", opened(ways.declined)),
    Page("case, messages", opened(ways.with_messages)),
    Page("case, a message", opened(ways.being_checked, "/case/message/")),
    Page("case, an empty message", opened(ways.being_checked, "/case/message/"), {"text": ""}, 422),
    Page("case, a message to an advocate", opened(ways.with_an_advocate, "/case/message/")),
    Page("case, an advocate helps", opened(ways.with_an_advocate)),
    Page("case, withdrawing", opened(ways.changing("withdraw"))),
    Page("case, erasing", opened(ways.changing("erase"))),
    Page("case, withdrawn", opened(ways.withdrawn)),
    Page("case, frozen", opened(ways.frozen)),
    Page("case, erased", ways.erased_meanwhile, status=410),
    Page("case, closed", "/case/closed/"),
    Page("case, waits for her word", opened(later.paced("say"))),
    Page("case, checked and waits for her word", opened(later.paced("say", checked=True))),
    Page("case, waits for a day", opened(later.paced("date"))),
    Page("case, checked and waits for a day", opened(later.paced("date", checked=True))),
    Page("case, another moment", opened(later.paced("say"), later.moment_of)),
    Page("case, a day without a day", opened(later.paced("date"), later.moment_of), {"when": "date", "on": ""}, 422),
    Page("case, paused", opened(later.paused)),
    Page("case, one link is being withdrawn", opened(later.taking_one_back)),
    Page("case, in two letters", opened(later.in_two_letters)),
    Page("case, asked for too much", opened(later.asked_for_too_much)),
    Page("case, corrected", opened(later.corrected)),
    Page("case, under own rules", opened(later.under_own_rules)),
    Page("case, followed up", opened(later.followed_up)),
    Page("case, answer", opened(later.asked_for_too_much, later.answering)),
    Page("case, an empty answer", opened(later.asked_for_too_much, later.answering), {"text": ""}, 422),
    Page("case, an answer is signed", opened(later.answer_signed)),
    Page("case, answer begun", opened(later.answer_begun, later.answering)),
    Page(
        "case, answer while another is open",
        later.while_another_is_open(later.asked_for_too_much, later.answering),
        {"text": ways.THIRD},
        409,
    ),
    Page(
        "case, more links while another is open",
        later.while_another_is_open(ways.being_checked, "/case/more/"),
        EMPTY,
        409,
    ),
    Page("case, closed, another is open", later.after_closing),
    Page("case, others to tell", opened(later.refused_with_others_to_tell, later.one_link("onward/{}/"))),
    Page("case, nobody else to tell", opened(answered("refused"), later.one_link("onward/{}/"))),
    Page("case, contact", opened(ways.being_checked, "/case/contact/")),
    Page("case, contact, wrong", opened(ways.being_checked, "/case/contact/"), {"tell": "email", "email": "me"}, 422),
    Page("confirm item", opened(on_its_way(items=2), later.one_link("link/{}/withdraw/"))),
    *(Page(f"confirm {kind}", opened(ways.being_checked, f"/case/change/{kind}/")) for kind in ("withdraw", "erase")),
    *(
        Page(f"confirm {kind}, told", opened(ways_in.told_by_mail, f"/case/change/{kind}/"))
        for kind in ("withdraw", "erase")
    ),
    Page("case, contact, told", opened(ways_in.told_by_mail, "/case/contact/")),
    Page("confirm age", opened(ways.being_checked, "/case/age/")),
    Page("confirm release", opened(ways.with_permissions, ways.first_permission)),
    Page("confirm helper", opened(ways.with_an_advocate, "/case/helper/")),
]
ADVOCATE = [
    Page("advocate, no case", as_advocate(nothing, "/advocate/")),
    Page("advocate, cases", as_advocate(bobs, "/advocate/")),
    Page("advocate, new", as_advocate(nothing, "/advocate/new/")),
    Page("advocate, new, empty", as_advocate(nothing, "/advocate/new/"), EMPTY, 422),
    Page("advocate, recorded", ways_staff.about_to_record, ways_staff.RELEASE),
    Page("advocate, case", as_advocate(bobs, ways_staff.of_bob())),
    Page("advocate, case answered", as_advocate(ways_staff.bobs_answered, ways_staff.of_bob())),
    Page("advocate, case unread", as_advocate(heard.bobs_unread, ways_staff.of_bob())),
    Page("advocate, cases, one unread", as_advocate(heard.bobs_unread, "/advocate/")),
    Page("advocate, case came back with a question", as_advocate(heard.bobs_returned, ways_staff.of_bob())),
    Page("advocate, question", as_advocate(heard.bobs_returned, heard.bobs_question)),
    Page("advocate, an empty answer", as_advocate(heard.bobs_returned, heard.bobs_question), {"text": ""}, 422),
    Page("advocate, cases, one left by a colleague", as_advocate(heard.left_by_a_colleague, "/advocate/")),
    Page("advocate, left by a colleague", as_advocate(heard.left_by_a_colleague, heard.colleagues_page)),
    Page("advocate, an empty message", as_advocate(bobs, ways_staff.of_bob("message/")), {"text": ""}, 422),
    *(
        Page(f"advocate, {change}", as_advocate(bobs, ways_staff.of_bob(f"{change}/")))
        for change in ("revoke", "withdraw", "erase", "freeze")
    ),
    Page("advocate, not sure", as_advocate(bobs, ways_staff.of_bob("erase/")), EMPTY, 422),
]
ACCOUNT = [
    Page("log in", "/account/login/"),
    Page("log in, wrong", ways_staff.with_an_account, ways_staff.WRONG),
    Page("log in, too often", ways_staff.after_many_passwords, ways_staff.WRONG, 429),
    Page("logged out", "/account/logged-out/"),
    Page("account, no room", ways_staff.without_a_room),
    Page("account, two rooms", ways_staff.in_two_rooms),
    Page("password", as_staff(bob, nothing, "/account/password/")),
    Page("password, wrong", as_staff(bob, nothing, "/account/password/"), EMPTY),
]
DESK = [
    Page("desk, nothing waits", at_the_desk(nothing, "/desk/")),
    Page("desk, requests", at_the_desk(filed(), "/desk/")),
    Page("desk, requests that wait for the person", at_the_desk(later.held_for_the_desk, "/desk/")),
    Page("desk, nobody to phone", at_the_desk(nothing, "/desk/calls/"), languages=ENGLISH),
    Page("desk, to phone", at_the_desk(later.waiting_for_a_call, "/desk/calls/"), languages=ENGLISH),
    Page("desk, request", at_the_desk(filed(), lambda case: case.page)),
    Page("desk, request with questions", at_the_desk(filed(about={"published": "published"}), lambda case: case.page)),
    Page("desk, request to a site to complete", at_the_desk(ways_staff.to_an_unknown_site, lambda case: case.page)),
    Page("desk, request by a way to verify", at_the_desk(ways_staff.by_a_way_to_verify, lambda case: case.page)),
    Page("desk, request approved and waiting", at_the_desk(later.held_for_the_desk, lambda case: case.page)),
    Page("desk, request approved", at_the_desk(ways_staff.approved_with_words, lambda case: case.page)),
    *(
        Page(
            f"desk, {verb} without a word",
            at_the_desk(filed(), lambda case, verb=verb: f"{case.page}{verb}/"),
            EMPTY,
            422,
        )
        for verb in ("approve", "return", "decline", "message")
    ),
    *(
        Page(f"desk, {verb}", at_the_desk(filed(), lambda case, verb=verb: f"/desk/case/{case.case.pk}/{verb}/"))
        for verb in ("freeze", "withdraw", "erase")
    ),
    Page("desk, no message", at_the_desk(nothing, "/desk/messages/")),
    Page("desk, request answered", at_the_desk(heard.answered_for_the_desk, lambda case: case.page)),
    Page("desk, requests, one answered", at_the_desk(heard.answered_for_the_desk, "/desk/")),
    Page("desk, messages not read elsewhere", at_the_desk(heard.left_by_a_colleague, "/desk/messages/")),
    Page("desk, messages", at_the_desk(ways_staff.waiting_for_an_answer, "/desk/messages/")),
    Page("desk, no stopped case", as_staff(erin, nothing, "/desk/frozen/")),
    Page("desk, stopped cases", as_staff(erin, ways_staff.stopped, "/desk/frozen/")),
    Page("desk, stopped case", as_staff(erin, ways_staff.stopped, ways_staff.stopped_page)),
    Page(
        "desk, stopped case, no number",
        as_staff(erin, ways_staff.stopped, ways_staff.stopped_page),
        {"number": ""},
        422,
    ),
    Page("desk, no notice", at_the_desk(nothing, "/desk/notices/?show=all")),
    Page("desk, notices", at_the_desk(on_its_way(), "/desk/notices/?show=all")),
    Page("desk, notice not found", at_the_desk(on_its_way(), "/desk/notices/?number=nowhere")),
    *(
        Page(f"desk, notice {name}", at_the_desk(make, ways_staff.page_of))
        for name, make in {
            "received": on_its_way(),
            "without proof": on_its_way("relay_accepted", **ways.BY_MAIL),
            "to file by hand": on_its_way(None, "handed_over", kind="webform"),
            "failed": on_its_way(None, "hopeless"),
            "refused": answered("refused", reason=ways.REFUSAL),
            "past due": silent(),
        }.items()
    ),
    Page(
        "desk, notice filed without a time",
        at_the_desk(ways_staff.by_hand, ways_staff.filing),
        {"day": "", "time": ""},
        422,
    ),
    Page("desk, platforms", at_the_desk(nothing, "/desk/platforms/")),
    Page("desk, platform", at_the_desk(nothing, "/desk/platforms/tuberia/")),
    Page("desk, platform, empty", at_the_desk(nothing, "/desk/platforms/tuberia/"), EMPTY, 422),
    Page("desk, new channel", at_the_desk(nothing, "/desk/platforms/tuberia/channels/new/")),
    Page("desk, new channel, empty", at_the_desk(nothing, "/desk/platforms/tuberia/channels/new/"), EMPTY, 422),
    Page("desk, channel", at_the_desk(ways_staff.webhook, ways_staff.channel_page)),
    Page(
        "desk, secret",
        at_the_desk(ways_staff.webhook, lambda channel: f"{ways_staff.channel_page(channel)}secret/"),
        EMPTY,
    ),
]
DESK = [replace(page, languages=ENGLISH) for page in DESK]
WRONG = [
    Page("error 400", ways_wrong.with_a_wrong_name, status=400),
    Page("error 403", as_staff(dana, nothing, "/advocate/"), status=403),
    Page("error 404", "/no/such/page/", status=404),
    Page("error 413", ways_wrong.with_a_huge_form, status=413),
    Page("error 415", ways_wrong.with_a_file, status=415),
    Page("error 500", ways_wrong.broken, status=500),
    Page("error 500, with words", ways_wrong.broken_with_words, status=500),
    Page("error, too old", ways_wrong.too_old, status=403),
    Page("error, too old, with words", ways_wrong.too_old_with_words, status=403),
    Page("error, not sent", walked("contact", f"/request/link/{UUID(int=0)}/"), {"description": ways.TYPED[0]}, 404),
]
CATALOGUE = [
    *PUBLIC,
    *INTAKE,
    *CASE,
    *ACCESS,
    *ACCESS_DESK,
    *LETTERS,
    *LETTERS_DESK,
    *ADVOCATE,
    *ACCOUNT,
    *DESK,
    *WRONG,
]
