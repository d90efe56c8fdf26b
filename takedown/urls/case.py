"""The person's addresses: neutral words only, since a browser keeps them."""

from django.urls import path

from takedown.views.case import access, asked, changes, contact, entering, kit, lost, more, pace, page, record

app_name = "case"
urlpatterns = [
    path("", entering.enter, name="enter"),
    path("begin/", access.take_over, name="take-over"),
    path("code/", access.code, name="code"),
    path("helped/", access.helped, name="helped"),
    path("access/", access.overview, name="access"),
    path("access/code/", access.renew, name="renew"),
    path("access/helper/", access.helper, name="helper-access"),
    path("access/stop/<int:asked_id>/", access.stop, name="stop"),
    path("access/words/", access.words, name="words"),
    path("lost/", lost.lost, name="lost"),
    path("lost/number/", lost.number, name="lost-number"),
    path("leave/", entering.leave, name="leave"),
    path("closed/", entering.closed, name="closed"),
    path("open/", page.show, name="open"),
    path("message/", page.message, name="message"),
    path("correct/", page.correct, name="correct"),
    path("question/<uuid:request_id>/", asked.question, name="question"),
    path("letter/<uuid:release_id>/", changes.release, name="release"),
    path("helper/", changes.helper, name="helper"),
    path("age/", changes.age, name="age"),
    path("change/<str:kind>/", changes.change, name="change"),
    path("pace/<uuid:request_id>/", pace.moment, name="moment"),
    path("pause/", pace.pause, name="pause"),
    path("go-on/", pace.go_on, name="go-on"),
    path("more/", more.more, name="more"),
    path("more/<uuid:item_id>/", more.again, name="again"),
    path("form/<uuid:notice_id>/", kit.kit, name="kit"),
    path("answer/<uuid:notice_id>/", more.answer, name="answer"),
    path("onward/<uuid:item_id>/", more.onward, name="onward"),
    path("link/<uuid:item_id>/withdraw/", changes.item, name="withdraw-item"),
    path("contact/", contact.contact, name="contact"),
    path("papers/overview/<str:form>/", record.overview, name="overview"),
    path("papers/confirmation/", record.filing, name="filing"),
    path("papers/<uuid:notice_id>/<str:audience>/<str:form>/", record.packet, name="packet"),
    path("keep/<int:change_id>/", changes.take_back, name="take-back"),
]
