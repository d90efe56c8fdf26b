from takedown.models.access import HandOver, Helper
from takedown.models.cases import Case, ChosenChange, Cursor, Message
from takedown.models.drafts import Draft
from takedown.models.fingerprints import Fingerprint
from takedown.models.organisations import Mandate, Membership, Organisation
from takedown.models.releases import Release
from takedown.models.requests import Decision, Item, SignedLetter, TakedownRequest

__all__ = [
    "Case",
    "ChosenChange",
    "Cursor",
    "Decision",
    "Draft",
    "Fingerprint",
    "HandOver",
    "Helper",
    "Item",
    "Mandate",
    "Membership",
    "Message",
    "Organisation",
    "Release",
    "SignedLetter",
    "TakedownRequest",
]
