"""A worker in a process of its own, to be killed: `python -m tests.deliveries.worker`.

It takes the lines of a delivery as the job does. What it needs to find the test's own database and
folder of files comes as arguments, in this order: database, folder, delivery.
"""

import os
import sys

import django


def main(database: str, folder: str, delivery: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "niaouli.config.settings"
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from niaouli.deliveries.operations.sending import send_lines

    connection.settings_dict["NAME"] = database
    settings.STORAGES["documents"]["OPTIONS"]["location"] = folder
    while send_lines(delivery_id=delivery, now=timezone.now()):
        pass


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
