"""Addresses below /api/v1/ (staff role only: these views open letters)."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from notices.api import views

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("notices/", views.NoticeList.as_view(), name="api-notices"),
    path("notices/<uuid:notice_id>/", views.NoticeDetail.as_view(), name="api-notice"),
    path("notices/<uuid:notice_id>/letter.pdf", views.LetterPdf.as_view(), name="api-letter-pdf"),
    path("notices/<uuid:notice_id>/signed-letter", views.SignedLetter.as_view(), name="api-signed-letter"),
    path("notices/<uuid:notice_id>/acknowledge", views.Acknowledge.as_view(), name="api-acknowledge"),
    path("notices/<uuid:notice_id>/items/<uuid:item_id>/outcome", views.ItemOutcome.as_view(), name="api-outcome"),
    # Everything else, line ends in the address included.
    re_path("", views.Nothing.as_view(), name="api-nothing"),
]
