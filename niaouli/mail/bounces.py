"""E-mails of ours that another server gave back: the account says that they did not arrive.

Only who received it knows the name of one of our e-mails (`OutgoingMail.key`, drawn at random):
nobody can say of another's that it failed.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from uuid import UUID

from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail
from niaouli.mail.relay import NOT_THE_ADDRESS

NAMED = re.compile(
    rb"^message-id:\s*<([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})@", re.IGNORECASE | re.MULTILINE
)
ACTION = re.compile(rb"^action:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)
STATUS = re.compile(rb"^status:[ \t]*([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
DIAGNOSTIC = re.compile(
    rb"^diagnostic-code:[ \t]*(?:smtp;)?[ \t]*([^\x00\r\n]{1,250})", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a server says of e-mails that it could not deliver (RFC 3464)."""

    keys: tuple[UUID, ...]
    """Of ours, as it names them."""
    failed: bool
    """Given up; otherwise only late."""
    status: str
    said: str


def bounce_of(content: bytes, headers: "Message[str, str]") -> Bounce | None:
    """What the report says, if this is one."""
    kind = str(headers.get("Content-Type", ""))[:1000].lower()
    if "multipart/report" not in kind or "delivery-status" not in kind:
        return None
    action, status, said = (each.search(content) for each in (ACTION, STATUS, DIAGNOSTIC))
    return Bounce(
        keys=tuple({UUID(each.decode()) for each in NAMED.findall(content)[:10]}),
        failed=action is not None and action[1].lower() == b"failed",
        status=status[1].decode() if status else "",
        said=said[1].decode("ascii", "replace").strip() if said else "",
    )


def note_bounce(bounce: Bounce, *, now: datetime) -> int:
    """What was said to be sent did not arrive. Returns how many e-mails it concerns."""
    if not bounce.failed:
        return 0
    gone = bounce.status.startswith("5.") and not NOT_THE_ADDRESS.search(bounce.status.encode())
    return OutgoingMail.objects.filter(key__in=bounce.keys, state=Delivery.SENT).update(
        state=Delivery.FAILED,
        settled_at=now,
        refused=gone,
        problem=" ".join(filter(None, [bounce.status, bounce.said]))[:300],
    )
