"""The platform fetches its notices by the API: there is nothing to send, and being listed proves nothing."""

from notices.channels.base import BaseChannel, Outcome, Parcel, Result
from notices.clock import Proof


class Pull(BaseChannel):
    """Delivered as soon as it is listed. The clock starts when the platform retrieves the letter.

    What is said after it stands in the list too, as an event of the notice (`follow_ups`).
    """

    kind = "pull"

    def check(self, parcel: Parcel) -> None:
        return

    def send(self, parcel: Parcel) -> Result:
        return Result(Outcome.DELIVERED, "listed", Proof.LISTED)
