"""The four written elements of 47 USC 223a(a)(1)(B), clause by clause."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from takedown import validity
from takedown.validity import TIDA_2025, Clause, Filing, Gap, Located, gaps

ITEM = Located("a", url="https://tuberia.example/post/1", host="tuberia.example", platform_hosts=("tuberia.example",))
WHOLE = Filing(
    signature_name="Alice Example",
    intends_to_sign=True,
    signer="individual",
    items=(ITEM,),
    statement="I believe in good faith that this was published without my consent.",
    contact_channel="email",
    contact_value="alice@mail.example",
)


def missing(**changes):
    return [(gap.clause, gap.code) for gap in gaps(replace(WHOLE, **changes))]


def test_four_elements_make_a_valid_request():
    assert gaps(WHOLE) == []


def test_nothing_at_all_lacks_every_element_in_the_order_of_the_act():
    clauses = [gap.clause for gap in gaps(Filing())]
    assert clauses == sorted(clauses)
    assert set(clauses) == set(Clause)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signature_name": "  "}, "name"),
        ({"intends_to_sign": False}, "intent"),
        ({"signer": ""}, "signer"),
        ({"signer": "stranger", "told_so": True}, "signer"),
        ({"signer": "helper"}, "told_so"),
        ({"signer": "organisation"}, "told_so"),
    ],
)
def test_clause_i_asks_for_a_signature(changes, code):
    assert (Clause.SIGNATURE, code) in missing(**changes)


@pytest.mark.parametrize("signer", ["helper", "organisation"])
def test_clause_i_lets_an_authorized_person_sign_who_was_told_so(signer):
    assert missing(signer=signer, told_so=True) == []


def test_clause_i_asks_for_no_more_than_a_signature():
    assert missing(signature_name="A.") == []


def test_clause_ii_needs_at_least_one_item():
    assert missing(items=()) == [(Clause.LOCATION, "no_items")]


def test_clause_ii_needs_something_that_locates_each_item():
    lost = Located("b", handle="@someone")
    assert gaps(replace(WHOLE, items=(ITEM, lost))) == [Gap(Clause.LOCATION, "no_locator", "b")]


def test_clause_ii_takes_a_handle_with_its_place_for_a_locator():
    assert missing(items=(Located("c", handle="@someone", where="the pinned story"),)) == []


@pytest.mark.parametrize("host", ["other.example", "tuberia.example.evil.example", "nottuberia.example", "example"])
def test_clause_ii_refuses_a_host_that_is_not_the_platforms(host):
    assert missing(items=(replace(ITEM, host=host),)) == [(Clause.LOCATION, "other_platform")]


@pytest.mark.parametrize("addressee", ["search", "host", "cdn", "registrar"])
def test_clause_ii_lets_a_search_engine_or_a_carrier_be_told_about_a_link_elsewhere(addressee):
    assert missing(items=(replace(ITEM, host="other.example", addressee=addressee),)) == []


@pytest.mark.parametrize("addressee", ["", "platform", "ai_tool"])
def test_clause_ii_lets_nobody_else_be_told_about_a_link_elsewhere(addressee):
    assert missing(items=(replace(ITEM, host="other.example", addressee=addressee),)) == [
        (Clause.LOCATION, "other_platform")
    ]


def test_clause_ii_asks_a_search_engine_for_no_less_than_a_locator():
    assert missing(items=(Located("d", addressee="search"),)) == [(Clause.LOCATION, "no_locator")]


def test_clause_ii_takes_hosts_below_the_platforms():
    assert missing(items=(replace(ITEM, host="old.tuberia.example"),)) == []


@pytest.mark.parametrize("statement", ["", "   \n\t"])
def test_clause_iii_asks_for_a_statement(statement):
    assert missing(statement=statement) == [(Clause.STATEMENT, "empty")]


@pytest.mark.parametrize(
    ("channel", "value", "code"),
    [
        ("", "alice@mail.example", "no_channel"),
        ("pigeon", "coo", "no_channel"),
        ("email", "alice", "not_an_address"),
        ("email", "@", "not_an_address"),
        ("phone", "12-34", "not_a_number"),
        ("desk", " ", "empty"),
    ],
)
def test_clause_iv_asks_for_one_working_way_to_make_contact(channel, value, code):
    assert missing(contact_channel=channel, contact_value=value) == [(Clause.CONTACT, code)]


@pytest.mark.parametrize(("channel", "value"), [("desk", "desk@recourse.example"), ("phone", "+1 (202) 555-0147")])
def test_clause_iv_takes_any_one_way(channel, value):
    assert missing(contact_channel=channel, contact_value=value) == []


def test_a_rule_set_holds_from_its_day_on():
    assert validity.rules_on(date(2025, 5, 19)) == TIDA_2025
    assert validity.rules_on(date(2125, 1, 1)) == TIDA_2025


def test_before_the_act_there_were_no_rules():
    with pytest.raises(ValueError, match="no rule set"):
        validity.rules_on(date(2025, 5, 19) - timedelta(days=1))


def test_the_rules_name_their_source():
    assert "119-12" in TIDA_2025.citation
    assert "223a(a)(1)(B)" in TIDA_2025.citation
