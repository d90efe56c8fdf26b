"""Which addresses everybody reaches: what IANA set apart is not among them, whatever Python's release knows of it."""

from ipaddress import ip_address

import pytest

from notices.public_addresses import is_public

OPEN = ["93.184.216.34", "8.8.8.8", "1.1.1.1", "168.63.129.17", "168.63.129.15", "192.0.1.1", "2606:2800:21f:cb07::1",
        "2001:4860:4860::8888", "2a00:1450:4001::", "2620:0:1cfe::1", "::ffff:8.8.8.8", "2400:cb00::1"]  # fmt: skip
SET_APART = [
    # IPv4
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.0.9", "192.0.0.10", "192.0.0.170", "192.0.0.255", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "168.63.129.16",
    # IPv6 outside of what was given out
    "::", "::1", "::2", "100::1", "64:ff9b::808:808", "64:ff9b:1::1", "fc00::1", "fd00::1", "fe80::1", "fec0::1",
    "ff02::1", "ff0e::1", "4000::1", "5f00::1", "1fff:ffff::1", "::8.8.8.8",
    # set apart inside of it
    "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:1::1", "2001:2::1", "2001:10::1", "2001:20::1",
    "2001:db8::1", "2002:808:808::1", "2002:a00:1::1", "2002:7f00:1::", "3fff::1", "3fff:fff::1",
    # an IPv4 address in IPv6 clothes
    "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:168.63.129.16", "::ffff:192.0.0.8",
]  # fmt: skip


@pytest.mark.parametrize("address", OPEN)
def test_what_everybody_reaches_is_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", SET_APART)
def test_what_was_set_apart_is_not(address):
    assert not is_public(ip_address(address))
