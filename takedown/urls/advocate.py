"""The advocates' addresses."""

from django.urls import path

from takedown.views.advocate import access, asked, cases, changes, colleagues, filing, kit, papers

app_name = "advocate"
urlpatterns = [
    path("", cases.listed, name="cases"),
    path("new/", filing.new, name="new"),
    path("case/<uuid:case_id>/", cases.show, name="case"),
    path("case/<uuid:case_id>/code/", access.code, name="code"),
    path("case/<uuid:case_id>/correct/", access.correct, name="correct"),
    path("case/<uuid:case_id>/message/", cases.write, name="message"),
    path("case/<uuid:case_id>/question/<uuid:request_id>/", asked.question, name="question"),
    path("colleague/<uuid:case_id>/", colleagues.answer, name="colleague"),
    path("case/<uuid:case_id>/papers/<uuid:notice_id>/<str:audience>/<str:form>/", papers.packet, name="papers"),
    path("case/<uuid:case_id>/form/<uuid:notice_id>/", kit.kit, name="kit"),
    path("case/<uuid:case_id>/<str:change>/", changes.change, name="change"),
]
