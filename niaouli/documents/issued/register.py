"""What departments issued, for their agents: which of it they may see, its versions, who looked."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from niaouli.accounts.models import Person
from niaouli.audit.operations import record
from niaouli.departments.models import Membership
from niaouli.departments.queries import viewable
from niaouli.documents.models import Issuance, WalletDocument

# Forward to what took its place, and back to what it took the place of.
CHAIN = """
WITH RECURSIVE later AS (
    SELECT id, replaced_by_id FROM documents_issuance WHERE id = %s
    UNION SELECT n.id, n.replaced_by_id
    FROM documents_issuance n JOIN later ON n.id = later.replaced_by_id
), earlier AS (
    SELECT id FROM documents_issuance WHERE id = %s
    UNION SELECT p.id FROM documents_issuance p JOIN earlier ON p.replaced_by_id = earlier.id
)
SELECT id FROM later UNION SELECT id FROM earlier
"""


def issuances_for_agent(roles: Collection[Membership]) -> QuerySet[Issuance]:
    """What the departments whose cases these roles may open issued; the rest does not exist."""
    return Issuance.objects.filter(department__in=viewable(roles)).select_related(
        "department", "version__document__owner", "version__file"
    )


def document_of(issuance: Issuance) -> WalletDocument | None:
    """The document of the wallet; None when its holder deleted it."""
    return issuance.version.document if issuance.version is not None else None


def owner_of(issuance: Issuance) -> Person | None:
    """Whose it is; None when they deleted it: nothing else says so."""
    document = document_of(issuance)
    return document.owner if document is not None else None


def locked_issuance(issuance: Issuance) -> Issuance:
    """As it is now, with its document, locked until the end of the transaction: the document
    first, as whoever replaces or deletes it."""
    documents = WalletDocument.objects.select_for_update(of=("self",))
    documents.filter(versions__issuance=issuance.pk).order_by("id").first()
    return Issuance.objects.select_for_update(of=("self",)).get(pk=issuance.pk)


def chain_of(issuance: Issuance) -> list[Issuance]:
    """All the versions of a paper, the one in force first: each took the place of the next. Two
    queries."""
    with connection.cursor() as cursor:
        cursor.execute(CHAIN, [issuance.pk, issuance.pk])
        ids = [row[0] for row in cursor.fetchall()]
    found = list(Issuance.objects.filter(pk__in=ids).select_related("department").order_by("id"))
    former = {each.replaced_by_id: each for each in found}
    chain: list[Issuance] = []
    following = former.get(None)
    while following is not None:
        chain.append(following)
        following = former.get(following.pk)
    return chain


def record_consultation(*, issuance: Issuance, by: Person, now: datetime) -> None:
    """An agent looked at what was issued to somebody, or downloaded it: logged for that person.
    Nothing for what is their own, or what nobody has any more."""
    document = document_of(issuance)
    if document is None or document.owner_id == by.pk:
        return
    record(
        "issuance.consulted",
        by=by.pk,
        subject=document.subject,
        now=now,
        details={"department": issuance.department.code, "code": issuance.code},
    )
