"""The project's own static files under the strict policy, with a few bare pages: no Django behind them."""

import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOTS = {"static": Path(__file__).resolve().parents[2], "bare": Path(__file__).resolve().parent}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self';"
    " worker-src 'self'; connect-src 'none'; base-uri 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types own-worker"
)


class Site(SimpleHTTPRequestHandler):
    """Serves `/static/`, `/bare/` and what `server.pages` holds; `server.asked` lists each path asked for."""

    def do_GET(self):
        if self.path != "/favicon.ico":  # a browser looks for it at a moment of its own choice
            self.server.asked.append(self.path)
        page = self.server.pages.get(self.path)
        super().do_GET() if page is None else self.answer(page.encode())

    def answer(self, page):
        self.send_response(200)
        kind = "text/javascript" if self.path.endswith(".js") else "text/html"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def translate_path(self, path):
        self.directory = str(ROOTS.get(path.split("/")[1], ROOTS["bare"] / "nothing"))
        return super().translate_path(path)

    def end_headers(self):
        self.send_header("Content-Security-Policy", self.server.policy)
        self.send_header("Cache-Control", self.server.caching)
        super().end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def serving(pages, policy=CSP, caching="max-age=60"):
    """`pages`: path to HTML or script. Yields the server, on a port of the system's choice."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.pages, server.policy, server.caching = [], pages, policy, caching
    server.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
