"""The Spanish catalogue as its files hold it: read here without gettext's tools, for tests only."""

import ast
import gettext
import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "locale/es/LC_MESSAGES"
DOMAINS = ("django", "djangojs")
LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) )?(".*")')
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|<[^>]+>")


@dataclass
class Entry:
    """One sentence: `parts` by keyword of the file (msgid, msgstr[0], ...), and its flags."""

    parts: dict[str, str] = field(default_factory=dict)
    flags: str = ""

    @property
    def msgid(self):
        return self.parts["msgid"]

    @property
    def plural(self):
        return self.parts.get("msgid_plural", self.msgid)

    @property
    def translations(self):
        return [text for name, text in self.parts.items() if name.startswith("msgstr")]

    @property
    def key(self):
        context = self.parts.get("msgctxt")
        return f"{context}\x04{self.msgid}" if context else self.msgid


def read(path):
    """(header, entries) of a .po file; sentences marked as gone (#~) are left out."""
    blocks = re.split(r"\n\s*\n", path.read_text())
    header, *entries = [entry for entry in map(parsed, blocks) if entry.parts]
    return header, entries


def parsed(block):
    entry, name = Entry(), ""
    for line in block.splitlines():
        if line.startswith("#,"):
            entry.flags += line
        if not (found := LINE.fullmatch(line)):
            continue
        name = found[1] or name
        entry.parts[name] = entry.parts.get(name, "") + ast.literal_eval(found[2])
    return entry


def entries(domain):
    return read(FOLDER / f"{domain}.po")[1]


def compiled(domain, folder=FOLDER):
    """What the program reads: {msgid, or (msgid, form): translation}, without the header."""
    with (folder / f"{domain}.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    return {key: text for key, text in catalogue.items() if key}


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def pieces(text, longer_than=20):
    """The words of a sentence between its placeholders, as a page shows them."""
    found = (" ".join(piece.split()) for piece in PLACEHOLDER.split(text))
    return [piece for piece in found if len(piece) > longer_than]
