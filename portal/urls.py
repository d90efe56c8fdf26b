"""Every address, by the role of the process that serves it."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import JavaScriptCatalog

from portal import health, transparency, views

Routes = list[URLPattern | URLResolver]

shared: Routes = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("language/", include("django.conf.urls.i18n")),
    path("language/catalog.js", JavaScriptCatalog.as_view(), name="script-words"),
]
public: Routes = [
    path("", views.start, name="start"),
    path("safety/", views.safety, name="safety"),
    path("fingerprint/", views.fingerprint, name="fingerprint"),
    path("transparency/", transparency.page, name="transparency"),
    path("exit/", views.leave, name="exit"),
    path("advocate/request/" if settings.ROLE == "staff" else "request/", include("takedown.urls.intake")),
    path("case/", include("takedown.urls.case")),
]
staff: Routes = [
    path("desk/", include("takedown.urls.desk")),
    path("advocate/", include("takedown.urls.advocate")),
    path("account/", include("takedown.urls.account")),
    path("api/v1/", include("notices.api.urls")),
    path("mail/inbound/", include("notices.inbound_urls")),
    path(".well-known/recourse-letters.json", views.letter_keys, name="letter-keys"),
    path(".well-known/recourse-letters.json/", views.letter_keys, name="letter-keys-slash"),
]

urlpatterns: Routes = [
    *shared,
    # Pages of the staff name the people's too; what is asked for of these leads to the other host (portal/hosts.py).
    *public,
    *(staff if settings.ROLE in {"staff", "both"} else []),
]

handler500 = "portal.views.broken"
