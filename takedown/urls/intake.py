"""The intake's addresses: one for each step."""

from django.urls import path

from takedown.views.intake import (
    about,
    age,
    begin,
    filing,
    fingerprints,
    links,
    outcomes,
    review,
    saving,
    timing,
    words,
)
from takedown.views.intake.steps import TRIAGE

app_name = "intake"
urlpatterns = [
    path("", begin.start, name="start"),
    path("begin/", begin.begin_for_another, name="begin"),
    path("who/", about.who, name="who"),
    path("relation/", about.relation, name="relation"),
    path("about/", about.about, name="about"),
    # By number: a browser keeps addresses, and these should say nothing.
    *(path(f"about/{at}/", about.question, {"name": name}, name=name) for at, name in enumerate(TRIAGE, start=1)),
    path("outside/", outcomes.outside, name="outside"),
    path("outside/<slug:kind>/", outcomes.aside, name="aside"),
    path("links/", links.links, name="links"),
    path("link/<uuid:ref>/", links.link, name="link"),
    path("age/", age.age, name="age"),
    path("age/stop/", age.stopped, name="stopped"),
    path("places/", links.places, name="places"),
    path("link/<uuid:ref>/age/", age.changed, name="age-changed"),
    path("fingerprints/", fingerprints.fingerprints, name="fingerprints"),
    path("statement/", words.statement, name="statement"),
    path("contact/", words.contact, name="contact"),
    path("timing/", timing.timing, name="timing"),
    path("safe/", timing.safe, name="safe"),
    path("review/", review.review, name="review"),
    path("save/", saving.save, name="save"),
    path("saved/", saving.saved, name="saved"),
    path("resume/", saving.resume, name="resume"),
    path("pin/", filing.pin, name="pin"),
    path("code/", filing.code, name="code"),
]
