"""Where the mail server hands mail in."""

from django.urls import path

from notices.mail_in import views

urlpatterns = [path("", views.receive, name="mail-inbound")]
