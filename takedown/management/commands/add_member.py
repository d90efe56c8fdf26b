"""Give a person an account and a role."""

import getpass
import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from notices.drawable import undrawable
from takedown.actions import add_member
from takedown.models import Membership
from vault.models import User


class Command(BaseCommand):
    """`add_member EMAIL --name --organisation --role desk|advocate [--handles-minors] [--make-password]`."""

    help = "Give a person a role in an organisation, with an account where there is none yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="as it stands below letters that the desk signs")
        parser.add_argument("--organisation", required=True)
        parser.add_argument("--role", required=True, choices=Membership.Role.values)
        parser.add_argument("--handles-minors", action="store_true", help="one of the two people for stopped cases")
        parser.add_argument("--make-password", action="store_true", help="make one and print it, instead of asking")

    def handle(self, *args: Any, **options: Any) -> None:
        if signs := undrawable(options["name"]):
            raise CommandError(f"The name stands on letters, and these signs cannot be put on paper: {' '.join(signs)}")
        password = self._password(options["email"], options["make_password"])
        membership = add_member(
            email=options["email"], name=options["name"], organisation=options["organisation"], role=options["role"],
            password=password, handles_minors=options["handles_minors"], actor="command", now=timezone.now(),
        )  # fmt: skip
        self.stdout.write(f"{membership.user} is {membership.role} at {membership.organisation}.")
        if options["make_password"] and password:
            self.stdout.write(f"Password: {password}")

    def _password(self, email: str, make: bool) -> str:
        """The password of a new account, checked; "" where the account exists and keeps its own."""
        try:
            validate_email(email)
            if User.objects.filter(email=email.lower()).exists():
                return ""
            password = secrets.token_urlsafe(15) if make else getpass.getpass("Password: ")
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password
