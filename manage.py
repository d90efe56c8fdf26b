#!/usr/bin/env python3
"""Django's command line, with Recourse's settings."""

import os
import sys

from django.core.management import execute_from_command_line

from portal import second_window

if __name__ == "__main__":
    second_window.take_up(os.environ)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    execute_from_command_line(sys.argv)
