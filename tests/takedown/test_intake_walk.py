import pytest

from takedown.models import Case
from tests.walks import alice_fills, code_shown

pytestmark = pytest.mark.django_db


def test_alice_walks_from_the_first_page_to_her_code(client):
    answer = alice_fills(client)
    assert answer.status_code == 302, client.last_page
    assert answer["Location"] == "/request/code/"
    assert len(code_shown(client)) == 24
    assert Case.objects.count() == 1
