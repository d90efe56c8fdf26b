from notices.models.answers import Finding, ItemAnswer, NoticeItem
from notices.models.deliveries import Attempt, FollowUp, Receipt, ReceiptVoid, StagePassed, StandingTaken, StatusCheck
from notices.models.hashes import PublishedHash
from notices.models.inbox import InboundMail
from notices.models.leases import Lease
from notices.models.members import ApiKey
from notices.models.notices import Notice
from notices.models.papers import Paper
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
    "Lease",
    "Notice",
    "NoticeItem",
    "Paper",
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
