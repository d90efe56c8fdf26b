"""Addresses below /api/v1/ (staff role only: these views open letters).

Each is answered with and without a slash at its end. Nothing is redirected: many clients would leave their key behind,
or send a POST again as a GET without its body (RFC 9110, 15.4).
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import URLPattern, path, re_path, register_converter
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.views import APIView

from notices.api import views


class AnyUuid:
    """A UUID in small letters or capitals (RFC 9562, 4: "case insensitive on input"), with its dashes or without."""

    regex = "[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}"

    def to_python(self, value: str) -> UUID:
        return UUID(value)

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(AnyUuid, "any_uuid")
NOTICE = "notices/<any_uuid:notice_id>/"


def _both(route: str, view: type[APIView], name: str) -> Iterator[URLPattern]:
    """The address that we give out, and the same with the other end, which the description does not name."""
    other = route.removesuffix("/") if route.endswith("/") else f"{route}/"
    undescribed: dict[str, Any] = {"schema": None}
    yield path(route, view.as_view(), name=name)
    yield path(other, view.as_view(**undescribed), name=f"{name}-slash")


urlpatterns = [
    *_both("schema/", SpectacularJSONAPIView, "api-schema"),
    *_both("notices/", views.NoticeList, "api-notices"),
    *_both(NOTICE, views.NoticeDetail, "api-notice"),
    *_both(f"{NOTICE}letter.pdf", views.LetterPdf, "api-letter-pdf"),
    *_both(f"{NOTICE}signed-letter", views.SignedLetter, "api-signed-letter"),
    *_both(f"{NOTICE}acknowledge", views.Acknowledge, "api-acknowledge"),
    *_both(f"{NOTICE}items/<any_uuid:item_id>/outcome", views.ItemOutcome, "api-outcome"),
    # Everything else, line ends in the address included.
    re_path("", views.Nothing.as_view(), name="api-nothing"),
]
