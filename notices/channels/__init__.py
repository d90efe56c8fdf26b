"""The channels by kind. Only tasks, inbound and checks may import them."""

from notices.channels.base import BaseChannel
from notices.channels.email import Email
from notices.channels.pull import Pull
from notices.channels.webform import Webform
from notices.channels.webhook import Webhook

registry: dict[str, type[BaseChannel]] = {each.kind: each for each in (Email, Pull, Webform, Webhook)}
