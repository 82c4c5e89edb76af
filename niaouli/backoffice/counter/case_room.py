"""On the screen of a case: that it was entered at the counter, and how to reach the person."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from niaouli.accounts.counter import contact_of, phone_words
from niaouli.cases.enums import Channel
from niaouli.cases.models import Case
from niaouli.lib.words import short_date


@dataclass(frozen=True)
class CounterRoom:
    """What the screen says of the counter."""

    receipt: str
    """The page of its receipt: the paper to print again, the code; empty for who cannot open it."""
    without_account: str
    """What it means for the agent; empty when the person has an account."""


def counter_room(case: Case, *, can_process: bool) -> CounterRoom | None:
    """None for what came online."""
    if case.channel != Channel.COUNTER:
        return None
    return CounterRoom(
        receipt=reverse("backoffice:counter_receipt", args=[case.reference]) if can_process else "",
        without_account=_(
            "Cette personne n’a pas de compte : elle ne lit pas les messages d’ici et ne peut pas "
            "répondre en ligne, tant qu’elle n’a pas rattaché sa demande avec son code. Appelez-la "
            "ou écrivez-lui."
        )
        if case.citizen.is_without_account
        else "",
    )


def person_facts(case: Case) -> list[tuple[str, str]]:
    """Who it is for, and how to reach them."""
    citizen = case.citizen
    contact = contact_of(citizen)
    if not citizen.is_without_account:
        facts = [(_("Personne"), citizen.display_name), (_("E-mail"), citizen.email)]
    else:
        name = _("%(name)s, sans compte") % {"name": citizen.display_name}
        facts = [
            (_("Personne"), name),
            (_("E-mail"), contact.email if contact else ""),
            (_("Téléphone"), phone_words(contact.phone) if contact else ""),
        ]
    if case.channel == Channel.COUNTER:
        by = case.entered_by.display_name if case.entered_by else _("un agent")
        day = short_date(case.submitted_at) if case.submitted_at else ""
        facts.append((_("Saisie au guichet"), _("%(day)s, par %(by)s") % {"day": day, "by": by}))
    return [(label, value) for label, value in facts if value]
