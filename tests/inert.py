"""Whether what hostile words ended up in is harmless: page, paper, data, table, mail. Each gives back what it read."""

import csv
import io
import json
import subprocess
import unicodedata
from html.parser import HTMLParser

import pikepdf

from notices.inbound import CONTROL
from tests import hostile
from tests.hostile import EVIL

# What in a PDF leads somewhere, acts, or shows a picture.
ACTING = {"/JS", "/JavaScript", "/AA", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/URI", "/XFA"}
KINDS = {"/URI", "/JavaScript", "/Launch", "/SubmitForm", "/GoToR", "/ImportData", "/Image", "/Link", "/FileAttachment"}


class Page(HTMLParser):
    """A page as a browser reads it; what could act is collected."""

    def __init__(self, html):
        super().__init__()
        self.bad = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            acts = name.startswith("on") or name == "srcdoc" or name == "style"
            leads = (EVIL in (value or "") and name not in {"value"}) or "javascript:" in (value or "")
            if acts or leads or (value or "").startswith("data:"):
                self.bad.append((tag, name, value))
        source = dict(attrs).get("src", "") or ""
        if tag in {"iframe", "object", "embed", "base"} or (
            tag in {"script", "img"} and not source.startswith("/static/")
        ):
            self.bad.append((tag, attrs))


def page(response):
    """The page came, and nothing in it acts, leads away, reads backwards, or is the picture."""
    html = _came(response).decode()
    assert Page(html).bad == []
    assert CONTROL.search(html) is None
    return html


def paper(response):
    """A PDF in which nothing acts, leads away or is a picture; its text, white space folded."""
    with pikepdf.open(io.BytesIO(_came(response))) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                assert ACTING.isdisjoint(each.keys())
                assert KINDS.isdisjoint(str(each.get(name)) for name in ("/S", "/Subtype"))
            if isinstance(each, pikepdf.Stream):
                assert hostile.traces(each.read_bytes()) == []
    found = subprocess.run(["pdftotext", "-", "-"], input=response.content, capture_output=True, check=True)
    text = found.stdout.decode().replace("\f", "\n")
    assert CONTROL.search(text) is None
    assert hostile.traces(text.encode()) == []
    return " ".join(text.split())


def data(response):
    """JSON whose strings hold neither control characters nor the picture; what it says."""
    told = json.loads(_came(response))
    assert CONTROL.search(json.dumps(told, ensure_ascii=False)) is None
    assert hostile.traces(json.dumps(told, ensure_ascii=False).encode()) == []
    return told


def table(response):
    """A CSV in which no cell is a formula, wherever a spreadsheet splits the line; its cells as one text."""
    text = _came(response).decode("utf-8-sig")
    for delimiter in ",;\t":
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        assert [cell for row in rows for cell in row if _begins_a_formula(cell)] == []
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    told = "\n".join(cell for row in rows for cell in row)
    assert CONTROL.search(told.replace("\n", "")) is None
    return told


def _begins_a_formula(cell):
    """As a forgiving reader sees it: without quotes, blanks and what nobody sees."""
    seen = "".join(each for each in cell if unicodedata.category(each) != "Cf").strip(' \t\r\n"')
    return unicodedata.normalize("NFKC", seen).startswith(("=", "+", "-", "@", "\u2212"))


def mail(sent):
    """A mail of ours (tests.servers.Mail) with the one recipient that we gave it, which says nothing of the words."""
    parsed = sent.parsed
    assert (len(sent.recipients), parsed["Bcc"], parsed["Cc"]) == (1, None, None)
    assert [each for each in (EVIL, "HYPERLINK", "REMOVED. Status") if each.encode() in sent.raw] == []
    assert hostile.traces(sent.raw) == []
    return parsed


def _came(response):
    """The body; no header says a word of theirs."""
    assert response.status_code == 200
    assert EVIL not in str(response.headers)
    assert hostile.traces(response.content) == []
    return response.content
