"""The public keys that letters are signed with, the present one and those before it."""

from django.db import models
from django.db.models import Q


class LetterKey(models.Model):
    """One Ed25519 public key. Its row stays for ever: letters that it signed are checked years later.

    `began_at` and `ended_at`: from when until when it signed; the present one has no end.
    """

    # RFC 7638: the thumbprint, base64url, 43 characters. `public` is the JWK's x (RFC 8037), as long.
    kid = models.CharField(max_length=43, primary_key=True)
    public = models.CharField(max_length=43)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_letter_key_ends_after_it_began",
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("began_at")),
            )
        ]

    def __str__(self) -> str:
        return self.kid
