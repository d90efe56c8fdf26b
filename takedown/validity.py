"""What a valid request holds: the four written elements of 47 USC 223a(a)(1)(B), as dated rules. Pure.

`gaps` says what is still missing; it never judges whether a story is true. No ID, no oath, no power of
attorney is asked: the Act asks for none.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Rules:
    """A rule set: its version is stored with each notice that was validated against it."""

    version: str
    in_force: date
    citation: str


TIDA_2025 = Rules("us-tida-2025-05-19", date(2025, 5, 19), "Public Law 119-12, sec. 3; 47 USC 223a(a)(1)(B)")
RULES = (TIDA_2025,)


class Clause(StrEnum):
    SIGNATURE = "223a(a)(1)(B)(i)"
    LOCATION = "223a(a)(1)(B)(ii)"
    STATEMENT = "223a(a)(1)(B)(iii)"
    CONTACT = "223a(a)(1)(B)(iv)"


class Signer(StrEnum):
    INDIVIDUAL = "individual"
    HELPER = "helper"
    ORGANISATION = "organisation"


CONTACT_CHANNELS = frozenset({"email", "phone", "desk"})
# 223a(a)(1)(B)(ii) asks for what locates the depiction. Search engines, hosts and the like are told about links on
# other sites: for them a foreign host is no mistake.
TOLD_OF_OTHERS = frozenset({"search", "host", "cdn", "registrar"})


@dataclass(frozen=True)
class Located:
    """One item's locators: an exact URL, or a handle with where on the service. Hosts are lower-case ASCII.

    `addressee`: what kind of service the letter goes to (notices.models.Platform.Kind; "" for a site unknown so far).
    """

    ref: str
    url: str = ""
    host: str = ""
    handle: str = ""
    where: str = ""
    platform_hosts: tuple[str, ...] = ()
    addressee: str = ""


@dataclass(frozen=True)
class Filing:
    """The four elements as captured. All text is as typed, stripped of outer white space."""

    signature_name: str = ""
    intends_to_sign: bool = False
    signer: str = ""
    told_so: bool = False
    items: tuple[Located, ...] = field(default_factory=tuple)
    statement: str = ""
    contact_channel: str = ""
    contact_value: str = ""


@dataclass(frozen=True)
class Gap:
    """Something the law asks for that is not there. `item` names the item's ref where it is about one."""

    clause: Clause
    code: str
    item: str = ""


def rules_on(day: date) -> Rules:
    """The newest rule set in force on `day`. Raises ValueError for a day before the Act."""
    in_force = [rules for rules in RULES if rules.in_force <= day]
    if not in_force:
        raise ValueError("no rule set was in force on that day")
    return max(in_force, key=lambda rules: rules.in_force)


def gaps(filing: Filing) -> list[Gap]:
    """Everything that keeps this filing from being a valid request, in the order of the Act; empty means valid."""
    return [*_signature(filing), *_location(filing), *_statement(filing), *_contact(filing)]


def _signature(filing: Filing) -> list[Gap]:
    """Clause (i): a physical or electronic signature of the individual or of an authorized person."""
    checks = [
        ("name", bool(filing.signature_name.strip())),
        ("intent", filing.intends_to_sign),
        ("signer", filing.signer in set(Signer)),
        ("told_so", filing.signer == Signer.INDIVIDUAL or filing.told_so),
    ]
    return [Gap(Clause.SIGNATURE, code) for code, holds in checks if not holds]


def _location(filing: Filing) -> list[Gap]:
    """Clause (ii): identification, and information reasonably sufficient to locate, for each item."""
    if not filing.items:
        return [Gap(Clause.LOCATION, "no_items")]
    return [Gap(Clause.LOCATION, code, item.ref) for item in filing.items for code in _misplaced(item)]


def _misplaced(item: Located) -> list[str]:
    if item.url:
        there = item.addressee in TOLD_OF_OTHERS or belongs(item.host, item.platform_hosts)
        return [] if there else ["other_platform"]
    return [] if item.handle.strip() and item.where.strip() else ["no_locator"]


def belongs(host: str, platform_hosts: tuple[str, ...]) -> bool:
    """Whether `host` is one of the platform's hosts or below one (`old.reddit.com` under `reddit.com`)."""
    return any(host == known or host.endswith("." + known) for known in platform_hosts)


def _statement(filing: Filing) -> list[Gap]:
    """Clause (iii): a brief statement of a good-faith belief that the depiction is not consensual."""
    return [] if filing.statement.strip() else [Gap(Clause.STATEMENT, "empty")]


def _contact(filing: Filing) -> list[Gap]:
    """Clause (iv): information sufficient to enable the platform to contact."""
    if filing.contact_channel not in CONTACT_CHANNELS:
        return [Gap(Clause.CONTACT, "no_channel")]
    if filing.contact_channel == "email" and "@" not in filing.contact_value.strip("@ "):
        return [Gap(Clause.CONTACT, "not_an_address")]
    if filing.contact_channel == "phone" and sum(c.isdigit() for c in filing.contact_value) < 7:
        return [Gap(Clause.CONTACT, "not_a_number")]
    return [] if filing.contact_value.strip() else [Gap(Clause.CONTACT, "empty")]
