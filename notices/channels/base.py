"""The one interface of all channels: a fixed outer method, three holes to fill, a closed list of results.

A channel gets values, never rows, and touches no database: a task calls it with no transaction open.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from notices.clock import Proof
from notices.following import REMINDER, REPEAT, WITHDRAWAL
from notices.letter import Letter
from notices.states import SURPRISE


class Outcome(StrEnum):
    DELIVERED = "delivered"
    HANDED_OVER = "handed_over"
    RETRYABLE = "retryable"
    HOPELESS = "hopeless"


@dataclass(frozen=True)
class Saying:
    """Something said after the letter: `kind` is reminder, repeat or withdrawal, `number` counts within the kind.

    A repeat carries the letter again; the others carry these words only.
    """

    kind: str
    number: int
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Parcel:
    """What a channel carries: the frozen letter with its signature, where to, and ids that repeat on a retry.

    With `saying` it is a follow-up: it has a `wire_id` of its own, and `answers_to` is the wire id of the letter.
    """

    letter: Letter
    signature: str
    wire_id: str
    address: str
    notice_id: str
    sent_at: datetime
    exchanger: str = ""
    secret: str = field(default="", repr=False)
    # During a change of keys both sign (Standard Webhooks).
    previous_secret: str = field(default="", repr=False)
    # Where answers by mail go, with the notice's reply token; empty: the desk's mailbox.
    reply_to: str = ""
    saying: Saying | None = None
    answers_to: str = ""
    # Which try this is, counted from 1; 0 where nobody counts.
    attempt: int = 0
    item_ids: tuple[str, ...] = ()
    # The letter as PDF, where the channel carries one.
    paper: bytes = field(default=b"", repr=False)
    api_url: str = ""
    # Which of our published keys made the signature (RFC 7638); empty where no letter is carried.
    key_id: str = ""


@dataclass(frozen=True)
class Result:
    """How a try ended. `code` is short and without personal data; `reply` is the other side's own text, kept sealed.

    `proof` says what the try proves (notices.clock.Proof); None where it proves nothing at all.
    """

    outcome: Outcome
    code: str = ""
    proof: Proof | None = None
    reply: str = ""


class Retryable(Exception):
    """The other side may take it later: time-out, 4xx of SMTP, 5xx and 429 of HTTP, no connection."""

    def __init__(self, code: str, reply: str = "") -> None:
        super().__init__(code)
        self.code, self.reply = code, reply


class Hopeless(Exception):
    """Trying again cannot help: no address, refused for good, forbidden address."""

    def __init__(self, code: str, reply: str = "") -> None:
        super().__init__(code)
        self.code, self.reply = code, reply


class BaseChannel(ABC):
    """Subclasses fill `check`, `send` and `kind`; `deliver` is the same for all and never raises."""

    kind: ClassVar[str]
    # What it can say after a letter (notices.following). Anything else is refused loudly, before the wire.
    says: ClassVar[frozenset[str]] = frozenset({REMINDER, REPEAT, WITHDRAWAL})
    # Longest time that one try may take, in seconds; well below the time after which a claim is given back.
    time_limit: ClassVar[int] = 30

    def deliver(self, parcel: Parcel) -> Result:
        """One try. Any error of the outside becomes a Result; unknown errors count as retryable."""
        try:
            if parcel.saying and parcel.saying.kind not in self.says:
                raise Hopeless("unsupported")
            self.check(parcel)
            return self.send(parcel)
        except Retryable as error:
            return Result(Outcome.RETRYABLE, error.code, reply=error.reply)
        except Hopeless as error:
            return Result(Outcome.HOPELESS, error.code, reply=error.reply)
        except Exception as error:  # noqa: BLE001 - a surprise must end as a visible result, not as a lost notice
            return Result(Outcome.RETRYABLE, f"{SURPRISE}{type(error).__name__}"[:60])

    @abstractmethod
    def check(self, parcel: Parcel) -> None:
        """Raise Hopeless for what this channel cannot carry, before the wire is touched."""

    @abstractmethod
    def send(self, parcel: Parcel) -> Result:
        """Touch the wire once. Raise Retryable or Hopeless, or return what it proved."""
