"""Writing publications, and reading the feeds of others.

Each operation runs in one transaction, locks its row, checks again and writes one event. What is
put online is announced in the same transaction (`Announcement`): `alerts` takes it from there.
"""

from niaouli.publications.operations.feeds import (
    add_feed,
    change_feed,
    pause_feed,
    read_feed,
    remove_feed,
    resume_feed,
)
from niaouli.publications.operations.writing import (
    announce_due,
    create_publication,
    discard_publication,
    publish_publication,
    revise_publication,
    withdraw_publication,
)

__all__ = [
    "add_feed",
    "announce_due",
    "change_feed",
    "create_publication",
    "discard_publication",
    "pause_feed",
    "publish_publication",
    "read_feed",
    "remove_feed",
    "resume_feed",
    "revise_publication",
    "withdraw_publication",
]
