"""Ways to pages about one letter: filing it oneself, what was said after it, and the mail that came about it."""

from datetime import timedelta

from django.test import override_settings

from notices import reply_addresses
from notices.mail_in import intake
from notices.mail_in import tasks as mail_tasks
from takedown import actions
from takedown.models import Case
from tests import mails
from tests.cases import sent
from tests.journeys.page import same
from tests.journeys.ways import BY_MAIL, on_its_way
from tests.people import NOON, make_platform
from tests.takedown.visits import desk_sends, file_case, make_mandate, wire_takes

HOUR = timedelta(hours=1)
FIELDS = [{"label": "Link", "holds": "url", "note": ""}, {"label": "Legal name", "holds": "name", "note": "As typed."}]


@same
def to_file(mandate=False, **platform):
    """A letter that waits to be filed in the platform's form: (case, notice)."""

    def make():
        form = "https://help.tuberia.example/removal"
        make_platform(kind="webform", process_url=form, form_fields=FIELDS, **platform)
        case, key = file_case(now=NOON - HOUR, mandate=make_mandate() if mandate else None)
        [notice] = desk_sends(case, key, NOON - HOUR)
        return case, wire_takes(notice, key, NOON - HOUR, proof=None, outcome="handed_over")

    return make


def own_kit(found):
    return f"/case/form/{found[1].pk}/"


def bobs_kit(found):
    return f"/advocate/case/{found[0].pk}/form/{found[1].pk}/"


def taken_back():
    """The letter had arrived, and was withdrawn: the platform is told."""
    notice, key = on_its_way("exchanger_accepted", **BY_MAIL)()
    actions.withdraw_case(case=Case.objects.get(), actor="person", now=NOON)
    return notice, key


@same
def mail_about(made=mails.answer, kind="reply", *said):
    """Somebody wrote about the notice; nothing proves who."""

    def make():
        with override_settings(MAIL_REPLY_ADDRESS=mails.REPLY_ADDRESS):
            make_platform(**BY_MAIL)
            _, notice = sent(proof="exchanger_accepted")
            mail = intake.take_in(made(reply_addresses.made_for(kind, notice.number, notice.wire_id), *said), now=NOON)
            mail_tasks.judge_mails()
        return mail

    return make


def asks():
    """A verification mail, as some platforms send before they act; one of its links leads elsewhere."""
    links = ("https://tuberia.example/reports/confirm?t=K7Q2", "https://click.mailer.example/confirm/K7Q2")
    return mail_about(mails.answer, "reply", "Please confirm your report:\n" + "\n".join(links))()


def bounced():
    return mail_about(mails.bounce, "bounce")()


def mail_page(mail):
    return f"/desk/mail/{mail.pk}/"
