"""Looking for a job: the registration, the check-ins, the résumé."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.datarights.held import Group, Held, Line, chosen, instant, text
from niaouli.employment.enums import Origin, Reminder
from niaouli.employment.models import CheckIn, JobSeeker, Resume
from niaouli.employment.operations.forgetting import forget_seeker
from niaouli.employment.queries.seekers import check_ins_of, resume_of, seeker_of
from niaouli.employment.questions import Questions, told
from niaouli.employment.registration import registration_answers, registration_questions
from niaouli.employment.resume_parts import (
    List,
    Part,
    entry_questions,
    list_labels,
    part_labels,
    part_questions,
)
from niaouli.lib.words import month_words


def held(person: Person) -> list[Held]:
    seeker, resume = seeker_of(person), resume_of(person)
    registration = [_seeker(person, seeker)] if seeker is not None else []
    return [*registration, *([_resume(resume)] if resume is not None else [])]


def goes(person: Person, *, now: datetime) -> list[str]:
    sentences = []
    seeker, count = seeker_of(person), check_ins_of(person).count()
    if seeker is not None and seeker.registered:
        sentences.append(_("votre inscription comme demandeur d’emploi, qui prend fin aujourd’hui"))
    elif seeker is not None:
        sentences.append(_("votre ancienne inscription comme demandeur d’emploi"))
    if count:
        pointages = ngettext("%(count)s pointage", "%(count)s pointages", count)
        sentences.append(pointages % {"count": count})
    if resume_of(person) is not None:
        sentences.append(_("votre CV"))
    return sentences


def erase(*, person: Person, by: Person | None, now: datetime) -> None:
    forget_seeker(person=person, by=by, now=now)


def _seeker(person: Person, seeker: JobSeeker) -> Held:
    check_ins = check_ins_of(person).prefetch_related("former")
    answers = registration_answers(seeker)
    return Held(
        _("Inscription comme demandeur d’emploi"),
        [
            text("department", _("Direction"), seeker.department.name),
            instant("registered_at", _("Inscrit le"), seeker.registered_at),
            instant("ended_at", _("Fin de l’inscription"), seeker.ended_at),
            text("end_reason", "", seeker.end_reason),
            *(Line(name, "", value, "") for name, value in answers.items()),
            *_in_words(registration_questions(), answers),
        ],
        groups=[
            Group("check_ins", _("Pointages"), [_check_in(each) for each in check_ins]),
            Group("reminders", _("Rappels"), _reminders(seeker)),
            Group("readings", _("Dossier consulté par un conseiller"), _read(seeker.subject)),
        ],
    )


def _check_in(check_in: CheckIn) -> Held:
    former = sorted(check_in.former.all(), key=lambda each: each.version)
    return Held(
        month_words(check_in.period),
        [
            text("number", _("Numéro"), check_in.number),
            Line("period", "", check_in.period.isoformat(), ""),
            chosen("origin", _("Fait"), check_in.origin, Origin(check_in.origin).label),
            Line("late", "", check_in.late, ""),
            instant("filed_at", _("Fait le"), check_in.filed_at),
            instant("corrected_at", _("Corrigé le"), check_in.corrected_at),
            text("reason", _("Raison"), check_in.reason),
            Line("answers", "", check_in.answers, ""),
            Line("told", _("Réponses"), check_in.told, _pairs(check_in.told)),
        ],
        groups=[
            Group(
                "former",
                _("Avant correction"),
                [
                    Held(
                        _("Version %(number)s") % {"number": each.version},
                        [
                            instant("filed_at", _("Fait le"), each.filed_at),
                            Line("answers", "", each.answers, ""),
                            Line("told", _("Réponses"), each.told, _pairs(each.told)),
                        ],
                    )
                    for each in former
                ],
            )
        ],
    )


def _reminders(seeker: JobSeeker) -> list[Held]:
    return [
        Held(
            month_words(each.period),
            [
                chosen("which", _("Rappel"), each.which, Reminder(each.which).label),
                Line("period", "", each.period.isoformat(), ""),
                instant("sent_at", _("Envoyé le"), each.sent_at),
            ],
        )
        for each in seeker.reminders.order_by("id")
    ]


def _resume(resume: Resume) -> Held:
    parts = [
        Held(part_labels(part).title, _in_words(part_questions(part), resume.answers))
        for part in Part
    ]
    lists = [
        Group(
            "",
            list_labels(entries).title,
            [
                Held("", _in_words(entry_questions(entries), each))
                for each in getattr(resume, entries.column)
            ],
        )
        for entries in List
    ]
    return Held(
        _("CV"),
        [
            instant("created_at", _("Commencé le"), resume.created_at),
            instant("changed_at", _("Modifié le"), resume.changed_at),
            instant("shared_at", _("Partagé avec les conseillers depuis le"), resume.shared_at),
            Line("answers", "", resume.answers, ""),
            Line("experiences", "", resume.experiences, ""),
            Line("trainings", "", resume.trainings, ""),
            Line("languages", "", resume.languages, ""),
        ],
        groups=[
            Group("", _("Contenu"), parts),
            *lists,
            Group("readings", _("CV consulté par un conseiller"), _read(resume.subject)),
        ],
    )


def _in_words(questions: Questions, answers: Mapping[str, Any]) -> list[Line]:
    return [Line("", label, None, words) for label, words in told(questions, answers)]


def _read(subject: str) -> list[Held]:
    """When, never by whom."""
    verbs = ("seeker.consulted", "resume.consulted")
    events = Event.objects.filter(subject=subject, verb__in=verbs).order_by("id")
    return [Held(_("Consulté"), [instant("at", _("Le"), each.at)]) for each in events]


def _pairs(told: list[Any]) -> str:
    return "\n\n".join(f"{question} : {answer}" for question, answer in told)
