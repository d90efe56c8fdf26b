"""The person's addresses: neutral words only, since a browser keeps them."""

from django.urls import path

from takedown.views.case import changes, entering, page

app_name = "case"
urlpatterns = [
    path("", entering.enter, name="enter"),
    path("leave/", entering.leave, name="leave"),
    path("closed/", entering.closed, name="closed"),
    path("open/", page.show, name="open"),
    path("message/", page.message, name="message"),
    path("correct/", page.correct, name="correct"),
    path("letter/<uuid:release_id>/", changes.release, name="release"),
    path("helper/", changes.helper, name="helper"),
    path("age/", changes.age, name="age"),
    path("change/<str:kind>/", changes.change, name="change"),
    path("keep/<int:change_id>/", changes.take_back, name="take-back"),
]
