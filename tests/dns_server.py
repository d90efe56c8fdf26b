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
    """`texts`: name -> the record's strings. While `silent`, nobody answers. `asked`: every name in order."""

    port: int = 0
    texts: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    silent: bool = False

    @property
    def server(self):
        return f"127.0.0.1:{self.port}"

    def publish(self, name, text):
        """A TXT record, cut into strings of 255 bytes as servers do."""
        self.texts[name] = [text[start : start + 255] for start in range(0, len(text), 255)]

    def answer(self, question):
        asked = question.question[0]
        name = asked.name.to_text().rstrip(".").lower()
        self.asked.append(name)
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.RA
        if name not in self.texts:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif asked.rdtype == dns.rdatatype.TXT:
            texts = self.texts[name] or [""]
            words = " ".join(chr(34) + text.replace(chr(34), r"\"") + chr(34) for text in texts)
            reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "TXT", words))
        return reply.to_wire()


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
            if not zone.silent:
                line.sendto(zone.answer(dns.message.from_wire(data)), whom)
        except OSError:
            return
