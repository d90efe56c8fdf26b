"""Chromium's own record of every byte that it sent (`--log-net-log` with full capture, workers included)."""

import base64
import json
import re
from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

SENDING = ("SOCKET_BYTES_SENT", "SSL_SOCKET_BYTES_SENT", "UDP_BYTES_SENT", "WEBSOCKET_SENT_FRAME_HEADER")
FLAGS = ("--net-log-capture-mode=Everything",)
# Chromium looks services of its own up by name, whatever the page says (form filling, accounts, updates), and tries
# again when they do not answer: DNS questions, not the page's.
OWN_SERVICES = ("content-autofill.googleapis.com", "accounts.google.com", "update.googleapis.com")
OWN_LOOK_UPS = [b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) for name in OWN_SERVICES]


@dataclass
class Request:
    """One HTTP request as it stood on the wire; `at` in seconds since 1970."""

    at: float
    head: str
    body: bytes


def bytes_sent(log: Path) -> bytes:
    """All bytes that left the browser, in order. A log cut off by the browser's end is closed first."""
    return b"".join(piece for _, _, piece in _pieces_sent(log))


def times_sent(log: Path) -> list[float]:
    """When anything left the browser, its own look-ups apart, in seconds since 1970."""
    pieces = _pieces_sent(log)
    return [at for _, at, piece in pieces if not any(own in piece for own in OWN_LOOK_UPS)]


def requests_sent(log: Path) -> list[Request]:
    """Each request of each connection, in order; only plain HTTP/1.1 can be read."""
    streams: dict[int, list[tuple[float, bytes]]] = defaultdict(list)
    for source, at, piece in _pieces_sent(log):
        streams[source].append((at, piece))
    found = [request for pieces in streams.values() for request in _requests_of(pieces)]
    return sorted(found, key=lambda request: request.at)


def _requests_of(pieces: list[tuple[float, bytes]]):
    stream, begin = b"".join(piece for _, piece in pieces), 0
    ends = list(accumulate(len(piece) for _, piece in pieces))
    while (end := stream.find(b"\r\n\r\n", begin)) >= 0:
        head = stream[begin:end].decode("latin-1")
        length = re.search(r"^content-length: *(\d+)", head, re.I | re.M)
        after = end + 4 + (int(length[1]) if length else 0)
        yield Request(pieces[bisect(ends, begin)][0], head, stream[end + 4 : after])
        begin = after


@lru_cache(maxsize=1)
def _pieces_sent(log: Path) -> list[tuple[int, float, bytes]]:
    """Connection, time, bytes. Read once the browser has ended."""
    record = _record(log.read_text(encoding="utf-8", errors="replace"))
    names = {number: name for name, number in record["constants"]["logEventTypes"].items()}
    clock = int(record["constants"]["timeTickOffset"])
    return [
        (event["source"]["id"], (clock + int(event["time"])) / 1000, base64.b64decode(event["params"]["bytes"]))
        for event in record["events"]
        if names.get(event["type"]) in SENDING and "bytes" in event.get("params", {})
    ]


def holds_any_part_of(sent: bytes, secret: bytes, window: int = 24) -> bool:
    """Whether any `window` bytes of `secret` in a row stand in `sent`: raw, in base64, or in hex."""
    pieces = [secret[start : start + window] for start in range(0, len(secret) - window, window)]
    plain = sent.lower()
    return any(
        _holds_any(text, [spelt(piece) for piece in pieces])
        for text, spelt in (
            (sent, bytes),
            (sent, lambda piece: base64.b64encode(piece)[2:-4]),
            (sent, lambda piece: base64.b64encode(piece[1:])[2:-4]),
            (sent, lambda piece: base64.b64encode(piece[2:])[2:-4]),
            (plain, lambda piece: piece.hex().encode()),
        )
    )


def _holds_any(text: bytes, words: list[bytes]) -> bool:
    """Whether one of these stands in it, all of one length: a picture has too many to look for each by itself."""
    length = len(words[0]) if words else 0
    return not {text[at : at + length] for at in range(len(text) - length + 1)}.isdisjoint(words)


def _record(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return json.loads(text.rstrip().rstrip(",") + "]}")
