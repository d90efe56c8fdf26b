"""Rows of the registry that were changed by other means than this installation's staff processes."""

from collections.abc import Iterator
from itertools import chain

from notices.models import ApiKey, Channel, Platform, PlatformHost
from vault.signed import SignedRow


def unsigned() -> Iterator[SignedRow]:
    """Rows without a MAC that fits, platforms first; what a request brought in and nobody has looked at is none."""
    rows: chain[SignedRow] = chain(
        Platform.objects.order_by("slug"),
        PlatformHost.objects.select_related("platform").order_by("host"),
        Channel.objects.select_related("platform").order_by("platform__slug", "pk"),
        ApiKey.objects.select_related("platform").filter(revoked_at=None).order_by("prefix"),
    )
    return (row for row in rows if not row.may_be_used)


def changed_outside(channel: Channel) -> bool:
    """Whether nothing may be sent by this channel: it or its platform is not as it was signed."""
    return not (channel.may_be_used and channel.platform.may_be_used)
