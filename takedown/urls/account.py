"""Logging in and out, for staff and advocates."""

from django.urls import path

from takedown.views import account

app_name = "account"
urlpatterns = [
    path("", account.home, name="home"),
    path("login/", account.log_in, name="login"),
    path("logout/", account.log_out, name="logout"),
    path("logged-out/", account.logged_out, name="logged-out"),
    path("password/", account.change_password, name="password"),
]
