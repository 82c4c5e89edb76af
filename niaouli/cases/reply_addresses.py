"""The e-mail addresses that answer a case: who holds one writes in its thread.

Each is made for one person and one case, from a token that cannot be guessed: only that person has
read it, in our e-mails. It is not enough: the e-mail must also come from their address.
"""

import re
import secrets
from base64 import b32encode
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, ReplyAddress

BYTES = 20
"""160 bits: 32 signs, letters and digits that no mail server changes."""
TOKEN = re.compile(r"[a-z2-7]{32}")


def reply_address(case: Case, person: Person, *, now: datetime) -> str:
    """Where `person` answers e-mails about the case; empty when nobody reads answers. Made the
    first time that it is asked for."""
    if not settings.NIAOULI_REPLY_ADDRESS:
        return ""
    token = b32encode(secrets.token_bytes(BYTES)).decode("ascii").lower()
    found, _made = ReplyAddress.objects.get_or_create(
        case=case, person=person, defaults={"token": token, "made_at": now}
    )
    local, _at, domain = settings.NIAOULI_REPLY_ADDRESS.partition("@")
    return f"{local}+{found.token}@{domain}"


def addresses_among(recipients: Iterable[str]) -> list[ReplyAddress]:
    """Those of our addresses that an e-mail was sent to, with their case and person. One query,
    none when no recipient looks like one."""
    local, _at, domain = settings.NIAOULI_REPLY_ADDRESS.partition("@")
    tokens = set()
    for recipient in recipients:
        name, _at, place = recipient.lower().rpartition("@")
        base, _plus, token = name.partition("+")
        if local and (base, place) == (local, domain) and TOKEN.fullmatch(token):
            tokens.add(token)
    if not tokens:
        return []
    found = ReplyAddress.objects.filter(token__in=tokens)
    return list(
        found.select_related("case__department", "case__citizen", "case__version", "person")
        .defer("case__version__definition")
        .order_by("id")
    )


def without_token(content: bytes, case: Case) -> bytes:
    """An e-mail that was sent to one of our addresses, without what would let its reader answer in
    the name of who sent it."""
    for token in case.reply_addresses.order_by("id").values_list("token", flat=True):
        content = re.sub(token.encode(), b"x" * len(token), content, flags=re.IGNORECASE)
    return content
