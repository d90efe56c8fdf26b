"""Registries on loopback: a small RDAP server with answers of the real shape (RFC 9083), its tables (RFC 9224)."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SITE = "pictures.example"
ADDRESS = "93.184.215.14"


@dataclass
class Registry:
    """`answers`: path -> data, or (status, headers). `asked`: the paths, as they came; `agents`: who asked."""

    port: int = 0
    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    agents: set = field(default_factory=set)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/"

    def lookups(self):
        return [path for path in self.asked if not path.startswith("/tables/")]


@contextmanager
def rdap_server():
    """A registry for `.example` and for all IPv4 and IPv6; yields its Registry."""
    registry = Registry()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(registry))
    registry.port = server.server_port
    registry.answers.update(tables(registry.url))
    registry.answers[f"/domain/{SITE}"] = domain()
    registry.answers[f"/ip/{ADDRESS}"] = network()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()


def tables(url):
    """The five files of IANA, cut down."""
    here = {"dns": [["example"], [url]], "ipv4": [["93.0.0.0/8"], [url]], "ipv6": [["2600::/12"], [url]],
            "asn": [["1-100"], [url]], "object-tags": [["a@b.example"], ["TAG"], [url]]}  # fmt: skip
    return {f"/tables/{name}.json": {"version": "1.0", "services": [service]} for name, service in here.items()}


def card(name, mail="", kind="org"):
    """A jCard (RFC 7095)."""
    lines = [["version", {}, "text", "4.0"], ["fn", {}, "text", name], ["kind", {}, "text", kind]]
    return ["vcard", [*lines, *([["email", {}, "text", mail]] if mail else [])]]


def entity(handle, roles, name, mail="", kind="org", **more):
    return {"objectClassName": "entity", "handle": handle, "roles": roles, "vcardArray": card(name, mail, kind), **more}


def domain(name=SITE, *, registrar="Example Registrar, Inc.", abuse="abuse@registrar.example", links=()):
    """As the registry of a thin zone answers: the registrar, with its own contact for abuse."""
    contact = [entity("", ["abuse"], "", abuse)] if abuse else []
    return {
        "objectClassName": "domain", "handle": "2336799_DOMAIN_EXAMPLE", "ldhName": name.upper(),
        "links": [{"rel": "self", "href": f"https://rdap.example/domain/{name}", "type": "application/rdap+json"},
                  *links],
        "status": ["client transfer prohibited"],
        "entities": [entity("292", ["registrar"], registrar, entities=contact,
                            publicIds=[{"type": "IANA Registrar ID", "identifier": "292"}]),
                     entity("P-1", ["registrant"], "Robin Private", kind="individual")],
        "events": [{"eventAction": "registration", "eventDate": "2019-08-14T07:00:00Z"}],
        "secureDNS": {"delegationSigned": False},
        "nameservers": [{"objectClassName": "nameserver", "ldhName": "NS1.EXAMPLE"}],
        "rdapConformance": ["rdap_level_0"], "notices": [{"title": "Terms of Use", "description": ["Be kind."]}],
    }  # fmt: skip


def network(*, name="EXAMPLE-NET", owner="Example Hosting GmbH", kind="org", abuse="abuse@hosting.example"):
    """As a regional registry answers for an address."""
    return {
        "objectClassName": "ip network", "handle": "NET-93-184-215-0-1", "startAddress": "93.184.215.0",
        "endAddress": "93.184.215.255", "ipVersion": "v4", "name": name, "type": "DIRECT ALLOCATION", "country": "US",
        "cidr0_cidrs": [{"v4prefix": "93.184.215.0", "length": 24}], "status": ["active"],
        "entities": [entity("EX-1", ["registrant"], owner, kind=kind,
                            entities=[entity("AB-1", ["abuse"], "Abuse desk", abuse, kind="group")])],
        "events": [{"eventAction": "last changed", "eventDate": "2024-02-01T12:00:00-05:00"}],
        "rdapConformance": ["rdap_level_0", "cidr0"],
    }  # fmt: skip


def _handler(registry):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            registry.asked.append(self.path)
            registry.agents.add(self.headers.get("user-agent"))
            answer = registry.answers.get(self.path, (404, {}))
            status, headers, body = (
                (*answer, b"{}") if isinstance(answer, tuple) else (200, {}, json.dumps(answer).encode())
            )
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            return

    return Handler
