"""The internal notes of a case: what agents write to each other."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.policies import can_note
from niaouli.cases.queries import notes_of
from niaouli.departments.models import Membership
from niaouli.lib.words import moment


@dataclass(frozen=True)
class NoteLine:
    """One note, in words."""

    author: str
    date: str
    text: str


def notes(case: Case, person: Person, roles: Collection[Membership]) -> list[NoteLine] | None:
    """The oldest first; None for who may not read them. One query."""
    if not can_note(case, person, roles):
        return None
    return [
        NoteLine(
            author=each.author.display_name if each.author else _("Un agent"),
            date=moment(each.at),
            text=each.body,
        )
        for each in notes_of(case)
    ]
