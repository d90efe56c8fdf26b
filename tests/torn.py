"""A web server that says exactly these bytes, however broken, and then hangs up, resets the line or says no more."""

import socket
import struct
import threading
from contextlib import contextmanager

# How it ends: an orderly close, a reset (RST), or silence until the caller gives up.
CLOSE, RESET, STALL = "close", "reset", "stall"


@contextmanager
def saying(raw, end=CLOSE):
    """Yields its address; every caller is read to the end of the request and told `raw`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()
        threading.Thread(target=_serve, args=(server, raw, end, over), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/hooks"
        finally:
            over.set()


def _serve(server, raw, end, over):
    while not over.is_set():
        try:
            line, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(line, raw, end, over), daemon=True).start()


def _talk(line, raw, end, over):
    with line:
        _read_request(line)
        line.sendall(raw)
        if end == STALL:
            over.wait(20)
        if end == RESET:
            # What was said must be there before the reset throws it away.
            over.wait(0.3)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _read_request(line):
    with line.makefile("rb") as file:
        length = 0
        while (header := file.readline()) not in {b"\r\n", b""}:
            name, _, value = header.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        file.read(length)
