"""Who is asking, for limits only: an address becomes a keyed hash at once and is never kept or logged."""

import hashlib
import ipaddress
from collections.abc import Sequence

from frontdesk.errors import ConfigurationError

_IPV6_SITE_BITS = 64  # one visitor's network; single addresses in it are free to make up

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Addresses:
    """Turns a connection into an opaque name.

    Args:
        key: keys the hash; another process with the same secret makes the same names.
        proxies: addresses or networks whose `X-Forwarded-For` is believed, separated by commas.

    Raises:
        ConfigurationError: one of them is neither.
    """

    def __init__(self, key: bytes, proxies: str) -> None:
        self._key = key
        try:
            self._proxies: Sequence[Network] = [
                ipaddress.ip_network(part.strip(), strict=False)
                for part in proxies.split(",")
                if part.strip()
            ]
        except ValueError as error:
            raise ConfigurationError(
                "FRONTDESK_PROXIES must hold addresses or networks, separated by commas."
            ) from error

    def name(self, peer: str, forwarded: Sequence[str]) -> str:
        """Return the opaque name of whoever is behind a connection.

        Args:
            peer: the address that the connection comes from.
            forwarded: the values of `X-Forwarded-For`, in their order.
        """
        address = _site(self._visitor(peer, forwarded))
        return hashlib.blake2b(address.encode(), key=self._key, digest_size=16).hexdigest()

    def _visitor(self, peer: str, forwarded: Sequence[str]) -> str:
        """Return the first address, seen from here, that is none of our proxies."""
        chain = [part.strip() for value in forwarded for part in value.split(",")]
        current = peer
        while chain and self._is_proxy(current):
            before = chain.pop()
            if _parsed(before) is None:
                break
            current = before
        return current

    def _is_proxy(self, text: str) -> bool:
        address = _parsed(text)
        return address is not None and any(address in network for network in self._proxies)


def _parsed(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _site(text: str) -> str:
    address = _parsed(text)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_SITE_BITS), strict=False))
    return str(address or text)
