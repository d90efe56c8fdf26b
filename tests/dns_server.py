"""A real name server on loopback: it answers TXT questions from a table, or not at all."""

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass
class Zone:
    """`texts`: name -> the record's strings. `asked`: every name in order.

    While `silent`, nobody answers; of the `deaf` names and what lies below them nobody does either.
    """

    port: int = 0
    texts: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    silent: bool = False
    deaf: set = field(default_factory=set)

    @property
    def server(self):
        return f"127.0.0.1:{self.port}"

    def publish(self, name, text):
        """A TXT record, cut into strings of 255 bytes as servers do."""
        self.texts[name] = [text[start : start + 255] for start in range(0, len(text), 255)]

    def hears(self, question):
        """Notes what is asked; whether anybody will answer."""
        self.asked.append(_name(question))
        return not self.silent and not any(f".{_name(question)}".endswith(f".{each}") for each in self.deaf)

    def answer(self, question):
        asked, name = question.question[0], _name(question)
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.RA
        if name not in self.texts:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif asked.rdtype == dns.rdatatype.TXT:
            texts = self.texts[name] or [""]
            words = " ".join(chr(34) + text.replace(chr(34), r"\"") + chr(34) for text in texts)
            reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "TXT", words))
        return reply.to_wire()


def _name(question):
    return question.question[0].name.to_text().rstrip(".").lower()


@contextmanager
def name_server():
    """Yields the Zone of a UDP name server on a port of the system's choice."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        zone = Zone(port=line.getsockname()[1])
        threading.Thread(target=_serve, args=(line, zone), daemon=True).start()
        yield zone


def _serve(line, zone):
    while True:
        try:
            data, whom = line.recvfrom(4096)
            question = dns.message.from_wire(data)
            if zone.hears(question):
                line.sendto(zone.answer(question), whom)
        except OSError:
            return
