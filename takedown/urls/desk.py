"""The desk's addresses."""

from django.urls import path

from takedown.views.desk import board, cases, frozen, notices, platforms, queue, requests

app_name = "desk"
urlpatterns = [
    path("", queue.waiting, name="queue"),
    path("messages/", queue.unanswered, name="messages"),
    path("request/<uuid:request_id>/", requests.show, name="request"),
    path("request/<uuid:request_id>/approve/", requests.approve, name="approve"),
    path("request/<uuid:request_id>/return/", requests.give_back, name="return"),
    path("request/<uuid:request_id>/decline/", requests.decline, name="decline"),
    path("request/<uuid:request_id>/message/", requests.write, name="message"),
    path("case/<uuid:case_id>/freeze/", cases.freeze, name="freeze"),
    path("case/<uuid:case_id>/withdraw/", cases.withdraw, name="withdraw"),
    path("case/<uuid:case_id>/erase/", cases.erase, name="erase"),
    path("frozen/", frozen.listed, name="frozen"),
    path("frozen/<uuid:case_id>/", frozen.show, name="frozen-case"),
    path("notices/", board.show, name="board"),
    path("notices/<uuid:notice_id>/", notices.show, name="notice"),
    path("notices/<uuid:notice_id>/filed/", notices.filed, name="notice-filed"),
    path("notices/<uuid:notice_id>/retry/", notices.retry, name="notice-retry"),
    path("notices/<uuid:notice_id>/again/", notices.again, name="notice-again"),
    path("notices/<uuid:notice_id>/withdraw/", notices.withdraw, name="notice-withdraw"),
    path("notices/<uuid:notice_id>/void/<uuid:receipt_id>/", notices.void, name="notice-void"),
    path("platforms/", platforms.listed, name="platforms"),
    path("platforms/<slug:slug>/", platforms.edit, name="platform"),
    path("platforms/<slug:slug>/channels/new/", platforms.channel, name="channel-new"),
    path("platforms/<slug:slug>/channels/<int:channel_id>/", platforms.channel, name="channel"),
    path("platforms/<slug:slug>/channels/<int:channel_id>/secret/", platforms.secret, name="channel-secret"),
    path("platforms/<slug:slug>/keys/", platforms.issue, name="key-issue"),
    path("platforms/<slug:slug>/keys/<int:key_id>/revoke/", platforms.revoke, name="key-revoke"),
]
