"""Alice reads Spanish: the pages, the intake, her case and the one mail; the letters stay English."""

import re
from functools import cache
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from takedown import mail
from takedown.letters import DEFAULT_STATEMENT
from takedown.models import Case
from tests.cases import bob, dana, enter, post
from tests.catalogue import entries, pieces
from tests.people import make_platform
from tests.servers import mail_server
from tests.takedown.visits import file_case, open_page
from tests.typist import Typist
from tests.walks import STEPS, alice_fills, alice_goes_on, page, text_of

pytestmark = pytest.mark.django_db
PAGES = ["/", "/safety/", "/fingerprint/", "/transparency/", "/request/", "/case/", "/account/login/", "/no/such/page/"]
NAME_OF_A_SERVICE = re.compile(r'<a href="https://[^>]*>[^<]*</a>')
LETTER = re.compile(r'<section lang="en">(.*?)</section>', re.DOTALL)
# Below a sentence of the letter: what it says, for whoever reads another language. Nothing of it is sent.
MEANING = re.compile(r'<p class="meaning small muted" lang="es">[^<]*</p>')


@pytest.fixture(autouse=True)
def _english_afterwards():
    with translation.override("en"):
        yield


@pytest.fixture
def alice(client):
    """A browser whose owner asked for Spanish."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "es-MX,es;q=0.9,en;q=0.5"
    return client


def english_on(markup):
    """Each piece of a sentence of the catalogue that stands on the page although its translation differs."""
    shown = NAME_OF_A_SERVICE.sub(" ", LETTER.sub(" ", markup)).replace(DEFAULT_STATEMENT, " ")
    seen = text_of(shown) + " " + " ".join(map(unescape, re.findall(r'="([^"]*)"', shown)))
    return [piece for piece in english() if piece in seen]


@cache
def english():
    """Each piece of a sentence of the catalogue that its translation does not hold."""
    return [
        piece
        for entry in entries("django")
        for said in (entry.msgid, entry.plural)
        for piece in pieces(said)
        if not any(piece in " ".join(text.split()) for text in entry.translations)
    ]


def is_spanish(markup):
    assert '<html lang="es"' in markup
    assert english_on(markup) == []
    return True


@pytest.mark.parametrize("address", PAGES)
def test_every_public_page_is_spanish(alice, address):
    assert is_spanish(alice.get(address).content.decode())


def test_english_is_noticed_where_it_stands(client):
    assert "Your picture stays on this device." in " ".join(english_on(page(client, "/fingerprint/")))


@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("begin", "age", "code")])
def test_every_step_of_the_intake_is_spanish(alice, step):
    alice_fills(alice, STEPS[STEPS.index(step) - 1])
    assert is_spanish(page(alice, f"/request/{step}/"))


@pytest.mark.parametrize("step", ["who", "about", "links", "age", "statement", "contact", "review", "pin"])
def test_what_a_step_says_to_an_empty_answer_is_spanish(alice, step):
    alice_fills(alice, STEPS[STEPS.index(step) - 1])
    assert is_spanish(post(alice, f"/request/{step}/", do="sign").content.decode())


def test_her_code_and_her_case_are_spanish(alice):
    alice_fills(alice)
    assert is_spanish(page(alice, "/request/code/"))
    alice_goes_on(alice, "code")
    assert is_spanish(page(alice, "/case/open/"))
    assert Case.objects.get().language == "es"


@pytest.mark.parametrize("what", ["change/withdraw", "change/erase", "age"])
def test_what_she_is_asked_before_a_change_is_spanish(alice, what):
    file_case()
    open_page(alice)
    assert is_spanish(page(alice, f"/case/{what}/"))


def test_her_mail_is_spanish_and_still_neutral(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as mailbox:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
        mail.there_is_news("quiet@post.example", "es")
    sent = mailbox.mails[0].parsed
    words = sent["Subject"] + sent.get_content()
    assert english_on(words) == []
    assert not re.search(r"(?i)\bnews|caso|solicitud|imagen|recourse|http", words)


def test_the_letters_stay_english(alice):
    in_spanish, in_english = letters_of(alice), letters_of(Client())
    assert in_spanish == in_english
    assert "I believe in good faith" in " ".join(in_spanish)


def letters_of(client):
    alice_fills(client, "contact")
    numbers = re.compile(r"RN-[\w-]+|\d\d:\d\d")
    markup = MEANING.sub("", page(client, "/request/review/"))
    return [numbers.sub("#", text_of(part)) for part in LETTER.findall(markup)]


def test_the_desk_stays_english(alice):
    enter(alice, dana())
    assert '<html lang="en"' in page(alice, "/desk/")


def test_an_advocates_pages_are_spanish(alice):
    enter(alice, bob())
    for address in ("/account/", "/advocate/", "/advocate/new/"):
        assert is_spanish(page(alice, address))


def test_a_refused_upload_is_explained_in_spanish(alice):
    refused = alice.post("/request/", {"file": SimpleUploadedFile("a.png", b"x", "image/png")})
    assert refused.status_code == 415
    assert is_spanish(refused.content.decode())


def switch(client, markup):
    """Press the button in the foot of the page."""
    [form] = re.findall(r'<form class="languages".*?</form>', markup, re.DOTALL)
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert f'lang="{sent["language"]}"' in form
    return client.post("/language/setlang/", urlencode(sent), content_type="application/x-www-form-urlencoded")


def test_the_switch_sets_the_language_and_comes_back_to_the_same_page():
    careful = Client(enforce_csrf_checks=True)
    answer = switch(careful, page(careful, "/safety/?from=elsewhere"))
    assert answer["Location"] == "/safety/"
    assert answer.cookies["django_language"].value == "es"
    assert not answer.cookies["django_language"]["max-age"]
    in_spanish = page(careful, "/safety/")
    assert is_spanish(in_spanish)
    assert switch(careful, in_spanish).cookies["django_language"].value == "en"


def test_the_switch_is_on_every_page_names_the_other_language_and_needs_no_script(alice, client):
    for address in PAGES:
        assert re.search(r'value="en" lang="en">English</button>', page(alice, address))
    assert ">Español</button>" in page(Client(), "/request/")


def test_after_a_refused_message_the_switch_shows_its_page_again(client):
    file_case()
    open_page(client)
    refused = post(client, "/case/message/", text="")
    assert refused.status_code == 422
    alice = Typist(client)
    alice.reads(refused, "/case/message/")
    assert alice.presses("in-language", "es") == 200
    assert alice.address == "/case/message/"


def test_leaving_takes_the_choice_of_language_back(client):
    switch(client, page(client, "/"))
    assert client.get("/exit/").cookies["django_language"]["max-age"] == 0


def test_the_scripts_words_come_in_her_language(alice):
    answer = alice.get("/language/catalog.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-store"
    assert "Cancelar" in answer.content.decode()
    assert "Cancelar" not in Client().get("/language/catalog.js").content.decode()


@pytest.mark.parametrize("address", ["/fingerprint/", "/request/fingerprints/"])
def test_the_catalogue_is_loaded_before_the_scripts_that_speak(client, address):
    alice_fills(client, "age")
    markup = page(client, address)
    speaking = min(markup.index(name) for name in ("js/fingerprint.js", "js/intake_hash.js") if name in markup)
    assert markup.index('<script src="/language/catalog.js">') < speaking


@pytest.mark.usefixtures("noon")
def test_days_read_as_people_say_them(alice):
    make_platform()
    file_case()
    assert "Solicitud del 1 de junio de 2026" in text_of(open_page(alice).content.decode())
