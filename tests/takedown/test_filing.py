"""Filing: a signed draft becomes a case, once, and only what was signed."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.forms import model_to_dict

from notices.actions import Refused, queue
from notices.letter import from_data, to_data
from notices.models import Platform
from takedown import actions, drafts, letters, validity
from takedown.actions import Incomplete, LettersChanged, ReleaseEnded
from takedown.models import Case, Draft, Fingerprint, Item, Release, SignedLetter, TakedownRequest
from tests.people import ALICE, NOON, add_channel, make_platform
from tests.takedown.visits import CODE, PIN, a_link, desk_sends, file_case, make_mandate
from vault import keys
from vault.models import DataKey, LedgerEntry, Wrap

pytestmark = pytest.mark.django_db
PDQ = {"kind": "pdq", "value": "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22", "quality": 90}


def signed_draft(*items, mandate=None, **changes):
    """A draft of Alice's, filled in and signed: (draft, key)."""
    draft, key = drafts.begin(now=NOON, mandate=mandate)
    document = {
        "filer": {"role": "organisation" if mandate else "individual"},
        "about": {"published": "published"},
        "items": list(items) or [a_link()],
        "statement": {"text": "It is me, and I never agreed.", "reasons": []},
        "contact": {"channel": "desk", "value": "", "name": ALICE, "told_so": bool(mandate)},
        **changes,
    }
    drafts.save(draft, key, letters.sign(document, mandate, NOON), NOON)
    return draft, key


def submit(draft, key, **changes):
    given = {"code": CODE, "pin": PIN, "language": "en", "actor": "person", "now": NOON, **changes}
    return actions.submit(draft=draft, key=key, **given)


def test_a_case_is_found_by_its_code_and_opened_by_code_and_pin():
    case = submit(*signed_draft())
    assert Case.objects.get(code_digest=keys.code_digest(CODE)) == case
    assert keys.open_for_person(case.key_id, CODE, PIN) == keys.open_for_desk(case.key_id)


def test_before_filing_the_desk_has_no_way_in():
    draft, _ = signed_draft()
    assert not Wrap.objects.filter(key_id=draft.key_id).exists()
    with pytest.raises(keys.Erased):
        keys.open_for_desk(draft.key_id)


def test_filing_twice_files_once():
    draft, key = signed_draft()
    assert submit(draft, key) == submit(draft, key, code="", pin="something else")
    assert TakedownRequest.objects.count() == 1
    assert keys.open_for_person(draft.key_id, CODE, PIN) == key


def test_a_filed_draft_holds_nothing_any_more():
    draft, key = signed_draft()
    submit(draft, key)
    draft.refresh_from_db()
    assert draft.body is None
    with pytest.raises(drafts.AlreadyFiled):
        drafts.update(draft, key, NOON, statement={"text": "another"})


@pytest.mark.parametrize("part", ["items", "statement", "contact", "filer"])
def test_without_an_element_nothing_is_written(part):
    draft, key = drafts.begin(now=NOON)
    whole = drafts.read(*signed_draft())
    drafts.save(draft, key, {name: held for name, held in whole.items() if name != part}, NOON)
    with pytest.raises(Incomplete) as caught:
        submit(draft, key)
    assert caught.value.gaps
    assert not Case.objects.exists()
    assert not Wrap.objects.exists()


def test_a_change_after_signing_takes_the_signature_away():
    draft, key = signed_draft()
    drafts.update(draft, key, NOON, statement={"text": "Something else.", "reasons": []})
    with pytest.raises(Incomplete) as caught:
        submit(draft, key)
    assert [gap.code for gap in caught.value.gaps] == ["intent"]


def test_a_platform_whose_record_changed_after_signing_is_shown_again():
    platform = make_platform("tuberia")
    draft, key = signed_draft()
    Platform.objects.filter(pk=platform.pk).update(trust="hostile")
    with pytest.raises(LettersChanged):
        submit(draft, key)
    assert not Case.objects.exists()


def test_a_site_that_became_known_meanwhile_needs_no_new_signature():
    draft, key = signed_draft(a_link("www.new.example"))
    file_case(a_link("new.example"), code="another code")
    submit(draft, key)
    assert Platform.objects.filter(hosts__host="new.example").count() == 1


