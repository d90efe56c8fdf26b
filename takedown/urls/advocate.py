"""The advocates' addresses."""

from django.urls import path

from takedown.views.advocate import cases, changes, filing

app_name = "advocate"
urlpatterns = [
    path("", cases.listed, name="cases"),
    path("new/", filing.new, name="new"),
    path("case/<uuid:case_id>/", cases.show, name="case"),
    path("case/<uuid:case_id>/message/", cases.write, name="message"),
    path("case/<uuid:case_id>/<str:change>/", changes.change, name="change"),
]
