"""Logging in, out, and to the right room."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from takedown import brakes
from takedown.models import Membership, Organisation
from tests.cases import bob, charlie, dana, enter, post
from tests.people import make_platform
from tests.takedown.visits import words
from vault.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hashes")]
PASSWORD = "four quiet harbours"


def guess(client, user):
    """As often as it takes to be slowed down, and once more."""
    return [log_in(client, user, f"guess {number}").status_code for number in range(9)]


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, user, password=PASSWORD):
    return post(client, "/account/login/", username=user.email, password=password)


@pytest.mark.parametrize(("who", "room"), [(dana, "/desk/"), (bob, "/advocate/")])
def test_logging_in_leads_to_ones_room(client, who, room):
    answer = log_in(client, with_password(who()))
    assert answer.redirect_chain[-1][0] == room


def test_whoever_works_in_both_rooms_chooses(client):
    user = with_password(dana())
    Membership.objects.create(user=user, organisation=Organisation.objects.get(), role="advocate")
    page = words(log_in(client, user))
    assert "Where to?" in page
    assert "Advocate" in page


def test_whoever_has_no_room_is_told_so(client):
    user = with_password(User.objects.create_user("new@desk.example", "New"))
    assert "No room is open to you yet" in words(log_in(client, user))


def test_after_logging_in_one_comes_where_one_wanted(client):
    user = with_password(dana())
    wanted = post(client, "/account/login/", username=user.email, password=PASSWORD, next="/desk/platforms/")
    assert wanted.redirect_chain == [("/desk/platforms/", 302)]


def test_nobody_is_sent_to_another_site_after_logging_in(client):
    user = with_password(dana())
    answer = post(client, "/account/login/", username=user.email, password=PASSWORD, next="https://evil.example/")
    assert answer.redirect_chain[0][0] == "/account/"


def test_a_wrong_password_says_little(client):
    known = words(log_in(client, with_password(dana()), "wrong"))
    assert "E-mail address and password do not go together" in known
    assert "_auth_user_id" not in client.session


def test_an_account_that_was_closed_does_not_open(client):
    user = with_password(dana())
    User.objects.update(is_active=False)
    assert "E-mail address and password do not go together" in words(log_in(client, user))


def test_an_account_closed_meanwhile_opens_nothing_more(client):
    enter(client, dana())
    User.objects.update(is_active=False)
    assert client.get("/desk/").headers["Location"].startswith("/account/login/")


def test_guessing_is_slowed_down(client):
    user = with_password(dana())
    assert guess(client, user)[-1] == 429
    assert log_in(client, user).status_code == 429


def test_another_spelling_of_the_address_has_no_tries_of_its_own(client):
    user = with_password(dana())
    guess(client, user)
    user.email = "DANA@Desk.example"
    assert log_in(client, user).status_code == 429


def test_one_persons_guesses_do_not_lock_another_out(client):
    guess(client, with_password(dana()))
    assert log_in(client, with_password(charlie())).redirect_chain[-1][0] == "/advocate/"


def test_logging_out_is_a_post_and_ends_the_session(client):
    enter(client, dana())
    assert client.get("/account/logout/").status_code == 405
    assert "You are logged out" in words(post(client, "/account/logout/"))
    assert client.get("/desk/").status_code == 302


def test_a_new_password_holds_from_then_on(client):
    enter(client, with_password(dana()))
    fresh = "seven loud lighthouses"
    typed = {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
    assert "Your new password holds from now on." in words(post(client, "/account/password/", **typed))
    assert dana().check_password(fresh)


def test_a_short_password_is_refused(client):
    enter(client, with_password(dana()))
    typed = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    assert "at least 12 characters" in words(post(client, "/account/password/", **typed))
    assert dana().check_password(PASSWORD)


def test_an_account_is_slowed_down_for_many_addresses_together_and_never_locked(client, noon):
    user = with_password(dana())
    for number in range(200):
        client.defaults["HTTP_X_FORWARDED_FOR"] = f"9.9.{number}.9"
        log_in(client, user, "wrong")
    client.defaults["HTTP_X_FORWARDED_FOR"] = "8.8.4.4"
    assert log_in(client, user).status_code == 429
    noon.shift(brakes.ALL_PINS.rate**-1)
    assert log_in(client, user).redirect_chain[-1][0] == "/desk/"


def test_one_address_is_slowed_down_whichever_account_it_tries(client):
    client.defaults["HTTP_X_FORWARDED_FOR"] = "9.9.9.9"
    tried = [post(client, "/account/login/", username=f"{number}@desk.example", password="x") for number in range(21)]
    assert [answer.status_code for answer in tried] == [200] * 20 + [429]


def test_who_comes_in_often_is_not_slowed_down(client):
    user = with_password(dana())
    for _ in range(25):
        assert log_in(client, user).redirect_chain[-1][0] == "/desk/"
        post(client, "/account/logout/")


def test_what_was_typed_as_a_name_is_kept_nowhere(client):
    typed = "my password by mistake"
    post(client, "/account/login/", username=typed, password="x")
    server = brakes._server(settings.REDIS_URL)
    assert server.keys("both:brake:*")
    assert not any(typed in key or typed.encode().hex() in key for key in server.keys("*"))
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        assert not [table for table in tables if table.startswith("axes")]
        for table in tables:
            cursor.execute(
                f"SELECT count(*) FROM {connection.ops.quote_name(table)} AS t WHERE t::text LIKE %s", [f"%{typed}%"]
            )
            assert cursor.fetchone() == (0,), table


@pytest.mark.parametrize(
    "fresh",
    """aaaaaaaaaaaaaaaa abcdabcdabcdabcd qwertyuiop1234 1qaz2wsx3edc sunshine1234 dana@desk.example1 danadesk2026!!
    Dana.Desk.Dana trustno1trustno1 password12345""".split(),  # noqa: SIM905
)
def test_a_password_that_is_easy_to_guess_is_refused(client, fresh):
    enter(client, with_password(dana()))
    typed = {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
    assert "too easy to guess" in words(post(client, "/account/password/", **typed))
    assert dana().check_password(PASSWORD)


HALF_AN_HOUR = timedelta(minutes=30)


def test_half_an_hour_without_a_click_ends_a_log_in(client, noon):
    enter(client, dana())
    assert client.get("/desk/").status_code == 200
    noon.shift(HALF_AN_HOUR)
    assert client.get("/desk/").status_code == 200
    noon.shift(HALF_AN_HOUR + timedelta(seconds=1))
    assert client.get("/desk/").headers["Location"] == "/account/login/?next=/desk/"


def test_what_was_being_typed_then_is_handed_back(client, noon):
    platform = make_platform()
    enter(client, dana())
    client.get("/desk/")
    noon.shift(HALF_AN_HOUR + timedelta(seconds=1))
    place = f"/desk/platforms/{platform.slug}/"
    answer = client.post(place, "notes=Found+in+their+help+pages", "application/x-www-form-urlencoded")
    assert answer.status_code == 403
    assert "You were logged out after half an hour without a click" in words(answer)
    assert "Found in their help pages" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    platform.refresh_from_db()
    assert platform.notes == ""
