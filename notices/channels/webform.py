"""The platform takes requests in its own form only: a human files it and enters the confirmation number."""

from notices.channels.base import BaseChannel, Outcome, Parcel, Result
from notices.following import REPEAT, WITHDRAWAL


class Webform(BaseChannel):
    """Hands the notice to the desk. `notices.actions.record_filing` is what starts the clock.

    A repeat or withdrawal goes to the desk too (`record_by_hand`); nobody is asked to file a reminder.
    """

    kind = "webform"
    says = frozenset({REPEAT, WITHDRAWAL})

    def check(self, parcel: Parcel) -> None:
        return

    def send(self, parcel: Parcel) -> Result:
        return Result(Outcome.HANDED_OVER, "to_be_filed")
