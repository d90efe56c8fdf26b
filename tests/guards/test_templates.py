"""Every template and every form, walked: nothing inline, nothing foreign, nothing that a browser would remember."""

import importlib
import inspect
import pkgutil
import re
from html.parser import HTMLParser

import pytest
from django import forms

import takedown.forms
from tests.guards.house import ROOT

FOLDER = ROOT / "templates"
# Letters are set on paper by WeasyPrint, mails are text; no browser reads either.
PAGES = [path for path in sorted(FOLDER.rglob("*.html")) if not {"letters", "mail"} & set(path.parts)]
OURS = re.compile(r"^(?:/(?!/)|#|\?|tel:|\{[{%])")
LOADS = {"src", "srcset", "poster", "data", "action", "formaction", "background", "ping", "manifest"}
NEVER = {"style", "iframe", "object", "embed", "applet", "base", "frame", "portal", "audio", "video"}
TYPED = {"text", "search", "email", "tel", "url", "password", None}
REMEMBERED = {"username", "current-password", "new-password"}


class Walk(HTMLParser):
    """What is wrong with one template, `line: what`, by its tags; template tags inside them are left as they stand."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=False)
        self.faults, self.inside = [], ""
        self.feed(re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", markup, flags=re.DOTALL))

    def fault(self, what):
        self.faults.append(f"{self.getpos()[0]}: {what}")

    def handle_starttag(self, tag, attributes):
        held = dict(attributes)
        self.inside = tag
        if tag in NEVER:
            self.fault(f"<{tag}>")
        for name, value in attributes:
            self.attribute(tag, name, value or "")
        if tag == "script" and not re.fullmatch(r"\{% (static|url) '[^']+' %\}", held.get("src") or ""):
            self.fault("a script that is not a file of ours")
        if tag == "input" and held.get("type") in TYPED and held.get("autocomplete") != "off":
            self.fault(f"an input that the browser may remember: {held.get('name') or held.get('id')}")
        if tag == "textarea" and "readonly" not in held and held.get("autocomplete") != "off":
            self.fault("a text box that the browser may remember")

    def attribute(self, tag, name, value):
        if name == "style" or re.fullmatch(r"on[a-z]+", name):
            self.fault(f"{name}=")
        if "javascript:" in value or value.lower().startswith("data:"):
            self.fault(f"{name} runs or holds something: {value[:40]}")
        if (name in LOADS or (name == "href" and tag not in {"a", "area"})) and value and not OURS.match(value):
            self.fault(f"{tag} {name} leads to another host: {value}")

    def handle_data(self, data):
        if self.inside in {"script", "style"} and data.strip():
            self.fault("words inside a script or a style")

    def handle_endtag(self, _tag):
        self.inside = ""


def form_classes():
    """Every form in which something about a person is typed; the register of platforms knows none."""
    for found in pkgutil.iter_modules(takedown.forms.__path__, "takedown.forms."):
        module = importlib.import_module(found.name)
        if found.name == "takedown.forms.platforms":
            continue
        for name, each in inspect.getmembers(module, inspect.isclass):
            if issubclass(each, forms.BaseForm) and each.__module__ == module.__name__:
                yield pytest.param(each, id=name)


every_template = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(FOLDER).as_posix())
every_form = pytest.mark.parametrize("form", [*form_classes()])


@every_template
def test_a_template_holds_nothing_inline_nothing_foreign_and_nothing_remembered(page):
    assert Walk(page.read_text()).faults == []


@every_template
def test_no_template_trusts_what_somebody_typed(page):
    assert re.findall(r"\|safe\b|\|safeseq\b|autoescape off|mark_safe", page.read_text()) == []


@every_template
def test_a_link_to_another_site_says_nothing_of_us(page):
    links = re.findall(r"<a\b[^>]*href=\"https?:[^>]*>", page.read_text())
    assert [link for link in links if 'rel="noreferrer noopener"' not in link] == []


@every_form
def test_what_is_typed_into_a_form_is_remembered_by_no_browser(form):
    widgets = {name: field.widget for name, field in form.base_fields.items()}
    typed = {name: each for name, each in widgets.items() if isinstance(each, forms.Textarea | forms.widgets.Input)}
    asked = {name: each.attrs.get("autocomplete") for name, each in typed.items() if kind(each) in TYPED}
    assert {name: said for name, said in asked.items() if said not in {"off", *REMEMBERED}} == {}


@every_form
def test_no_spelling_checker_gets_what_is_typed_into_a_form(form):
    """Browsers may send it to a stranger."""
    boxes = {name: field.widget for name, field in form.base_fields.items() if is_box(field.widget)}
    asked = {name for name, box in boxes.items() if box.attrs.get("autocomplete") not in REMEMBERED}
    assert [name for name in asked if boxes[name].attrs.get("spellcheck") != "false"] == []


def kind(widget):
    return getattr(widget, "input_type", None)


def is_box(widget):
    return isinstance(widget, forms.Textarea) or (isinstance(widget, forms.TextInput) and kind(widget) == "text")


@pytest.mark.parametrize(
    "fault",
    [
        "<p style='color: red'>",
        "<p onclick='x()'>",
        "<style>p {}</style>",
        "<script>x()</script>",
        "<script src='https://cdn.example/x.js'></script>",
        "<img src='//cdn.example/x.png'>",
        "<link rel='stylesheet' href='https://cdn.example/x.css'>",
        "<form action='https://elsewhere.example/'>",
        "<a href='javascript:x()'>",
        "<iframe src='/x'></iframe>",
        "<input name='who'>",
        "<textarea name='why'></textarea>",
    ],
)
def test_the_walk_would_notice(fault):
    assert Walk(fault).faults
