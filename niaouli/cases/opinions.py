"""Opinions: who may be asked, what is shown to them, and until when a link opens it."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases import policies
from niaouli.cases.answered import AnsweredPage, answered_pages
from niaouli.cases.enums import OPEN_STATES, OpinionState
from niaouli.cases.models import Case, Opinion, SupportingDocument
from niaouli.cases.queries import documents_of, transfer_targets
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import processed
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.lib.rules import question
from niaouli.procedures.fields import Field
from niaouli.procedures.fields.placed import AddressField

LINK_LASTS = timedelta(days=15)
"""After the day by which it is awaited: an opinion that comes late is better than none."""
SECRET_BYTES = 16


def check_can_ask_opinion(case: Case, person: Person, roles: Collection[Membership]) -> None:
    """Who may process the case, while it is not ended."""
    policies.check_can_process(case, person, roles)
    if case.state not in OPEN_STATES:
        raise OutOfStep(_("Cette demande est terminée : il n’y a plus d’avis à demander."))


def check_can_cancel_opinion(
    opinion: Opinion, person: Person, roles: Collection[Membership]
) -> None:
    policies.check_can_process(opinion.case, person, roles)
    # Also once the case has ended: what nobody can give any more would keep it for ever.
    if opinion.state != OpinionState.ASKED:
        check_is_awaited(opinion)


def check_can_give_opinion(opinion: Opinion, person: Person, roles: Collection[Membership]) -> None:
    """An agent of the department that is asked, on a case that is not their own."""
    if opinion.department_id not in {each.pk for each in processed(roles)}:
        raise NotAllowed(_("Cet avis est demandé à une autre direction."))
    if opinion.case.citizen_id == person.pk:
        raise NotAllowed(
            _("Cet avis porte sur votre propre demande : un autre agent doit le rendre.")
        )
    check_is_awaited(opinion)


def check_can_read_opinion(opinion: Opinion, person: Person) -> None:
    """What is concluded of their own case comes to them with the decision."""
    if opinion.case.citizen_id == person.pk:
        raise NotAllowed(_("Cet avis porte sur votre propre demande : il ne vous est pas montré."))


def check_is_awaited(opinion: Opinion) -> None:
    """Neither given, nor cancelled, nor about a case that is ended."""
    if opinion.state == OpinionState.GIVEN:
        raise OutOfStep(_("Cet avis est déjà rendu. Merci : vous n’avez plus rien à faire."))
    if opinion.state == OpinionState.CANCELLED or opinion.case.state not in OPEN_STATES:
        raise OutOfStep(_("Cet avis n’est plus demandé. Vous n’avez plus rien à faire."))


def check_link_is_open(opinion: Opinion, today: date) -> None:
    """The link of an expert opens the page until some days after the opinion was awaited."""
    check_is_awaited(opinion)
    if today > link_ends_on(opinion):
        raise OutOfStep(
            _(
                "Ce lien n’est plus valable. Si vous voulez encore rendre cet avis, demandez un "
                "nouveau lien à la direction : %(contact)s."
            )
            % {"contact": opinion.case.department.email or opinion.case.department.name}
        )


can_ask_opinion = question(check_can_ask_opinion)
can_cancel_opinion = question(check_can_cancel_opinion)
can_give_opinion = question(check_can_give_opinion)


def link_ends_on(opinion: Opinion) -> date:
    """The last day of an expert's link."""
    return opinion.due_on + LINK_LASTS


# ── Which opinions ───────────────────────────────────────────────────────────────────────────
def opinions_of(case: Case) -> QuerySet[Opinion]:
    """Those that were asked about a case, the oldest first."""
    return case.opinions.select_related("department", "asked_by", "answered_by").order_by("id")


def opinions_asked(roles: Collection[Membership]) -> QuerySet[Opinion]:
    """Those that are asked of the departments of these roles: what else a case holds stays with
    the department that treats it."""
    return Opinion.objects.filter(department__in=processed(roles)).select_related(
        "department", "answered_by", "case__department", "case__version", "case__citizen"
    )


def opinion_by_link(key: UUID, secret: str) -> Opinion | None:
    """The opinion that a link opens; None for any other, and for a secret that is not its own."""
    opinion = (
        Opinion.objects.filter(key=key, department__isnull=True)
        .select_related("case__department", "case__version", "case__citizen")
        .order_by("id")
        .first()
    )
    if opinion is None or not hmac.compare_digest(opinion.fingerprint, fingerprint(secret)):
        return None
    return opinion


def departments_to_ask(case: Case, *, today: date) -> dict[str, Department]:
    """Which departments may be asked, by code: those where someone studies cases, but its own."""
    return transfer_targets(case, today=today)


def documents_to_show(case: Case) -> dict[str, SupportingDocument]:
    """The documents of the case that may be shown, by key: those that no other replaced."""
    return {str(each.key): each for each in documents_of(case) if each.replaced_at is None}


# ── What is shown ────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Shown:
    """What who is asked may see of the case: nothing else."""

    answers: list[AnsweredPage]
    documents: list[SupportingDocument]


def shown(opinion: Opinion) -> Shown:
    """The chosen documents and, where they are shown, the answers, without what names or reaches
    the person. Two queries at most."""
    return Shown(
        answers=_answers(opinion.case) if opinion.shows_answers else [],
        documents=shown_documents(opinion),
    )


def shown_documents(opinion: Opinion) -> list[SupportingDocument]:
    """In the order of the case."""
    return [each for each in documents_of(opinion.case) if str(each.key) in opinion.documents]


def _answers(case: Case) -> list[AnsweredPage]:
    """Without the answers that say who the person is, or how to reach them."""
    hidden = {field.code for field in case.version.parsed.fields() if _tells_who(field)}
    pages = []
    for page in answered_pages(case):
        lines = [line for line in page.lines if line.code and line.code not in hidden]
        if lines:
            pages.append(AnsweredPage(page.title, lines))
    return pages


def _tells_who(field: Field) -> bool:
    return (
        bool(field.prefill)
        or isinstance(field, AddressField)
        or field.type in {"email", "phone", "ridet", "group"}
    )


# ── The link ─────────────────────────────────────────────────────────────────────────────────
def new_secret() -> str:
    """128 bits, drawn at random: only the e-mail has it."""
    return secrets.token_urlsafe(SECRET_BYTES)


def fingerprint(secret: str) -> str:
    """What is kept of a secret: enough to know it again, not to find it."""
    return hashlib.sha256(b"niaouli opinion\0" + secret.encode("utf-8", "replace")).hexdigest()


def link(opinion: Opinion, secret: str) -> str:
    """Where an expert gives the opinion."""
    return f"{settings.NIAOULI_BASE_URL}/avis/{opinion.key}/{secret}/"
