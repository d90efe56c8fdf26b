"""Who waits when a name server stays silent: in this sweep its platform, in the next what was tried, after all else.

Anybody who was sent a letter can answer it with names that nobody serves. Losing what is kept here costs one sweep.
"""

from uuid import UUID

from django.core.cache import cache

from notices import queries
from notices.models import InboundMail

# (mail, its platform), what was tried last at the end.
TRIED, LASTS, MOST_TRIED = "mail:tried", 3600, 500


class Silence:
    """What was tried in vain before, and which platforms' name servers were silent in this sweep."""

    def __init__(self) -> None:
        self._tried: list[tuple[UUID, int]] = [(UUID(mail), platform) for mail, platform in cache.get(TRIED) or []]
        self._now: set[int] = set()

    def in_turn(self) -> list[UUID]:
        """Ids of the mails to judge, oldest first; of a platform that was silent after all others' (the one tried
        longest ago first), and of its mails those that were tried after those that were not.
        """
        mails = {mail: turn for turn, (mail, _) in enumerate(self._tried)}
        platforms = {platform: turn for turn, (_, platform) in enumerate(self._tried)}
        waiting = queries.unjudged(sorted(platforms, key=platforms.__getitem__))
        # Sorting is stable: those that were never tried stay oldest first.
        waiting.sort(key=lambda each: (platforms.get(each[1] or 0, -1), mails.get(each[0], -1)))
        return [mail for mail, _ in waiting]

    def holds(self, mail: InboundMail) -> bool:
        """Whether its platform's name server was asked in vain in this sweep: once is enough."""
        return mail.notice is not None and mail.notice.platform_id in self._now

    def note(self, mail: InboundMail) -> None:
        """It was tried in vain."""
        if mail.notice is None:
            return
        self._now.add(mail.notice.platform_id)
        others = [each for each in self._tried if each[0] != mail.pk]
        self._tried = [*others, (mail.pk, mail.notice.platform_id)][-MOST_TRIED:]
        cache.set(TRIED, [(str(tried), platform) for tried, platform in self._tried], LASTS)
