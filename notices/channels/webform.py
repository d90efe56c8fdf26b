"""The platform takes requests in its own form only: a human files it and enters the confirmation number."""

from notices.channels.base import BaseChannel, Outcome, Parcel, Result


class Webform(BaseChannel):
    """Hands the notice to the desk. `notices.actions.record_filing` is what starts the clock."""

    kind = "webform"

    def check(self, parcel: Parcel) -> None:
        return

    def send(self, parcel: Parcel) -> Result:
        return Result(Outcome.HANDED_OVER, "to_be_filed")
