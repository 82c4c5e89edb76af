"""Management commands: `python -m niaouli COMMAND`, which `bin/niaouli` calls."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niaouli.config.settings")
    execute_from_command_line(["niaouli", *sys.argv[1:]])
