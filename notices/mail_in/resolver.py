"""The one question that mail in asks the DNS: a domain's TXT record, within a time limit. Called by tasks only."""

from dataclasses import dataclass

import dns.exception
import dns.name
import dns.nameserver
import dns.resolver
from django.conf import settings

SECONDS = 4.0
PORT = 53


class TryLater(Exception):
    """No name server answered in time: this says nothing about the record."""


@dataclass(frozen=True)
class Resolver:
    """Asks `servers` ("address" or "address:port"), or the system's own where none is named."""

    servers: tuple[str, ...] = ()
    seconds: float = SECONDS

    def txt(self, name: str) -> bytes | None:
        """The first TXT record at `name`, its strings joined; None where there is none. Raises TryLater."""
        try:
            answer = self._resolver().resolve(name, "TXT", lifetime=self.seconds, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.NameTooLong):
            return None
        except (dns.exception.DNSException, OSError) as error:
            raise TryLater(type(error).__name__) from error
        return next((b"".join(record.strings) for record in answer), None)

    def _resolver(self) -> dns.resolver.Resolver:
        resolver = dns.resolver.Resolver(configure=not self.servers)
        if self.servers:
            resolver.nameservers = [_server(each) for each in self.servers]
        return resolver


def from_settings() -> Resolver:
    """The resolver that the operator chose (DNS_SERVERS)."""
    return Resolver(tuple(settings.DNS_SERVERS), SECONDS)


def _server(named: str) -> dns.nameserver.Nameserver:
    address, colon, port = named.rpartition(":") if named.count(":") == 1 else (named, "", "")
    return dns.nameserver.Do53Nameserver(address, int(port) if colon else PORT)