def test_an_unknown_site_becomes_a_platform_for_the_desk_to_complete():
    submit(*signed_draft(a_link("new.example"), a_link("www.new.example", 2)))
    platform = Platform.objects.get()
    assert platform.needs_review
    assert not platform.cooperative
    assert SignedLetter.objects.get().platform == platform


def test_a_letter_to_an_unknown_site_holds_no_name_and_can_be_sent():
    case, key = file_case(a_link("www.new.example"))
    signed = SignedLetter.objects.get().opened(key, "letter")
    assert ALICE not in json.dumps(signed)
    assert desk_sends(case, key)[0].platform.slug == "new_example"


def test_each_platform_gets_one_letter_that_rests_on_its_own_release():
    make_platform("tuberia")
    submit(*signed_draft(a_link(), a_link(number=2), a_link("new.example")))
    assert {letter.release.platform for letter in SignedLetter.objects.all()} == set(Platform.objects.all())
    assert Release.objects.count() == 2
    assert Item.objects.count() == 3


def test_fingerprints_are_sealed_and_released_only_where_ticked():
    make_platform("tuberia")
    item = a_link()
    case = submit(*signed_draft(item, fingerprints={item["ref"]: [PDQ]}))
    row = Fingerprint.objects.get()
    assert PDQ["value"] not in str(bytes(row.value))
    assert row.opened(keys.open_for_desk(case.key_id), "value") == {
        "hex": PDQ["value"], "quality": 90, "place": 0,
    }  # fmt: skip
    assert not Release.objects.get().hashes


def test_a_tick_releases_the_fingerprints_to_that_platform():
    make_platform("tuberia")
    item = a_link()
    submit(*signed_draft(item, fingerprints={item["ref"]: [PDQ]}, hashes=["tuberia"]))
    assert Release.objects.get().hashes


@pytest.mark.parametrize("trust", ["unknown", "hostile"])
def test_a_tick_releases_nothing_to_a_stranger(trust):
    make_platform("tuberia", trust=trust)
    item = a_link()
    submit(*signed_draft(item, fingerprints={item["ref"]: [PDQ]}, hashes=["tuberia"]))
    assert not Release.objects.get().hashes


def test_a_mere_helper_releases_no_fingerprints():
    make_platform("tuberia")
    item = a_link()
    told = {"channel": "desk", "value": "", "name": "Harriet Helper", "told_so": True}
    submit(*signed_draft(item, filer={"role": "helper"}, contact=told, fingerprints={item["ref"]: [PDQ]},
                         hashes=["tuberia"]))  # fmt: skip
    assert not Release.objects.get().hashes


def test_a_persons_release_lasts_180_days_and_an_advocates_as_long_as_the_written_one():
    submit(*signed_draft())
    mandate = make_mandate()
    submit(*signed_draft(mandate=mandate), code="another code")
    ends = dict(Release.objects.values_list("agreed_by", "expires_at"))
    assert ends == {"person": NOON + letters.RELEASE_LASTS, "mandate": mandate.expires_at}


def test_an_advocates_case_is_theirs():
    mandate = make_mandate()
    case = submit(*signed_draft(mandate=mandate))
    mandate.refresh_from_db()
    assert (case.advocate, case.organisation, case.mandate) == (mandate.advocate, mandate.organisation, mandate)
    assert mandate.used_at == NOON


def test_a_written_release_is_used_once():
    mandate = make_mandate()
    first, second = signed_draft(mandate=mandate), signed_draft(mandate=mandate)
    submit(*first)
    with pytest.raises(ReleaseEnded):
        submit(*second, code="another code")
    assert Case.objects.count() == 1


def test_a_written_release_that_ended_or_was_taken_back_carries_nothing():
    ended, revoked = make_mandate(), make_mandate()
    actions.revoke_mandate(mandate=revoked, actor="person", now=NOON)
    with pytest.raises(ReleaseEnded):
        submit(*signed_draft(mandate=ended), now=ended.expires_at)
    with pytest.raises(ReleaseEnded):
        submit(*signed_draft(mandate=revoked))
    assert not Case.objects.exists()


def test_a_written_release_that_names_platforms_reaches_no_other():
    mandate = make_mandate()
    mandate.recipients = ["picky"]
    mandate.save()
    with pytest.raises(ReleaseEnded):
        submit(*signed_draft(mandate=mandate))


