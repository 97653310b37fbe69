"""The limits on requests, and whom a request is counted for: an account, or the address that it comes from.

An address is that of the connection. Where that is a proxy that was named as trusted, it is the last one in `X-Forwarded-For` that
no trusted proxy has: what stands before it anybody may have written. Of IPv6 the network (/64) counts, which is one subscriber's.
"""

import ipaddress
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import Scope

from api.rate import Rate

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Limits:
    """How often who is signed in may ask, who is not, who fails to sign in, and who reads the log."""

    account: Rate = field(default_factory=Rate)
    address: Rate = field(default_factory=Rate)
    sign_in: Rate = field(default_factory=Rate)
    log: Rate = field(default_factory=Rate)
    proxies: tuple[Network, ...] = ()

    def client(self, scope: Scope) -> str:
        """The address that this request is counted for."""
        here = _address(scope["client"][0]) if scope.get("client") else None
        if here is None:
            return "-"
        if self._trusted(here):
            forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
            for one in reversed(forwarded):
                said = _address(one.strip())
                if said is None:
                    break
                here = said
                if not self._trusted(said):
                    break
        return str(ipaddress.ip_network((here, 64), strict=False)) if here.version == 6 else str(here)

    def _trusted(self, address: Address) -> bool:
        return any(address in network for network in self.proxies)


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks with commas between them. ValueError for another text."""
    return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())


def _address(text: str) -> Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if found.version == 6 else found
