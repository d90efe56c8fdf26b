"""Links that lead on to another page: the target that they name, without asking anybody. Pure; fetches nothing.

A letter about such a link has to go where the picture is. Short links hide their target: the person is asked for it.
Each rule names a service that is known to forward like that; what is not listed here is left as it is.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from takedown.locators import BadLocator, Locator, read

# One service hands a link to the next; a chain that does not end here is left where it stands.
MOST_STEPS = 8
GOOGLE = r"(?:[\w-]+\.)*google\.(?:com?\.)?[a-z]{2,3}"
WEB = re.compile(r"(?:https?:[/\\]|//|www\.)", re.IGNORECASE)
ENCODED = re.compile(r"https?%(?:25)*3a", re.IGNORECASE)

Named = Callable[[Locator], Iterator[str]]


@dataclass(frozen=True)
class Forwarder:
    """A service that leads on: patterns for its whole host and for the beginning of its path, and how a link of it
    names its target (several where it may stand in more than one place, best first).
    """

    host: str
    path: str
    named: Named

    def fits(self, link: Locator) -> bool:
        path = urlsplit(link.url).path
        return bool(re.fullmatch(self.host, link.host) and re.match(self.path, path, re.IGNORECASE))


def _by(*names: str) -> Named:
    """The target stands in the query under one of these names."""

    def named(link: Locator) -> Iterator[str]:
        held = parse_qsl(urlsplit(link.url).query)
        return (value for name in names for key, value in held if key == name)

    return named


def _whole_query(link: Locator) -> Iterator[str]:
    yield urlsplit(link.url).query


def _after(path: str) -> Named:
    """AMP: host and page follow in the path, after `s/` for https; the rest of the query is the page's own."""

    def named(link: Locator) -> Iterator[str]:
        parts = urlsplit(link.url)
        rest = re.sub(path, "", parts.path, count=1, flags=re.IGNORECASE)
        secure = rest.startswith("s/")
        kept = "&".join(each for each in parts.query.split("&") if each and not each.startswith(("amp_", "usqp=")))
        yield f"{'https' if secure else 'http'}://{rest.removeprefix('s/')}{'?' + kept if kept else ''}"

    return named


def _in_path(pattern: str) -> Named:
    """The target is the one group of this pattern, somewhere in path and query."""

    def named(link: Locator) -> Iterator[str]:
        found = re.search(pattern, link.url)
        return iter([found[1]] if found else [])

    return named


def _bing(link: Locator) -> Iterator[str]:
    """`u=a1` and the target in base64url (RFC 4648, 5)."""
    for value in _by("u")(link):
        try:
            yield base64.b64decode(f"{value.removeprefix('a1')}===", altchars=b"-_").decode()
        except (binascii.Error, UnicodeDecodeError):
            continue


