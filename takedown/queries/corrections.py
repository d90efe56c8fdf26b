"""A request that came back, for the pages on which it is corrected."""

from takedown.locators import same_as
from takedown.models import Case, Decision, Item
from takedown.states import Move, State
from vault.keys import OpenKey


def reason_sent_back(case: Case, key: OpenKey) -> str:
    """The desk's latest reason for a request that came back and was not replaced yet; "" where there is none."""
    came_back = Decision.objects.filter(
        request__case=case,
        request__state__in=[State.RETURNED, State.REJECTED],
        verb__in=[Move.RETURN, Move.REJECT],
    )
    latest = came_back.order_by("at").last()
    return str(latest.opened(key, "reason") or "") if latest else ""


def was_filed(case: Case, key: OpenKey, url: str) -> bool:
    """Whether this link stands in a request of the case already. Raises vault.keys.CannotOpen."""
    return same_as(url) in filed_links(case, key)


def filed_links(case: Case, key: OpenKey) -> frozenset[str]:
    """Every link that stands in a request of the case, in today's spelling. Raises vault.keys.CannotOpen."""
    items = Item.objects.filter(request__case=case)
    return frozenset(same_as(item.opened(key, "locator")["url"]) for item in items)
