"""What a mail wants of us is recognised by its own words: a link to confirm, an answer, or nothing."""

import pytest

from notices.mail_in import reading, wishes

LINK = "https://tuberia.example/confirm?t=K7Q2"


@pytest.mark.parametrize(
    "text",
    [
        f"Confirm your request: {LINK}",
        f"Please verify your e-mail address by opening this link:\n\n{LINK}\n",
        f"To process your report we must validate your address.\nClick on the following link.\n<{LINK}>",
        f"Bitte bestätigen Sie Ihre Meldung: {LINK}.",
        f"Confirme su solicitud aquí: {LINK}",
        f"Veuillez vérifier votre adresse : {LINK}",
        f"ご依頼を確認してください。\n{LINK}",
        f"请确认您的请求：\n{LINK}",
        f"Подтвердите ваш запрос: {LINK}",
        f"Your report is not active yet. Activate it ({LINK}).",
    ],
)
def test_a_link_to_confirm_is_found_in_plain_words(text):
    assert wishes.wish("Your report", text) == wishes.Wish("confirm", (LINK,))


@pytest.mark.parametrize(
    "page",
    [
        f"<p>One more step.</p><a href='{LINK}'>Confirm my request</a>",
        f"<p>Please confirm your request.</p><a href='{LINK}'>Click the button</a>",
        f"<form action='{LINK}'><input type=submit value='Verify'></form>",
        f"<a href='{LINK}'><img src=cid:a alt='Activate'></a><a href='https://tuberia.example/unsubscribe'>here</a>",
    ],
)
def test_and_behind_the_words_of_a_page(page):
    mail = reading.read(f"Content-Type: text/html\r\n\r\n{page}".encode())
    assert wishes.wish("", mail.text, mail.links) == wishes.Wish("confirm", (LINK,))


@pytest.mark.parametrize(
    "text",
    [
        "We cannot find the post. Please send its exact address.",
        "Which of the two posts do you mean?",
        "Could you tell us more",
        "We need a signed form from you.",
        "¿Cuál es la dirección exacta?",
        "Bitte nennen Sie uns den genauen Link.",
        "どの投稿ですか？",
        "Please verify your identity.",
    ],
)
def test_a_question_wants_an_answer(text):
    assert wishes.wish("", text).wants == "answer"


def test_a_form_to_be_filled_in_is_shown_with_the_question():
    mail = reading.read(
        b"Content-Type: text/html\r\n\r\n<p>Please complete <a href='https://tuberia.example/f'>this form here</a>"
    )
    assert wishes.wish("", mail.text, mail.links) == wishes.Wish("answer", ("https://tuberia.example/f",))


@pytest.mark.parametrize(
    "text",
    [
        "We removed both posts, reference TS-1. Ann",
        "We removed it. See https://tuberia.example/help and write to us.",
        "We received your report.\nPlease do not reply to this mail.",
        f"Thank you.\n> Please confirm: {LINK}\n> Is it yours?",
        "See https://tuberia.example/help?topic=ncii",
        "",
    ],
)
def test_what_wants_nothing_is_left_alone(text):
    assert wishes.wish("Re: Notice", text) == wishes.Wish()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:confirm(1)",
        "data:text/html,confirm",
        "mailto:confirm@x.example",
        "/confirm",
        "ftp://x.example/confirm",
        "https://x.example/" + "a" * 3000,
    ],
)
def test_only_a_link_of_the_web_is_one(address):
    assert wishes.wish("", "Confirm", [("Confirm", address)]).links == ()


def test_of_many_links_a_few_are_kept():
    assert len(wishes.wish("", "\n".join(f"Confirm {LINK}{n}" for n in range(50))).links) == wishes.MOST_LINKS
