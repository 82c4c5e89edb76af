"""Who else has the case open, in sentences."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.presence import others_on


def present_words(case: Case, person: Person, *, now: datetime) -> list[str]:
    """A sentence for each other agent who opened it in the last minutes; none to its citizen, to
    whom an agent who reads is the department."""
    if case.citizen_id == person.pk:
        return []
    return [_said(each.name, now - each.at) for each in others_on(case, person, now=now)]


def _said(name: str, ago: timedelta) -> str:
    minutes = int(ago.total_seconds() // 60)
    if minutes < 1:
        return _("%(name)s vient d’ouvrir cette demande.") % {"name": name}
    return ngettext(
        "%(name)s a ouvert cette demande il y a %(minutes)d minute.",
        "%(name)s a ouvert cette demande il y a %(minutes)d minutes.",
        minutes,
    ) % {"name": name, "minutes": minutes}
