"""Which addresses may be read: http and https, on their own ports, outside.

An address is vetted twice: as it is written, then as what its name stands for. Whoever holds a name
decides what it stands for, at each question: the connection goes to the very address that was
vetted.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
LONGEST = 2000
GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
CARRIERS = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32"))
"""6to4 and Teredo: they carry an IPv4 address, which may be inside."""


class BadAddress(ValueError):
    """It is not the address of a page."""


@dataclass(frozen=True)
class Target:
    """An address in its parts, ready for a request."""

    scheme: str
    host: str
    path: str

    @property
    def port(self) -> int:
        return PORTS[self.scheme]

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{self.path}"


def parse(url: str) -> Target:
    """Raises `BadAddress` for anything but a plain http or https address."""
    url = url.strip()
    if len(url) > LONGEST or any(ord(sign) <= 0x20 or ord(sign) == 0x7F for sign in url):
        raise BadAddress
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadAddress from None
    if parts.scheme not in PORTS or not host or "@" in parts.netloc:
        raise BadAddress
    if port not in {None, PORTS[parts.scheme]}:
        raise BadAddress
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        path += f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}"
    return Target(parts.scheme, _host(host), path)


def follow(target: Target, location: str) -> Target:
    """Where a redirection leads. Raises `BadAddress`."""
    try:
        return parse(urljoin(target.url, location))
    except ValueError:
        raise BadAddress from None


def is_outside(address: str) -> bool:
    """Whether an IP address is one of the open Internet, and of no network of ours."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_outside(str(found.ipv4_mapped))
        if found not in GLOBAL_IPV6 or any(found in network for network in CARRIERS):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _host(host: str) -> str:
    """The name as the network writes it: « exposé.nc » is `xn--expos-fsa.nc`."""
    if ":" in host:
        return host
    try:
        plain = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise BadAddress from None
    if not plain or not all(sign.isalnum() or sign in ".-_" for sign in plain):
        raise BadAddress
    return plain
