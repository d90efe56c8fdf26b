"""Codes that a platform hangs on a link to see who shared it, and where. Pure.

They come off only on hosts where they are known to be that: elsewhere the same letters may name the page (`t` is a
moment of a film on one site and tells who shared a post on another). In a letter they could tell whose account it was.
"""

import re
from urllib.parse import unquote, urlsplit, urlunsplit

from takedown.locators import Locator, read

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_name")
YOUTUBE = frozenset({"si", "feature", "pp"})
X = frozenset({"s", "t", "cxt", "ref_src", "ref_url"})
THREADS = frozenset({"xmt", "slof", "igshid", "igsh"})
CODES: dict[str, frozenset[str]] = {
    "facebook.com": frozenset(
        {
            "__cft__", "__tn__", "__xts__", "_rdc", "_rdr", "eav", "extid", "fbclid", "mibextid", "paipv", "rdid",
            "refid", "sfnsn", "share_url",
        }
    ),
    "instagram.com": frozenset({"igsh", "igshid", "ig_rid", *UTM}),
    "linkedin.com": frozenset({"trk", "trackingId", "lipi", "rcm", *UTM}),
    "pinterest.com": frozenset({"sender", "invite_code", "sfo"}),
    "reddit.com": frozenset({"share_id", "rdt", "correlation_id", "ref", "ref_source", "ref_campaign", *UTM}),
    "snapchat.com": frozenset({"share_id"}),
    "threads.com": THREADS,
    "threads.net": THREADS,
    "tiktok.com": frozenset(
        {
            "_d", "_r", "_t", "is_copy_url", "is_from_webapp", "sec_user_id", "sender_device", "sender_web_id",
            "share_app_id", "share_author_id", "share_iid", "share_item_id", "share_link_id", "social_share_type",
            "timestamp", "tt_from", "u_code", "ug_btm", "ugbiz_name", "user_id", "web_id", *UTM,
        }
    ),
    "tumblr.com": frozenset({"source"}),
    "twitter.com": X,
    "x.com": X,
    "youtu.be": YOUTUBE,
    "youtube.com": YOUTUBE,
}  # fmt: skip


def without_codes(link: Locator) -> tuple[Locator, tuple[str, ...]]:
    """The link without what its platform is known to hang on it, and the names of what came off."""
    known = next((CODES[host] for host in _suffixes(link.host) if host in CODES), frozenset())
    scheme, netloc, path, query, fragment = urlsplit(link.url)
    off = tuple(part for part in query.split("&") if _name(part) in known)
    if not off:
        return link, ()
    kept = "&".join(part for part in query.split("&") if part not in off)
    return read(urlunsplit((scheme, netloc, path, kept, fragment))), tuple(dict.fromkeys(map(_name, off)))


def _name(part: str) -> str:
    """The name of a part of a query; one of a list (`__cft__[0]`) counts as the list."""
    return re.sub(r"\[.*", "", unquote(part.partition("=")[0]))


def _suffixes(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]
