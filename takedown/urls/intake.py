"""The intake's addresses: one for each step."""

from django.urls import path

from takedown.views.intake import about, age, begin, filing, fingerprints, links, review, words

app_name = "intake"
urlpatterns = [
    path("", begin.start, name="start"),
    path("begin/", begin.begin_for_another, name="begin"),
    path("who/", about.who, name="who"),
    path("about/", about.about, name="about"),
    path("outside/", about.outside, name="outside"),
    path("links/", links.links, name="links"),
    path("link/<uuid:ref>/", links.link, name="link"),
    path("age/", age.age, name="age"),
    path("link/<uuid:ref>/age/", age.changed, name="age-changed"),
    path("fingerprints/", fingerprints.fingerprints, name="fingerprints"),
    path("statement/", words.statement, name="statement"),
    path("contact/", words.contact, name="contact"),
    path("review/", review.review, name="review"),
    path("pin/", filing.pin, name="pin"),
    path("code/", filing.code, name="code"),
]
