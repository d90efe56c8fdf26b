"""The frozen letter on paper."""

from django.db import models

from notices.models.notices import Notice
from vault.fields import SealedField, SealedRow


class Paper(SealedRow):
    """The PDF of a notice's letter (base64), made once: it is the same at every try, and goes with the letter."""

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="paper")
    pdf = SealedField()
