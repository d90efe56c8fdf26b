"""The desk's addresses."""

from django.urls import path

from takedown.views.desk import access, board, calls, cases, frozen, mail, notices, papers, platforms, queue, requests

app_name = "desk"
urlpatterns = [
    path("", queue.waiting, name="queue"),
    path("messages/", queue.unanswered, name="messages"),
    path("request/<uuid:request_id>/", requests.show, name="request"),
    path("request/<uuid:request_id>/approve/", requests.approve, name="approve"),
    path("request/<uuid:request_id>/verify/<int:channel_id>/", requests.verify, name="verify"),
    path("request/<uuid:request_id>/return/", requests.give_back, name="return"),
    path("request/<uuid:request_id>/decline/", requests.decline, name="decline"),
    path("request/<uuid:request_id>/message/", requests.write, name="message"),
    path("case/<uuid:case_id>/freeze/", cases.freeze, name="freeze"),
    path("case/<uuid:case_id>/withdraw/", cases.withdraw, name="withdraw"),
    path("case/<uuid:case_id>/erase/", cases.erase, name="erase"),
    path("case/<uuid:case_id>/access/", access.of_case, name="case-access"),
    path("calls/", calls.listed, name="calls"),
    path("calls/<uuid:case_id>/called/", calls.called, name="called"),
    path("access/", access.listed, name="access"),
    path("access/<int:asked_id>/", access.decide, name="access-decide"),
    path("frozen/", frozen.listed, name="frozen"),
    path("frozen/<uuid:case_id>/", frozen.show, name="frozen-case"),
    path("notices/", board.show, name="board"),
    path("notices/<uuid:notice_id>/", notices.show, name="notice"),
    path("notices/<uuid:notice_id>/filed/", notices.filed, name="notice-filed"),
    path("notices/<uuid:notice_id>/retry/", notices.retry, name="notice-retry"),
    path("notices/<uuid:notice_id>/again/", notices.again, name="notice-again"),
    path("notices/<uuid:notice_id>/withdraw/", notices.withdraw, name="notice-withdraw"),
    path("notices/<uuid:notice_id>/void/<uuid:receipt_id>/", notices.void, name="notice-void"),
    path("notices/<uuid:notice_id>/papers/<str:audience>/<str:form>/", papers.packet, name="notice-papers"),
    path("mail/", mail.listed, name="mails"),
    path("mail/<uuid:mail_id>/", mail.show, name="mail"),
    path("mail/<uuid:mail_id>/handled/", mail.handled, name="mail-handled"),
    path("mail/<uuid:mail_id>/answer/", mail.answer, name="mail-answer"),
    path("notices/<uuid:notice_id>/said/<uuid:follow_up_id>/<str:step>/", notices.said, name="notice-said"),
    path("platforms/", platforms.listed, name="platforms"),
    path("platforms/<slug:slug>/", platforms.edit, name="platform"),
    path("platforms/<slug:slug>/carriers/", platforms.look_up, name="carriers"),
    path("platforms/<slug:slug>/channels/<int:channel_id>/resume/", platforms.resume, name="channel-resume"),
    path("platforms/<slug:slug>/channels/new/", platforms.channel, name="channel-new"),
    path("platforms/<slug:slug>/channels/<int:channel_id>/", platforms.channel, name="channel"),
    path("platforms/<slug:slug>/channels/<int:channel_id>/secret/", platforms.secret, name="channel-secret"),
    path("platforms/<slug:slug>/keys/", platforms.issue, name="key-issue"),
    path("platforms/<slug:slug>/keys/<int:key_id>/revoke/", platforms.revoke, name="key-revoke"),
]
