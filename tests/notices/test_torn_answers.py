"""The status line counts (RFC 9110, 15), however the rest of the answer broke off; what was read is kept."""

import gzip
from itertools import product

import pytest

from notices import outgoing, rdap, status_check, tasks
from notices.channels.webhook import Webhook
from notices.clock import Proof
from tests import people, torn
from tests.notices.test_channels import make_parcel

pytestmark = pytest.mark.slow

REFERENCE = b'{"reference":"TS-1"}'
ZIPPED = gzip.compress(REFERENCE + b" " * 500)
LONG = b'{"reference":"TS-1","log":"' + b"x" * 200_000 + b'"}'


def http(status, *headers, body=b""):
    return b"\r\n".join([b"HTTP/1.1 " + status, *headers, b"", body])


def chunked(*pieces):
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def sent(raw, end=torn.CLOSE):
    with torn.saying(raw, end) as url:
        return Webhook().deliver(make_parcel(address=url, secret=people.WEBHOOK_SECRET))


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    monkeypatch.setattr(Webhook, "time_limit", 1.5)


LENGTH, CHUNKS = b"Content-Length: 100", b"Transfer-Encoding: chunked"
READABLE = {
    "cut short by its length": http(b"200 OK", LENGTH, b"Content-Type: application/json", body=REFERENCE),
    "cut in the object": http(b"200 OK", LENGTH, body=REFERENCE[:-1]),
    "cut in the next member": http(b"201 Created", LENGTH, body=b'{"a": [1, {}], "reference": "TS-1", "note": "we wi'),
    "no last chunk": http(b"200 OK", CHUNKS, body=chunked(REFERENCE)),
    "a broken chunk size": http(b"202 Accepted", CHUNKS, body=chunked(REFERENCE) + b"zz\r\n"),
    "a chunk cut short": http(b"200 OK", CHUNKS, body=b"40\r\n" + REFERENCE),
    "after 1xx": http(b"103 Early Hints") + http(b"102 Processing") + http(b"200 OK", LENGTH, body=REFERENCE),
    "HTTP/1.0": http(b"200 OK", LENGTH, body=REFERENCE).replace(b"1.1", b"1.0", 1),
    "205 with a body": http(b"205 Reset Content", LENGTH, body=REFERENCE),
    "gzip without its end": http(b"200 OK", LENGTH, b"Content-Encoding: gzip", body=ZIPPED[:-9]),
    "gzip, all of it": http(b"200 OK", b"Content-Encoding: GZIP", body=ZIPPED),
    "longer than we read": http(b"200 OK", b"Content-Length: 200029", body=LONG),
    "no JSON after a comma": http(b"200 OK", b"Content-Length: 21", body=REFERENCE[:-1] + b",}"),
    "no UTF-8 elsewhere": http(b"200 OK", b"Content-Length: 33", body=REFERENCE[:-1] + b',"by":"Ren\xe9"}'),
    "UTF-16": http(b"200 OK", LENGTH, body=REFERENCE.decode().encode("utf-16")[:-2]),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_reference_that_was_read_is_kept(name):
    result = sent(READABLE[name])
    assert (result.code[:6], result.proof, result.reply) == ("http_2", Proof.WEBHOOK_REFERENCE, "TS-1")


@pytest.mark.parametrize("end", [torn.RESET, torn.STALL])
@pytest.mark.parametrize("name", ["cut short by its length", "no last chunk", "205 with a body"])
def test_a_reset_and_a_stall_take_nothing_back(name, end):
    assert sent(READABLE[name], end).proof == Proof.WEBHOOK_REFERENCE


UNREADABLE = {
    "nothing came": http(b"200 OK", LENGTH),
    "cut in the reference": http(b"200 OK", LENGTH, body=b'{"reference":"TS-'),
    "cut in its name": http(b"200 OK", LENGTH, body=b'{"refer'),
    "a broken first chunk": http(b"200 OK", CHUNKS, body=b"no size\r\n" + REFERENCE),
    "no gzip": http(b"200 OK", LENGTH, b"Content-Encoding: gzip", body=b"\x1f\x8b\x08\0\0"),
    "204 with a length": http(b"204 No Content", LENGTH),
    "204 with a broken length": http(b"204 No Content", b"Content-Length: none"),
    "two lengths": http(b"200 OK", LENGTH, b"Content-Length: 7", body=REFERENCE),
    "a head that breaks off": b"HTTP/1.1 200 OK\r\nContent-Le",
    "a head that is none": b"HTTP/1.1 200 OK\r\n: :\r\n\r\n",
    "a head without end": b"HTTP/1.1 200 OK\r\n" + b"X-Pad: 1\r\n" * 20_000,
    "a coding of its own": http(b"200 OK", b"Transfer-Encoding: gzip", body=ZIPPED),
    "no JSON": http(b"200 OK", LENGTH, body=b"{reference: TS-1}"),
    "a reference in no charset": http(b"200 OK", LENGTH, body=b'{"reference":"TS-\xff\xfe"}'),
}


@pytest.mark.parametrize(("name", "end"), [*product(UNREADABLE, [torn.CLOSE, torn.RESET])])
def test_without_a_reference_it_is_a_2xx_all_the_same(name, end):
    result = sent(UNREADABLE[name], end)
    assert (result.code[:6], result.proof) == ("http_2", Proof.WEBHOOK_ACCEPTED)


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 20", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Hints\r\nLink",
                                 b"SSH-2.0-OpenSSH\r\n", b"200 OK\r\n\r\n", b"HTTP/1.1 302 Found\r\nLoc"])  # fmt: skip
