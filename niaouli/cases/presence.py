"""Two agents on one case: who else has it open, and what was done meanwhile."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit.queries import latest_by
from niaouli.cases.lifecycle import HISTORY, Act
from niaouli.cases.models import Case
from niaouli.lib.words import inside, moment

LATELY = timedelta(minutes=10)


class Presence(NamedTuple):
    """Another agent who opened the case lately."""

    name: str
    at: datetime


def others_on(case: Case, person: Person, *, now: datetime) -> list[Presence]:
    """The other agents who opened the case in the last minutes, the latest first."""
    opened = latest_by("case.consulted", subject=case.subject, since=now - LATELY)
    opened.pop(person.pk, None)
    people = Person.objects.in_bulk(opened) if opened else {}
    return [
        Presence(people[who].display_name, at)
        for who, at in sorted(opened.items(), key=lambda each: each[1], reverse=True)
        if who in people
    ]


def last_act(case: Case) -> str:
    """The last thing that changed the case, in a sentence; empty when it is neither a message nor
    a change of state."""
    movement = case.movements.select_related("by").order_by("-id").first()
    if movement is not None and movement.at == case.changed_at:
        return _sentence(str(HISTORY[Act(movement.act)]), movement.by, movement.at)
    message = case.messages.select_related("author").order_by("-id").first()
    if message is not None and message.sent_at == case.changed_at:
        return _sentence(_("Message"), message.author, message.sent_at)
    return ""


def _sentence(what: str, by: Person | None, at: datetime) -> str:
    said = {"what": inside(what), "when": moment(at)}
    if by is None:
        return _("Entre-temps : %(what)s, le %(when)s.") % said
    said["who"] = by.display_name
    return _("Entre-temps : %(what)s par %(who)s, le %(when)s.") % said
