"""What is published: aggregates only, small numbers suppressed, never a link (product.md, decision 9)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from notices.statistics import by_platform


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "public/transparency.html", {"rows": by_platform()})