def test_a_correction_replaces_what_came_back_and_keeps_code_and_pin():
    case, key = file_case()
    TakedownRequest.objects.update(state="returned")
    draft = actions.correct(case=case, key=key, now=NOON)
    drafts.save(draft, key, letters.sign(drafts.read(draft, key), None, NOON), NOON)
    assert submit(draft, key, code="", pin="") == case
    assert sorted(case.requests.values_list("state", flat=True)) == ["submitted", "superseded"]
    assert keys.open_for_person(case.key_id, CODE, PIN) == key


def test_a_frozen_case_takes_no_correction():
    case, key = file_case()
    TakedownRequest.objects.update(state="returned")
    draft = actions.correct(case=case, key=key, now=NOON)
    drafts.save(draft, key, letters.sign(drafts.read(draft, key), None, NOON), NOON)
    actions.freeze(case=case, actor="person", now=NOON)
    with pytest.raises(actions.CaseFrozen):
        submit(draft, key)


def test_filing_is_in_the_ledger_without_a_word_of_it():
    case = submit(*signed_draft())
    entry = LedgerEntry.objects.get(verb="request.submitted")
    assert entry.subject == f"case:{case.pk}"
    assert entry.facts == {"items": 1, "correction": False}
    assert ALICE not in json.dumps(model_to_dict(entry), default=str)


def test_two_tabs_that_save_different_parts_lose_nothing():
    draft, key = drafts.begin(now=NOON)
    other = Draft.objects.get(pk=draft.pk)
    drafts.update(draft, key, NOON, statement={"text": "one"})
    drafts.update(other, key, NOON, contact={"name": "two"})
    held = drafts.read(Draft.objects.get(pk=draft.pk), key)
    assert held == {"statement": {"text": "one"}, "contact": {"name": "two"}}


def test_a_wiped_draft_leaves_no_row_and_no_key():
    draft, _ = signed_draft()
    drafts.wipe(draft)
    assert not Draft.objects.exists()
    assert not DataKey.objects.exists()


def test_a_wiped_correction_leaves_its_case_alone():
    case, key = file_case()
    TakedownRequest.objects.update(state="returned")
    drafts.wipe(actions.correct(case=case, key=key, now=NOON))
    assert keys.open_for_person(case.key_id, CODE, PIN) == key


def test_the_elements_of_a_draft_are_judged_against_the_platforms_hosts():
    platform = make_platform("tuberia")
    platform.hosts.create(host="tuberia-media.example")
    document = {"items": [a_link("media.tuberia-media.example"), a_link("new.example")]}
    gaps = validity.gaps(letters.filing(document))
    assert validity.Clause.LOCATION not in {gap.clause for gap in gaps}


def test_a_letter_gives_the_contact_that_was_chosen_and_no_other():
    platform = make_platform("tuberia")
    add_channel(platform, kind="email", address="abuse@tuberia.example")
    document = letters.with_numbers({"items": [a_link()], "contact": {"channel": "phone", "value": "202-555-0147"}})
    assert letters.prepare(document, None, NOON)[0].letter.contact.value == "202-555-0147"


def test_what_is_before_the_eyes_has_a_digest_that_any_change_breaks():
    make_platform("tuberia")
    document = letters.with_numbers({"filer": {"role": "individual"}, "items": [a_link()], "contact": {"name": ALICE}})
    [prepared] = letters.prepare(document, None, NOON)
    changed = replace(prepared, letter=replace(prepared.letter, statement="Another."))
    assert letters.shown_digest([prepared]) != letters.shown_digest([changed])
    later = letters.prepare({**document, "signed_at": NOON.isoformat()}, None, NOON + timedelta(hours=1))
    assert letters.shown_digest([prepared]) == letters.shown_digest(later)


def test_a_release_id_and_a_number_are_made_once():
    document = letters.with_numbers({"items": [{**a_link(), "ref": str(uuid4())}]})
    assert letters.with_numbers(document) == document


# Letters under the platform's own rules


def test_what_is_not_intimate_becomes_a_letter_that_claims_no_statute():
    make_platform("tuberia")
    item = a_link()
    about = {"published": "published", "content": "swimwear"}
    case, key = file_case(item, about=about, fingerprints={item["ref"]: [PDQ]}, hashes=["tuberia"])
    letter = from_data(SignedLetter.objects.get().opened(key, "letter"))
    assert (letter.kind, letter.rules, letter.fingerprints_offered) == ("policy", "own-rules", 0)
    assert case.requests.get().rules == "own-rules"
    [notice] = desk_sends(case, key)
    assert (notice.kind, notice.statutory) == ("policy", False)


