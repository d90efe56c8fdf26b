from notices.models.answers import Finding, ItemAnswer, NoticeItem
from notices.models.deliveries import Attempt, FollowUp, Receipt, ReceiptVoid, StagePassed, StandingTaken, StatusCheck
from notices.models.hashes import PublishedHash
from notices.models.inbox import InboundMail
from notices.models.members import ApiKey
from notices.models.notices import Notice
from notices.models.platforms import Channel, HostGuess, Platform, PlatformChange, PlatformHost

__all__ = [
    "ApiKey",
    "Attempt",
    "Channel",
    "Finding",
    "FollowUp",
    "HostGuess",
    "InboundMail",
    "ItemAnswer",
    "Notice",
    "NoticeItem",
    "Platform",
    "PlatformChange",
    "PlatformHost",
    "PublishedHash",
    "Receipt",
    "ReceiptVoid",
    "StagePassed",
    "StandingTaken",
    "StatusCheck",
]
