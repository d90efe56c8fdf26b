"""A browser without a screen: reads the forms of a page as HTML means them, fills them in, sends them, follows.

What it types is text as Python holds it, lone surrogates included; they travel as the bytes that only a broken or a
hostile browser would send, and count as what the server reads in them.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_plus, urljoin, urlsplit

from django.test import Client

WRITTEN = {"text", "search", "email", "tel", "url", "number", "date", "time", "month"}
URLENCODED = "application/x-www-form-urlencoded"


@dataclass
class Control:
    """One named control of a form: what it holds, or which of its values may be chosen."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)

    @property
    def written(self):
        return self.kind in WRITTEN or self.kind == "textarea"


@dataclass
class Form:
    """Where it goes to, what can be filled in, and its buttons: (name, value, address of its own)."""

    address: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    name: str = ""

    def stands(self, **typed):
        """What would be sent now: each control as it stands, or as `typed` says: text, or a list of what is chosen."""
        pairs = []
        for control in self.controls.values():
            held = control.chosen if control.kind in {"radio", "checkbox", "select"} else control.options
            usual = [control.value] if control.written else held
            said = typed.get(control.name, usual)
            pairs += [(control.name, value) for value in ([said] if isinstance(said, str) else said)]
        return pairs


class Page(HTMLParser):
    """A page's forms, its links within the site, and everything that it shows: texts and what its controls hold."""

    def __init__(self, markup):
        super().__init__()
        self.forms, self.links, self.shown = [], [], []
        self.text_box, self.choice = None, None
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        held = {name: value or "" for name, value in attributes}
        match tag:
            case "form":
                self.forms.append(
                    Form(held.get("action", ""), held.get("method", "get").lower(), name=held.get("id", ""))
                )
            case "a" if held.get("href", "").startswith(("/", "?")):
                self.links.append(held["href"])
            case "textarea":
                self.text_box = self.control(held, "textarea")
            case "select":
                self.choice = self.control(held, "select")
            case "option" if self.choice:
                self.option(held)
            case "button" if self.forms and held.get("type") != "button":
                pressed = (held.get("name", ""), held.get("value", ""), held.get("formaction", ""))
                self.form_of(held).buttons.append(pressed)
            case "input":
                self.input(held)

    def form_of(self, held):
        """The form that a button belongs to: the one that it names, or the one around it."""
        named = [form for form in self.forms if form.name and form.name == held.get("form")]
        return named[0] if named else self.forms[-1]

    @property
    def main(self):
        """The form in which the page's own questions stand."""
        return next((form for form in self.forms if form.name == "page-form"), None)

    def control(self, held, kind):
        found = Control(held.get("name", ""), kind, held.get("value", ""))
        if self.forms and found.name:
            return self.forms[-1].controls.setdefault(found.name, found)
        return found

    def input(self, held):
        kind = held.get("type", "text")
        control = self.control(held, kind)
        self.shown.append(held.get("value", ""))
        if kind in {"radio", "checkbox"}:
            control.options.append(held.get("value", "on"))
            control.chosen += [held.get("value", "on")] if "checked" in held else []
        elif kind == "hidden":
            control.options.append(held.get("value", ""))

    def option(self, held):
        self.choice.options.append(held.get("value", ""))
        self.choice.chosen = [held.get("value", "")] if "selected" in held else self.choice.chosen

    def handle_data(self, data):
        self.shown.append(data)
        if self.text_box:
            self.text_box.value += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            if self.text_box:
                self.text_box.value = self.text_box.value.removeprefix("\n")
            self.text_box = None
        if tag == "select":
            self.choice = None


def as_read(text):
    """What the server reads in typed text, white space folded: a page may break a line elsewhere."""
    return " ".join(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").split())


def as_sent(typed):
    """The body of a form: a list of (name, value) as bytes of its own."""
    return "&".join("=".join(quote_plus(part.encode("utf-8", "surrogatepass")) for part in pair) for pair in typed)


class Typist:
    """Somebody in front of one browser. Every answer is one that a person can go on from: below 500."""

    def __init__(self, client=None):
        self.client, self.address, self.page, self.templates = client or Client(), "/", Page(""), set()

    def goes_to(self, address):
        return self.reads(self.client.get(address), address)

    def sends(self, form, typed, to=""):
        """Send a form of the page, or of one that was open before; returns the status of the direct answer."""
        address = urljoin(self.address, to or form.address or self.address)
        if form.method == "get":
            return self.goes_to(f"{urlsplit(address).path}?{as_sent(typed)}")
        return self.reads(self.client.post(address, as_sent(typed), URLENCODED), address)

    def presses(self, name, value="", /, **typed):
        """One of the buttons of the page's main form, by its name, with what stands there or is typed now."""
        form = self.page.main
        [button] = [each for each in form.buttons if each[0] == name and value in {"", each[1]}]
        return self.sends(form, [*form.stands(**typed), button[:2]], button[2])

    def reads(self, answer, address):
        status = answer.status_code
        for _ in range(6):
            assert answer.status_code < 500, f"{answer.status_code} at {address}"
            if answer.status_code not in {301, 302, 303}:
                break
            address = urljoin(address, answer["Location"])
            if urlsplit(address).netloc:
                return status
            answer = self.client.get(address)
        self.address, self.page = address, Page(self.markup_of(answer))
        self.templates = {template.name for template in answer.templates}
        return status

    @staticmethod
    def markup_of(answer):
        return answer.content.decode() if answer["Content-Type"].startswith("text/html") else ""

    def sees(self, text):
        return as_read(text) in as_read(" ".join(self.page.shown)) or as_read(text) in map(as_read, self.page.shown)
