"""Which network addresses are out on the internet, and not inside somebody's house.

Taken from IANA's registries of special-purpose addresses (RFC 6890 and its successors), not from
`ipaddress.is_global`: what that says depends on the patch release of Python, and older ones call
`192.0.0.192` (a cloud's metadata) and `2002:7f00:1::` (localhost by way of 6to4) global.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network; 0.0.0.0 connects to this machine
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier NAT, and one cloud's metadata in it
            "127.0.0.0/8",
            "168.63.129.16/32",  # public by its number, answered inside one cloud: keys of the machine
            "169.254.0.0/16",  # link-local, and most clouds' metadata
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocol assignments, and one cloud's metadata
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",  # relays to 6to4
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",  # measuring
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
# The only unicast addresses that IANA has given out. Outside of it lie ::1, ::, addresses that wrap an IPv4
# one (::ffff:127.0.0.1), private (fc00::/7), link-local (fe80::/10) and multicast ones.
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments; Teredo, which wraps an IPv4 address
            "2001:db8::/32",
            "2002::/16",  # 6to4, which wraps an IPv4 address
            "2620:4f:8000::/48",
            "3fff::/20",
        ),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # how a network that has only IPv6 reaches IPv4: the last 32 bits


def is_public_address(address: str) -> bool:
    """Whether an IP address (no host name) may be asked for a page. False for what is no address at all."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return not any(found in network for network in _NOT_PUBLIC_4)
    return _is_public_6(found)


def _is_public_6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    if address in _NAT64:
        return is_public_address(str(IPv4Address(int(address) & 0xFFFF_FFFF)))
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
