"""Of the catalogue (pages.py): how a case is come back into, saved and handed over; forms to file; mail at the desk."""

from takedown import brakes
from tests import walks
from tests.journeys import ways, ways_in, ways_letters, ways_staff
from tests.journeys.page import EMPTY, ENGLISH, Page
from tests.journeys.ways import as_advocate, at_the_desk, before, bobs, nothing, opened, walked
from tests.takedown.visits import CODE, HANDED, PIN

HELPER = {"who": {"role": "helper"}}
TIRED = {"code": CODE, "pin": PIN, "words": ways_in.WORDS, "csrfmiddlewaretoken": "here"}
ACCESS = [
    Page("save", walked("who", "/request/save/")),
    Page("save, too short", walked("who", "/request/save/"), {"pin": "12", "pin_again": "13"}, 422),
    Page("save, saved", ways_in.saved("/request/save/")),
    Page("save, of a case", ways_in.correcting("/request/save/")),
    Page("saved", "/request/saved/"),
    Page("request, saved", ways_in.saved("/request/")),
    Page("request, too many", ways_in.tired("/request/", brakes.DRAFTS), TIRED, 429),
    Page("pin, of a helper", before("pin", **HELPER, contact={"told_so": "on"})),
    Page("pin, too few words", before("pin"), {**ways_in.NEW_PIN, "words": "my dog"}, 422),
    Page("code, of a helper", walked("pin", "/request/code/", **HELPER, contact={"told_so": "on"})),
    Page("code, of an advocate", ways.under_a_release("/request/code/", *walks.between("about", "review"))),
    Page("case, too many tries", ways_in.tired("/case/", brakes.CODES), TIRED, 429),
    Page("case, another is open", ways_in.with_another_open, status=409),
    Page("case, left open", ways_in.left_open, {"text": "When?"}, 403),
    Page("case, enough messages", ways_in.one_too_many("message", "/case/message/"), {"text": "When?"}, 429),
    Page("case, enough letters", ways_in.one_too_many("draft", "/case/more/"), EMPTY, 429),
    Page("handed over", ways_in.handed_over("/case/begin/")),
    Page("handed over, a wrong PIN", ways_in.handed_over("/case/begin/"), {"pin": "12", "pin_again": "13"}, 422),
    Page("handed over by an advocate", ways_in.under_a_release),
    Page("handed over, lost before", ways_in.reissued),
    Page("handed over, used", ways_in.used_up, {"code": HANDED}, 410),
    Page("handed over, taken back", ways_in.taken_back, {"code": HANDED}, 410),
    Page("new code", ways_in.handed_over("/case/code/", taken=True)),
    Page("new code, not saved", ways_in.handed_over("/case/code/", taken=True), EMPTY, 422),
    Page("new code, of one's own", opened(ways.being_checked, "/case/access/code/")),
    Page("new code, without the old one", opened(ways_in.told_by_mail, "/case/access/code/"), ways_in.NEW_PIN, 422),
    Page("new code, left unsaved", ways_in.left_unsaved("/case/code/"), status=403),
    Page("new code, left unsaved, a wrong PIN", ways_in.left_unsaved("/case/code/"), {"old_pin": "12"}, 422),
    Page("case, left open with an unsaved code", ways_in.left_unsaved("/case/message/"), {"text": "When?"}, 403),
    Page("case, changed this week", opened(ways_in.with_words)),
    Page("helped", opened(ways_in.with_a_helper, "/case/helped/")),
    Page("helper, to end", opened(ways_in.with_a_helper, "/case/access/helper/")),
    Page("helper, ended", opened(ways_in.with_a_helper_who_is_out, "/case/access/helper/")),
    Page("helper, may not", ways_in.as_the_helper("/case/change/erase/"), status=403),
    Page("case, as a helper sees it", ways_in.as_the_helper("/case/open/")),
    Page("case, paused, as a helper sees it", ways_in.as_the_helper_after_a_pause),
    Page("case, with a helper", opened(ways_in.with_a_helper)),
    Page("case, somebody asks", opened(ways_in.asked_for)),
    Page("access", opened(ways_in.with_a_helper, "/case/access/")),
    Page("access, helper ended", opened(ways_in.with_a_helper_who_is_out, "/case/access/")),
    Page("access, changed this week", opened(ways_in.with_words, "/case/access/")),
    Page("access, somebody asks", opened(ways_in.asked_for, "/case/access/")),
    Page("words", opened(ways.being_checked, "/case/access/words/")),
    Page("words, chosen before", opened(ways_in.with_words, "/case/access/words/")),
    Page("words, too few", opened(ways.being_checked, "/case/access/words/"), {"words": "my dog"}, 422),
    Page("lost", "/case/lost/"),
    Page("lost, nothing typed", "/case/lost/", EMPTY, 422),
    Page("lost, too many", ways_in.tired("/case/lost/", brakes.LOST_CODES), TIRED, 429),
    Page("lost, number", ways_in.with_a_number),
    Page("lost, number not saved", ways_in.with_a_number, EMPTY, 422),
    Page("lost, waits", ways_in.waited_for, {"code": HANDED}),
    Page("advocate, came back", as_advocate(ways_in.bobs_returned, ways_in.correcting_it), EMPTY),
    Page("advocate, case came back", as_advocate(ways_in.bobs_returned, ways_staff.of_bob())),
    Page("advocate, new code", as_advocate(bobs, ways_staff.of_bob("code/"))),
    Page("advocate, new code, not sure", as_advocate(bobs, ways_staff.of_bob("code/")), EMPTY, 422),
    Page("advocate, new code made", as_advocate(bobs, ways_staff.of_bob("code/")), {"sure": "on"}),
]
ACCESS_DESK = [
    Page("desk, no lost code", at_the_desk(nothing, "/desk/access/"), languages=ENGLISH),
    Page("desk, lost codes", at_the_desk(ways_in.asked_for, "/desk/access/"), languages=ENGLISH),
    Page("desk, ways in", ways_in.at_the_ways(ways_in.with_words), languages=ENGLISH),
    Page("desk, ways in of a helper", ways_in.at_the_ways(ways_in.filed_by_a_helper), languages=ENGLISH),
    Page("desk, ways in, not sure", ways_in.at_the_ways(ways_in.with_words), {"do": "code"}, 422, ENGLISH),
    Page("desk, new code", ways_in.at_the_ways(ways_in.with_words), {"do": "code", "sure": "on"}, languages=ENGLISH),
]
LETTERS = [
    Page("form, to fill in", opened(ways_letters.to_file(), ways_letters.own_kit)),
    Page("form, nothing chosen", opened(ways_letters.to_file(), ways_letters.own_kit), EMPTY, 422),
    Page("form, filed by us", opened(ways_letters.to_file(trust="unknown"), ways_letters.own_kit)),
    Page("advocate, form", as_advocate(ways_letters.to_file(mandate=True), ways_letters.bobs_kit)),
    Page("advocate, form, empty", as_advocate(ways_letters.to_file(mandate=True), ways_letters.bobs_kit), EMPTY, 422),
]
LETTERS_DESK = [
    Page("desk, notice taken back", at_the_desk(ways_letters.taken_back, ways_staff.page_of), languages=ENGLISH),
    Page("desk, no mail", at_the_desk(nothing, "/desk/mail/"), languages=ENGLISH),
    Page("desk, mails", at_the_desk(ways_letters.mail_about(), "/desk/mail/"), languages=ENGLISH),
    Page("desk, mail", at_the_desk(ways_letters.mail_about(), ways_letters.mail_page), languages=ENGLISH),
    Page("desk, mail that asks", at_the_desk(ways_letters.asks, ways_letters.mail_page), languages=ENGLISH),
    Page("desk, mails that ask", at_the_desk(ways_letters.asks, "/desk/mail/?show=asking"), languages=ENGLISH),
    Page("desk, nobody asks", at_the_desk(nothing, "/desk/mail/?show=asking"), languages=ENGLISH),
    Page("desk, mail that bounced", at_the_desk(ways_letters.bounced, ways_letters.mail_page), languages=ENGLISH),
]
