"""One job seeker, as an adviser reads them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.backoffice.employment.lists import PERSON, made_words
from niaouli.departments.models import Membership
from niaouli.employment.enums import EndReason
from niaouli.employment.models import CheckIn, JobSeeker
from niaouli.employment.policies import can_act_on
from niaouli.employment.queries.seekers import check_ins_of, shared_resume, standing_in
from niaouli.employment.questions import in_words
from niaouli.employment.registration import registration_answers, registration_questions
from niaouli.employment.rules import rules
from niaouli.employment.windows import Phase
from niaouli.lib.words import date_words, moment, month_words

SHOWN = 24


@dataclass(frozen=True)
class MadeLine:
    """One check-in with what was declared."""

    month: str
    number: str
    filed: str
    state: str
    tone: str
    reason: str
    answers: list[tuple[str, str]]
    corrected: str


@dataclass(frozen=True)
class PersonPage:
    seeker: JobSeeker
    state: str
    tone: str
    facts: list[tuple[str, str]]
    check_ins: list[MadeLine]
    resume: str
    """Where the shared résumé is; empty when it is not shared."""
    office: str
    """Where to check them in; empty when the agent may not, or it would be of no use."""
    own: bool


def load_person(
    seeker: JobSeeker, person: Person, roles: Collection[Membership], *, now: datetime
) -> PersonPage:
    shared = shared_resume(seeker)
    acts = seeker.registered and can_act_on(seeker, person, roles)
    state, tone = _standing(seeker, now)
    return PersonPage(
        seeker=seeker,
        state=state,
        tone=tone,
        facts=_facts(seeker),
        check_ins=[_line(each) for each in check_ins_of(seeker.person)[:SHOWN]],
        resume=reverse("backoffice:employment_resume", args=[seeker.key]) if shared else "",
        office=f"{reverse('backoffice:employment_office')}?{urlencode({PERSON: str(seeker.key)})}"
        if acts
        else "",
        own=seeker.person_id == person.pk,
    )


def _facts(seeker: JobSeeker) -> list[tuple[str, str]]:
    labels = {
        "situation": _("Situation"),
        "since": _("Cherche depuis le"),
        "occupation": _("Métier recherché"),
        "availability": _("Peut commencer"),
        "commune": _("Commune"),
        "phone": _("Téléphone"),
    }
    words = in_words(registration_questions(), registration_answers(seeker))
    facts = [(_("E-mail"), seeker.person.email)]
    facts += [(labels[code], said) for code, said in words.items()]
    facts.append((_("Inscription du"), date_words(seeker.registered_at)))
    if seeker.ended_at is not None:
        facts.append((_("Inscription arrêtée le"), date_words(seeker.ended_at)))
        facts.append((_("Motif"), str(EndReason(seeker.end_reason).label)))
    return facts


def _standing(seeker: JobSeeker, now: datetime) -> tuple[str, str]:
    if not seeker.registered:
        return _("Inscription arrêtée"), "closed"
    today = timezone.localdate(now)
    standing = standing_in(seeker, today=today)
    if standing.check_in is not None:
        return made_words(standing.check_in.origin, late=standing.check_in.late)
    match standing.window.phase(today):
        case Phase.BEFORE:
            return _("Inscrit"), "neutral"
        case Phase.OVER:
            return rules().check_in.missed.label, "attention"
    return _("Pas encore pointé"), "draft"


def _line(made: CheckIn) -> MadeLine:
    state, tone = made_words(made.origin, late=made.late)
    return MadeLine(
        month=capfirst(month_words(made.period)),
        number=made.number,
        filed=moment(made.filed_at),
        state=state,
        tone=tone,
        reason=made.reason,
        answers=[(label, value) for label, value in made.told],
        corrected=moment(made.corrected_at) if made.corrected_at else "",
    )
