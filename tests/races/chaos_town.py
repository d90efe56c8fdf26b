"""The platforms and people of the chaos run, and the accountant who compares their books with ours at the end."""

import json
import threading
from collections import Counter, defaultdict
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

from django.db import connection

from notices import actions, queries
from notices.models import Finding, FollowUp, Notice
from notices.states import OPEN, State
from tests import people, servers
from tests.notices.errands import by_mail, by_webhook
from tests.servers import Reply

# A deaf platform takes three seconds to say that it is busy, which is the longest here.
HOLDS = timedelta(seconds=8)


class Town:
    """Platforms that each fail in their own way, all of which answer the same id the same way once they took it."""

    def __init__(self, numbers, dice, mailbox, receiver):
        self.numbers, self.dice, self.mailbox, self.receiver = numbers, dice, mailbox, receiver
        self.ahead, self.platforms, self.lock = timedelta(0), {}, threading.Lock()
        # What each platform took, by id, as often as it came; and every id's number and kind of message.
        self.taken, self.meant = Counter(), defaultdict(set)

    @classmethod
    @contextmanager
    def built(cls, numbers, dice):
        with ExitStack() as stack:
            mailbox = stack.enter_context(servers.mail_server())
            receiver = stack.enter_context(servers.http_receiver())
            town = cls(numbers, dice, mailbox, receiver)
            receiver.answer = town.answer_post
            mailbox.handle_RCPT, mailbox.handle_DATA = town.answer_rcpt, town.answer_mail
            town.settle()
            yield town

    def settle(self):
        makers = {
            "hook": lambda slug: by_webhook(self.receiver, slug),
            "mail": lambda slug: by_mail(self.mailbox, slug),
            "pull": people.make_platform,
            "form": lambda slug: people.make_platform(slug, kind="webform"),
        }
        for slug in self.numbers:
            platform = makers[slug.split("-")[0]](slug)
            platform.channels.filter(kind="webhook").update(address=self.receiver.url(f"/{slug}"))
            self.platforms[slug] = platform
        # What the gone one refuses goes by mail.
        people.add_channel(self.platforms["hook-gone"], kind="email", standing="courtesy", preference=20,
                           address="ts@mail-good.example", exchanger=self.mailbox.address)  # fmt: skip

    def queue(self):
        """All letters, as fast as they can be written."""
        for slug, number in self.numbers.items():
            for _ in range(number):
                letter = people.make_letter(slug, items=self.dice.randint(1, 3), now=self.now)
                people.queue_notice(self.platforms[slug], letter=letter, now=self.now)

    # The other side

    def answer_post(self, posted):
        """Deaf ones stall, flaky ones hang up or fail, gone ones are gone; what was taken once stays taken."""
        data, slug = json.loads(posted.body), posted.path.strip("/")
        wire_id = posted.headers["webhook-id"]
        with self.lock:
            roll, known = self.dice.random(), self.taken[wire_id]
            self.meant[wire_id].add((data["data"]["number"], data["data"].get("follow_up", {}).get("title")))
            if slug == "hook-gone":
                return Reply(status=410)
            if slug == "hook-deaf" and roll < 0.3:
                return Reply(wait=3, status=503)
            if slug == "hook-flaky" and roll < 0.35 and not known:
                return Reply(status=500 if roll < 0.25 else 429)
            self.taken[wire_id] += 1
        # It has it, and the answer takes its time: here a worker may die between wire and record.
        return Reply(wait=0.3 if slug == "hook-flaky" else 0.02)

    async def answer_rcpt(self, server, session, envelope, address, options):
        slug = address.partition("@")[2].removesuffix(".example")
        if slug == "mail-never":
            return "550 no such user"
        with self.lock:
            if slug == "mail-late" and self.dice.random() < 0.4:
                return "451 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def answer_mail(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        wire_id = mail["Message-ID"].strip().strip("<>").partition("@")[0]
        title = mail.get_body(("plain",)).get_content().splitlines()[0] if mail["In-Reply-To"] else None
        with self.lock:
            self.taken[wire_id] += 1
            self.meant[wire_id].add((mail["X-Recourse-Notice"], title))
        return "250 2.0.0 queued"

    # The people

    @property
    def now(self):
        return datetime.now(UTC) + self.ahead

    def people_act(self, ahead):
        """On the first day some withdraw and some pause; later they go on, and platforms answer."""
        open_ones = list(Notice.objects.filter(state__in=OPEN).order_by("number"))
        some = self.dice.sample(open_ones, min(len(open_ones), 24))
        for notice in some[:8]:
            actions.withdraw(notice=notice, actor="person", now=self.now)
        for notice in some[8:12]:
            actions.revoke_release(release_ref=notice.release_ref, actor="person", now=self.now)
        for notice in some[12:16]:
            (actions.pause if ahead < 26 else actions.resume)(key_id=notice.key_id, actor="person", now=self.now)
        for notice in some[16:]:
            item = notice.items.filter(answer__in=["silent", "acknowledged"]).first()
            if item:
                outcome, key = self.dice.choice(["removed", "refused"]), people.key_of(notice)
                actions.report_outcome(item=item, outcome=outcome, actor="platform", now=self.now, key=key)

    # The books

    def close_connection(self):
        connection.close()

    def settled(self):
        return Notice.objects.exclude(state__in=[State.QUEUED, State.SENDING]).count()

    def in_hand(self):
        """How many letters and follow-ups somebody alive has in hand: the living hold none for longer than `HOLDS`."""
        return self.claimed(claimed_at__gt=self.now - HOLDS)

    def claimed(self, **when):
        letters, after = Notice.objects.filter(state=State.SENDING), FollowUp.objects.filter(state="sending")
        return letters.filter(**when).count() + after.filter(**when).count()

    def is_still(self):
        """All that the living can do is done. The rest is in the hands of the dead, or waits for the room that they
        take up at its platform, until their claims end.
        """
        letters = Notice.objects.filter(state=State.SENDING).values_list("platform_id", flat=True)
        after = FollowUp.objects.filter(state="sending").values_list("notice__platform_id", flat=True)
        there = Counter([*letters, *after])
        room = any(there[each.platform] < each.share for each in queries.due_for_delivery(self.now))
        return not room and not self.in_hand() and not queries.due_stages(self.now)

    def is_quiet(self):
        """Nothing is due, nobody is at work, and every clock was looked at."""
        now = self.looked_at = self.now
        return not self.claimed() and not queries.due_for_delivery(now) and not queries.due_stages(now)

    def states(self):
        return dict(sorted(Counter(Notice.objects.values_list("state", flat=True)).items()))

    def counts(self):
        said = Counter("-".join(each) for each in FollowUp.objects.values_list("kind", "state"))
        letters = {notice.wire_id for notice in Notice.objects.only("pk")}
        twice = {wire_id: times for wire_id, times in self.taken.items() if times > 1}
        return {
            "notices": Notice.objects.count(),
            "states": self.states(),
            "follow_ups": dict(sorted(said.items())),
            "findings": Finding.objects.count(),
            "letters_taken": len(letters & set(self.taken)),
            "follow_ups_taken": len(set(self.taken) - letters),
            "came_twice_with_one_id": len(twice),
            "lost_tries": sum(notice.attempts.filter(outcome="lost").count() for notice in Notice.objects.only("pk")),
        }  # fmt: skip

    def wrongs(self):
        """Every way in which our books differ from what happened; an empty list is the aim."""
        found = [
            f"{wire_id} meant {sorted(meant, key=str)}" for wire_id, meant in self.meant.items() if len(meant) != 1
        ]
        for notice in Notice.objects.select_related("platform", "channel").prefetch_related("attempts", "items"):
            found += [f"{notice.number} ({notice.platform.slug}): {why}" for why in self.wrong_with(notice)]
        for row in FollowUp.objects.select_related("notice__channel").prefetch_related("attempts"):
            found += [f"{row.notice.number} {row.kind} {row.number}: {why}" for why in self.wrong_after(row)]
        expected = sum(self.numbers.values())
        return [*found, *([] if Notice.objects.count() == expected else ["notices are missing"])]

    def wrong_with(self, notice):
        taken, wired = notice.wire_id in self.taken, notice.channel.kind in {"email", "webhook"}
        tries = [attempt for attempt in notice.attempts.all() if attempt.follow_up_id is None]
        if notice.state == State.SENDING or (notice.state == State.QUEUED and self.may_go(notice)):
            yield f"is still {notice.state}"
        if taken and notice.state in {State.QUEUED, State.SENDING, State.FAILED} and not unsure(tries):
            yield f"was taken and is {notice.state} {notice.failure}"
        if wired and notice.state in {State.SENT, State.RECEIVED} and not taken and not answered(notice):
            yield f"is {notice.state} and nobody has it"
        if not taken and wired and any(attempt.outcome == "delivered" for attempt in tries):
            yield "says delivered and nobody has it"
        if len({attempt.number for attempt in notice.attempts.all()}) != len(notice.attempts.all()):
            yield "has two attempts of one number"
        yield from self.wrong_clock(notice)

    def may_go(self, notice):
        held = notice.paused_at or notice.channel.paused_at
        return held is None and notice.next_attempt_at <= self.looked_at

    def wrong_clock(self, notice):
        if notice.received_at is None:
            return
        late = notice.due_at <= self.looked_at - timedelta(minutes=5) and notice.state in OPEN
        found = {item.pk for item in notice.items.all() if hasattr(item, "finding")}
        silent = {item.pk for item in notice.items.all() if item.answer in {"silent", "acknowledged"}}
        if late and not silent <= found:
            yield "is past its 48 hours without a finding"
        if (notice.due_at - notice.received_at) != timedelta(hours=48):
            yield "has a clock of another length"

    def wrong_after(self, row):
        wire_id = f"{row.notice.wire_id}-{row.kind}-{row.number}"
        outcomes = {attempt.outcome for attempt in row.attempts.all()}
        taken, wired = wire_id in self.taken, row.notice.channel.kind in {"email", "webhook"}
        if row.state == "sending" or (
            row.state == "queued" and row.next_attempt_at and row.next_attempt_at <= self.looked_at
        ):
            yield f"is still {row.state}"
        if row.state == "sent" and wired and not taken:
            yield "says sent and nobody has it"
        if taken and row.state != "sent" and not outcomes & {"lost", ""}:
            yield f"was taken and is {row.state}"


def unsure(tries):
    """Whether our own book says that a try may have arrived: its worker died over it, or nobody answered."""
    return any(attempt.outcome == "lost" or attempt.code in {"timeout", "no_answer"} for attempt in tries)


def answered(notice):
    return notice.receipts.filter(proof="acknowledged").exists()
