"""Chromium's own record of every byte that it sent (`--log-net-log` with full capture, workers included)."""

import base64
import json
from pathlib import Path

SENDING = ("SOCKET_BYTES_SENT", "SSL_SOCKET_BYTES_SENT", "UDP_BYTES_SENT", "WEBSOCKET_SENT_FRAME_HEADER")
FLAGS = ("--net-log-capture-mode=Everything",)


def bytes_sent(log: Path) -> bytes:
    """All bytes that left the browser, in order. A log cut off by the browser's end is closed first."""
    record = json.loads(_closed(log.read_text(encoding="utf-8", errors="replace")))
    names = {number: name for name, number in record["constants"]["logEventTypes"].items()}
    sent = [event["params"]["bytes"] for event in record["events"]
            if names.get(event["type"]) in SENDING and "bytes" in event.get("params", {})]  # fmt: skip
    return b"".join(base64.b64decode(piece) for piece in sent)


def holds_any_part_of(sent: bytes, secret: bytes, window: int = 24) -> bool:
    """Whether any `window` bytes of `secret` in a row stand in `sent`: raw, in base64, or in hex."""
    pieces = [secret[start : start + window] for start in range(0, len(secret) - window, window)]
    plain = sent.lower()
    return any(
        piece in sent
        or base64.b64encode(piece)[2:-4] in sent
        or base64.b64encode(piece[1:])[2:-4] in sent
        or base64.b64encode(piece[2:])[2:-4] in sent
        or piece.hex().encode() in plain
        for piece in pieces
    )


def _closed(text: str) -> str:
    try:
        json.loads(text)
    except ValueError:
        return text.rstrip().rstrip(",") + "]}"
    return text
