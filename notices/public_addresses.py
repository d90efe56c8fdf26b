"""Which IP addresses everybody reaches (PURE). IANA's registries of special addresses, as of RFC 6890 and its updates.

Python's own `is_global` follows the registries of its release; what is named here holds whatever Python runs us.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

IPAddress = IPv4Address | IPv6Address
SPECIAL = (
    IPv4Network("192.0.0.0/24"),  # IETF protocol assignments (RFC 6890)
    IPv4Network("192.88.99.0/24"),  # relays of 6to4, gone (RFC 7526)
    IPv4Network("168.63.129.16/32"),  # what Azure answers its own machines from
)
# All that was ever given out for use among strangers (RFC 4291, 2.4).
UNICAST = IPv6Network("2000::/3")
SPECIAL_6 = (
    IPv6Network("2001::/23"),  # IETF protocol assignments, Teredo among them (RFC 2928, RFC 4380)
    IPv6Network("2001:db8::/32"),  # documentation (RFC 3849)
    IPv6Network("2002::/16"),  # 6to4, which leads to an IPv4 address (RFC 3056, RFC 7526)
    IPv6Network("3fff::/20"),  # documentation (RFC 9637)
)


def is_public(address: IPAddress) -> bool:
    """Unicast that everybody reaches; an IPv4 address in IPv6 clothes (`::ffff:`) counts as the IPv4 address."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        return address in UNICAST and not any(address in each for each in SPECIAL_6) and address.is_global
    return address.is_global and not address.is_multicast and not any(address in each for each in SPECIAL)
