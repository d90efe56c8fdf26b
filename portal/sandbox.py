"""Sandbox platform (demo): a small program that answers our notices as a platform would. Part of the demo only.

`python -m portal.sandbox` listens on 127.0.0.1:SANDBOX_PORT for signed webhooks and answers each with a
reference. After SANDBOX_DELAY seconds (20) it acknowledges the notice at PORTAL_URL/api/v1, after as many again
it reports each item removed. It keeps nothing: what to do next follows from what the API says.
SANDBOX_SECRETS names a JSON file with webhook_secret, api_key and pull_api_key; it is waited for.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

NAME = "Sandbox platform (demo)"
LARGEST = 4 * 1024 * 1024
DONE = frozenset({"removed", "already_gone", "withdrawn"})


@dataclass(frozen=True)
class Sandbox:
    """Where the portal is, where the secrets lie, and how many seconds a platform takes."""

    portal: str
    secrets_file: Path
    delay: float = 20.0

    def secret(self, name: str) -> str:
        """A value of the secrets' file; "" while the file is not there or does not hold it."""
        try:
            return str(json.loads(self.secrets_file.read_text(encoding="utf-8")).get(name, ""))
        except (OSError, ValueError):
            return ""

    def reference(self, body: bytes, headers: dict[str, str]) -> str | None:
        """Our number for a webhook, the same at every try; None where its signature does not hold."""
        secret = self.secret("webhook_secret")
        if not secret:
            return None
        try:
            data = Webhook(secret).verify(body, headers)["data"]
        except (WebhookVerificationError, ValueError, KeyError, TypeError):
            return None
        return f"DEMO-{str(data['id'])[:8].upper()}"

    def round(self) -> None:
        """Look once at all notices of both platforms and do what is due."""
        for name, fetches in (("api_key", False), ("pull_api_key", True)):
            if key := self.secret(name):
                with httpx.Client(
                    base_url=f"{self.portal}/api/v1/", headers={"Authorization": f"Bearer {key}"}, timeout=10
                ) as api:
                    for row in listed(api):
                        self.care_for(api, row, fetches)

    def care_for(self, api: httpx.Client, row: dict[str, Any], fetches: bool) -> None:
        """The next step for one notice: fetch, acknowledge, or report its items removed."""
        here = f"notices/{row['id']}"
        if row["state"] == "new" and fetches and row["retrievable"]:
            said("fetched", row, api.get(f"{here}/"))
        if row["state"] != "received":
            return
        age = (datetime.now(UTC) - datetime.fromisoformat(row["received_at"])).total_seconds()
        if age >= self.delay and row["grade"] != "A":
            said("acknowledged", row, api.post(f"{here}/acknowledge", json={"reference": row["number"]}))
        if age >= 2 * self.delay:
            remove_items(api, row)


def listed(api: httpx.Client) -> Iterator[dict[str, Any]]:
    """Every notice of this key's platform."""
    address: str | None = "notices/"
    while address:
        page = api.get(address).raise_for_status().json()
        yield from page["notices"]
        address = f"notices/?{page['next'].partition('?')[2]}" if page["next"] else None


def remove_items(api: httpx.Client, row: dict[str, Any]) -> None:
    """Report each item that is still up as removed, with its copies."""
    notice = api.get(f"notices/{row['id']}/")
    for item in notice.json().get("items", []):
        if item["answer"] not in DONE:
            outcome = {"outcome": "removed", "copies": "removed", "copies_removed": 2}
            said("removed", row, api.post(f"notices/{row['id']}/items/{item['id']}/outcome", json=outcome))


def said(what: str, row: dict[str, Any], answer: httpx.Response) -> None:
    """One line for each step: the notice's number and the status, nothing of its content."""
    print(f"{NAME}: {row['number']} {what}: {answer.status_code}", flush=True)


def receiver(sandbox: Sandbox) -> type[BaseHTTPRequestHandler]:
    """The handler of webhooks for this sandbox."""

    class Receiver(BaseHTTPRequestHandler):
        timeout = 15

        def do_GET(self) -> None:
            self.answer(200, {"platform": NAME})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > LARGEST:
                return self.answer(413, {"error": "too large"})
            reference = sandbox.reference(self.rfile.read(length), dict(self.headers))
            if reference is None:
                return self.answer(401, {"error": "the signature does not hold"})
            return self.answer(200, {"platform": NAME, "reference": reference})

        def answer(self, status: int, data: dict[str, str]) -> None:
            body = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """No log: an address could be in it."""

    return Receiver


def serve(sandbox: Sandbox, port: int) -> ThreadingHTTPServer:
    """Start receiving webhooks in a thread of its own; port 0 takes a free one."""
    server = ThreadingHTTPServer(("127.0.0.1", port), receiver(sandbox))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main() -> None:
    """Receive, and look every few seconds, until a signal ends it."""
    sandbox = Sandbox(
        portal=os.environ["PORTAL_URL"].rstrip("/"),
        secrets_file=Path(os.environ["SANDBOX_SECRETS"]),
        delay=float(os.environ.get("SANDBOX_DELAY", "20")),
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = serve(sandbox, int(os.environ.get("SANDBOX_PORT", "0")))
    print(f"{NAME} listens on port {server.server_port}", flush=True)
    try:
        while True:
            try:
                sandbox.round()
            except (httpx.HTTPError, ValueError, KeyError) as error:
                print(f"{NAME}: the portal does not answer yet ({type(error).__name__})", flush=True)
            time.sleep(min(2.0, sandbox.delay / 4))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