FORWARDERS = (
    Forwarder(GOOGLE, r"/url$", _by("url", "q")),
    Forwarder(GOOGLE, r"/amp/", _after(r"^/amp/")),
    Forwarder(r"translate\.google\.(?:com?\.)?[a-z]{2,3}", r"/translate$", _by("u")),
    Forwarder(r"(?:www\.)?bing\.com", r"/amp/", _after(r"^/amp/")),
    Forwarder(r"(?:www\.|cn\.)?bing\.com", r"/ck/a$", _bing),
    Forwarder(r"(?:[\w-]+\.)?cdn\.ampproject\.org", r"/(?:[acivr]|wp|ii/w\d+)/", _after(r"^/(?:[acivr]|wp|ii/w\d+)/")),
    Forwarder(r"r\.search\.yahoo\.com", r"/", _in_path(r"/RU=([^/]+)")),
    Forwarder(r"(?:[\w-]+\.)?duckduckgo\.com", r"/l/?$", _by("uddg")),
    Forwarder(r"(?:[\w-]+\.)*(?:facebook|messenger|workplace)\.com", r"/l\.php$", _by("u")),
    Forwarder(r"(?:[\w-]+\.)?facebook\.com", r"/flx/warn/?$", _by("u")),
    Forwarder(r"lm?\.(?:facebook|instagram|messenger|threads)\.(?:com|net)", r"/", _by("u")),
    Forwarder(r"l\.wl\.co", r"/l$", _by("u")),
    Forwarder(r"out\.reddit\.com", r"/", _by("url")),
    Forwarder(r"(?:[\w-]+\.)?reddit\.com", r"/media/?$", _by("url")),
    Forwarder(r"(?:(?:www|m)\.)?youtube\.com", r"/redirect$", _by("q")),
    Forwarder(r"steamcommunity\.com", r"/linkfilter/?$", _by("u", "url")),
    Forwarder(r"steamcommunity\.com", r"/linkfilter/http", _in_path(r"/linkfilter/(.+)")),
    Forwarder(r"(?:(?:www|m|away)\.)?vk\.(?:com|ru)", r"/away(?:\.php)?$", _by("to")),
    Forwarder(r"(?:(?:www|m)\.)?ok\.ru", r"/dk$", _by("st.link")),
    Forwarder(r"(?:www\.)?linkedin\.com", r"/(?:redir/redirect|safety/go)/?$", _by("url")),
    Forwarder(r"(?:www\.)?tiktok\.com", r"/link/v2$", _by("target")),
    Forwarder(r"(?:(?:www|mobile)\.)?(?:twitter|x)\.com", r"/i/redirect$", _by("url")),
    Forwarder(r"(?:www\.)?pinterest\.(?:com?\.)?[a-z]{2,3}", r"/offsite/?$", _by("url")),
    Forwarder(r"t\.umblr\.com", r"/redirect$", _by("z")),
    Forwarder(r"t\.me", r"/iv$", _by("url")),
    Forwarder(r"(?:www\.)?onlyfans\.com", r"/away$", _by("url")),
    Forwarder(r"(?:www\.)?medium\.com", r"/r/?$", _by("url")),
    Forwarder(r"(?:www\.)?deviantart\.com", r"/users/outgoing$", _whole_query),
    Forwarder(r"disq\.us", r"/", _by("url")),
    Forwarder(r"slack-redir\.net", r"/link$", _by("url")),
    Forwarder(r"[\w-]+\.safelinks\.protection\.outlook\.com", r"/", _by("url")),
    Forwarder(r"urldefense\.com", r"/v3/__", _in_path(r"/v3/__([^*]+?)__;")),
    Forwarder(r"link\.zhihu\.com", r"/", _by("target")),
    Forwarder(r"weibo\.cn", r"/sinaurl", _by("u", "toasturl")),
    Forwarder(r"(?:www\.)?(?:href\.li|anonym\.to|anon\.to|nullrefer\.com|hiderefer\.com|blankrefer\.com)", r"/$",
              _whole_query),
)  # fmt: skip

# They lead anywhere and do not say where. One whose links all end at one platform (youtu.be, redd.it, fb.watch) is that
# platform's own address, and no short link in this sense.
SHORTENERS = frozenset(
    {
        "adf.ly", "bit.ly", "bitly.com", "bl.ink", "buff.ly", "clck.ru", "cutt.ly", "dlvr.it", "exe.io", "g.co",
        "goo.gl", "goo.su", "ift.tt", "is.gd", "j.mp", "kutt.it", "linkvertise.com", "lnkd.in", "mcaf.ee", "ouo.io",
        "ow.ly", "qrco.de", "rb.gy", "rebrand.ly", "s.id", "search.app", "share.google", "shorte.st", "shorturl.at",
        "snip.ly", "soo.gd", "surl.li", "t.cn", "t.co", "t.ly", "tiny.cc", "tiny.one", "tinyurl.com", "tr.ee",
        "trib.al", "u.to", "urlz.fr", "v.gd", "vk.cc", "x.gd",
    }
)  # fmt: skip


def target_of(link: Locator) -> Locator | None:
    """Where a forwarding link ends, at most MOST_STEPS services on; None where it is none, or names no web address."""
    here: Locator | None = link
    last = None
    for _step in range(MOST_STEPS):
        here = _next(here) if here else None
        last = here or last
    return None if last is None or last.url == link.url else last


def hides_target(link: Locator) -> bool:
    """Whether it only leads on and nobody can read where: a short link, or a forwarder that names no web address."""
    return is_short(link) or (_names_a_page(link) and _next(link) is None)


def is_short(link: Locator) -> bool:
    """Whether it is a link of a service that shortens links to anywhere (and not the service's own front page)."""
    return link.host.removeprefix("www.") in SHORTENERS and urlsplit(link.url).path != "/"


def _names_a_page(link: Locator) -> bool:
    """Whether a forwarder's link is one that leads on, and not the service's own front page."""
    return any(each.fits(link) for each in FORWARDERS) and urlsplit(link.url)[2:4] != ("/", "")


def _next(link: Locator) -> Locator | None:
    named = (target for each in FORWARDERS if each.fits(link) for target in each.named(link))
    return next(filter(None, map(_read, named)), None)


def _read(target: str) -> Locator | None:
    """A named target, which may be encoded more than once; None where it is no address of a public web page."""
    while ENCODED.match(target):
        target = unquote(target)
    if not WEB.match(target):
        return None
    try:
        return read(target.replace(" ", "%20"))
    except BadLocator:
        return None