# A letter to somebody else than the platform of the link


def told_onward(kind, **details):
    """Alice tells a service of this kind about a link on a site that nobody knows: the letter as signed."""
    make_platform("carrier", **details)
    Platform.objects.filter(slug="carrier").update(kind=kind)
    case, key = file_case(a_link("strange.example", to="carrier"))
    return case, key, from_data(SignedLetter.objects.get().opened(key, "letter"))


@pytest.mark.parametrize("kind", ["search", "host", "cdn", "registrar"])
def test_a_search_engine_or_a_carrier_is_told_about_a_link_on_another_site(kind):
    case, key, letter = told_onward(kind)
    assert letter.recipient == "Carrier"
    assert letter.items[0].url == "https://strange.example/post/1"
    assert Item.objects.get().platform.slug == "carrier"
    assert Item.objects.get().opened(key, "locator")["to"] == "carrier"
    assert not Platform.objects.filter(slug="strange_example").exists()
    assert desk_sends(case, key)[0].platform.slug == "carrier"


def test_a_platform_is_not_told_about_a_link_on_another_site():
    make_platform("tuberia")
    draft, key = signed_draft(a_link("strange.example", to="tuberia"))
    with pytest.raises(Incomplete) as caught:
        submit(draft, key)
    assert [gap.code for gap in caught.value.gaps] == ["other_platform"]


@pytest.mark.parametrize("kind", ["host", "cdn", "registrar"])
def test_a_carrier_never_learns_who_asks_however_cooperative(kind):
    _, _, letter = told_onward(kind, trust="cooperative")
    assert ALICE not in json.dumps(to_data(letter))
    assert letter.contact.channel == "desk"
    assert Platform.objects.get().trust == "cooperative"
    assert letters.keeps_names_back(Platform.objects.get())


def test_a_carrier_is_refused_a_letter_with_a_name_below_too():
    _, key, letter = told_onward("cdn")
    named = replace(letter, signature=replace(letter.signature, name=ALICE, signer="individual", signed_at="now"))
    with pytest.raises(Refused, match="says_too_much"):
        queue(notice_id=uuid4(), platform=Platform.objects.get(), letter=named, key=key, actor="desk", now=NOON)


def test_the_same_link_to_its_platform_and_to_a_search_engine_makes_two_letters():
    make_platform("tuberia")
    make_platform("seeker")
    Platform.objects.filter(slug="seeker").update(kind="search")
    file_case(a_link(), a_link(number=1, to="seeker"))
    assert set(SignedLetter.objects.values_list("platform__slug", flat=True)) == {"tuberia", "seeker"}


# What later drafts of a case carry


def test_a_corrected_letter_names_the_one_that_it_corrects():
    make_platform("tuberia")
    document = letters.with_numbers({"items": [a_link()], "corrects": "RN-OLD", "filer": {"role": "individual"}})
    assert letters.prepare(document, None, NOON)[0].letter.corrects == "RN-OLD"


def test_a_reupload_is_linked_to_the_item_that_it_repeats_and_to_no_other_cases():
    case, key = file_case()
    stranger, _ = file_case(a_link("other.example"), code="another code")
    [old], [theirs] = case.requests.get().items.all(), stranger.requests.get().items.all()
    for number, repeated in enumerate((old, theirs), start=7):
        item = a_link(number=number, reupload_of=str(repeated.pk))
        document = {**drafts.read(*signed_draft()), "items": [item]}
        draft = drafts.begin_correction(case=case, key=key, document={}, now=NOON, purpose="more")
        drafts.save(draft, key, letters.sign(document, None, NOON), NOON)
        submit(draft, key, code="", pin="")
    again = Item.objects.filter(request__case=case).exclude(pk=old.pk)
    assert sorted(str(item.reupload_of_id) for item in again) == sorted([str(old.pk), "None"])


def test_a_draft_of_a_case_says_what_it_is_for():
    case, key = file_case()
    made = [
        drafts.begin_correction(case=case, key=key, document={}, now=NOON, **options)
        for options in ({}, {"purpose": "onward"})
    ]
    assert [draft.purpose for draft in made] == ["correction", "onward"]