@pytest.mark.parametrize("end", [torn.CLOSE, torn.RESET])
def test_without_a_final_status_line_nothing_is_proved(raw, end):
    result = sent(raw, end)
    assert (result.outcome, result.code, result.proof) == ("retryable", "no_answer", None)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(b"500 Oops", "retryable"), (b"503 Busy", "retryable"), (b"429 Slow", "retryable"), (b"400 Bad", "hopeless"),
     (b"404 None", "hopeless"), (b"302 Found", "hopeless")],
)  # fmt: skip
@pytest.mark.parametrize("end", [torn.CLOSE, torn.RESET, torn.STALL])
def test_any_other_status_keeps_its_own_meaning(status, outcome, end):
    result = sent(http(status, LENGTH, body=b"because of"), end)
    assert (result.outcome, result.code, result.reply) == (outcome, f"http_{status[:3].decode()}", "because of")


@pytest.mark.django_db
def test_a_torn_200_starts_the_clock_and_is_not_tried_again(noon):
    with torn.saying(READABLE["cut short by its length"], torn.RESET) as url:
        channel = {"address": url, "secret": people.WEBHOOK_SECRET}
        notice = people.queue_notice(people.make_platform(kind="webhook", channel=channel))
        tasks.deliver_due()
        tasks.deliver_due()
    notice = people.fresh(notice)
    assert (notice.state, notice.grade, notice.attempts.count()) == ("received", "B", 1)
    assert notice.due_at is not None


def test_the_words_of_an_answer_are_read_in_the_charset_that_it_names():
    head = (b"400 Bad", LENGTH, b"Content-Type: text/plain; charset=windows-1252")
    assert sent(http(*head, body="refusé".encode("cp1252"))).reply == "refusé"


def test_what_a_bomb_unpacks_to_is_bounded():
    bomb = http(b"200 OK", b"Content-Encoding: gzip", body=gzip.compress(b" " * 30_000_000))
    with torn.saying(bomb) as url:
        answer = outgoing.post(url, headers={}, body=b"", seconds=5, allow_loopback=True)
    assert len(answer.body) == outgoing.MOST_READ


@pytest.mark.parametrize(("end", "code"), [(torn.RESET, "no_connection"), (torn.STALL, "timeout")])
def test_half_a_registrys_answer_is_none(monkeypatch, end, code):
    monkeypatch.setattr(rdap, "SECONDS", 1.5)
    with torn.saying(http(b"200 OK", LENGTH, body=b'{"name": '), end) as url, pytest.raises(rdap.NoAnswer) as said:
        rdap._fetched(url)
    assert said.value.code == code


def test_a_registrys_404_is_one_however_it_ends_and_what_came_whole_is_read():
    with torn.saying(http(b"404 None", LENGTH), torn.RESET) as url, pytest.raises(rdap.NoAnswer, match="http_404"):
        rdap._fetched(url)
    with torn.saying(http(b"200 OK", LENGTH, body=b'{"name": "x"}'), torn.RESET) as url:
        assert rdap._fetched(url) == (url, {"name": "x"})


@pytest.mark.parametrize(("raw", "seen"), [(b"HTTP/1.1 404 None\r\nCon", ("gone", "http_404")),
                                           (b"HTTP/1.1 301 Moved\r\nLo", ("unknown", "no_connection"))])  # fmt: skip
def test_a_look_at_a_link_reads_no_more_than_the_status_line(raw, seen):
    with torn.saying(raw) as url:
        found = status_check.look(url, hosts=["127.0.0.1"])
    assert (found.result, found.code) == seen
