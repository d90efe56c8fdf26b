from notices.models.answers import Finding, ItemAnswer, NoticeItem
from notices.models.deliveries import Attempt, Receipt, ReceiptVoid, StagePassed
from notices.models.hashes import PublishedHash
from notices.models.members import ApiKey
from notices.models.notices import Notice
from notices.models.platforms import Channel, Platform, PlatformHost

__all__ = [
    "ApiKey",
    "Attempt",
    "Channel",
    "Finding",
    "ItemAnswer",
    "Notice",
    "NoticeItem",
    "Platform",
    "PlatformHost",
    "PublishedHash",
    "Receipt",
    "ReceiptVoid",
    "StagePassed",
]
