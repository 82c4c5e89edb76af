"""The PDFs of employment: the receipt of a check-in, the résumé.

Here, plain values; the drawing is `templates/pdf/` (`lib.pdf`). Written in the language in force.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from babel.dates import get_timezone_location
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.employment.enums import Origin
from niaouli.employment.models import CheckIn, Resume
from niaouli.employment.resume_parts import List, Part
from niaouli.employment.resume_words import entry_words, list_title, part_words, short_labels
from niaouli.lib import pdf, pdf_values
from niaouli.lib.words import moment, month_words
from niaouli.ui.theme import current_theme


class ReceiptValues(pdf_values.Values):
    """`check_in`: the proof that a check-in was recorded. `title` is its own."""

    facts: list[pdf_values.Row]
    answers_title: str
    answers: list[pdf_values.Row]
    note: str
    contact_title: str


class ResumeEntry(TypedDict):
    """One line of the person's path, on the résumé."""

    title: str
    where: str
    when: str
    text: str


class ResumeSection(TypedDict):
    title: str
    entries: list[ResumeEntry]


class ResumeValues(pdf_values.Values):
    """`resume`. `title` is the job that the person looks for, `reference` their name."""

    name: str
    contact: list[str]
    about: str
    sections: list[ResumeSection]
    """The path: experiences, trainings."""
    lists: list[pdf_values.Section]
    """The rest: skills, languages, licences… Lines of a list are rows without label."""


# ── The receipt ──────────────────────────────────────────────────────────────────────────────
def receipt_pdf(check_in: CheckIn) -> bytes:
    """The receipt of a check-in as it is now: the same bytes each time."""
    seeker = check_in.seeker
    values = ReceiptValues(
        **_letter(seeker.department, reference=check_in.number, title=receipt_title(check_in)),
        facts=[
            pdf_values.Row(label=label, value=value) for label, value in receipt_facts(check_in)
        ],
        answers_title=_("Ce que vous avez déclaré"),
        answers=[pdf_values.Row(label=label, value=value) for label, value in check_in.told],
        note=_(
            "Ce récépissé prouve que votre pointage est enregistré. Gardez-le : il peut vous être "
            "demandé."
        ),
        contact_title=_("Pour une question"),
    )
    return pdf.render("check_in", values, at=check_in.corrected_at or check_in.filed_at)


def receipt_title(check_in: CheckIn) -> str:
    values = {"month": month_words(check_in.period)}
    if check_in.version > 1:
        return _("Récépissé de pointage, %(month)s (corrigé)") % values
    return _("Récépissé de pointage, %(month)s") % values


def receipt_facts(check_in: CheckIn) -> list[tuple[str, str]]:
    """What the receipt says of the check-in itself, on screen as on paper."""
    facts = [
        (_("Numéro"), check_in.number),
        (_("Personne"), check_in.seeker.person.display_name),
        (_("Mois déclaré"), month_words(check_in.period)),
        (_("Enregistré le"), local_moment(check_in.filed_at)),
    ]
    if check_in.origin == Origin.OFFICE:
        facts.append((_("Comment"), _("Pointage d’office, par la direction")))
        facts.append((_("Motif"), check_in.reason))
    else:
        facts.append((_("Délai"), _("En retard") if check_in.late else _("Dans les délais")))
    if check_in.corrected_at is not None:
        facts.append((_("Corrigé le"), local_moment(check_in.corrected_at)))
    return facts


def local_moment(value: datetime) -> str:
    """« 3 mars 2026 à 14 h 05, heure de Nouméa »: a proof says whose clock it is."""
    place = get_timezone_location(
        settings.TIME_ZONE, locale=get_language() or "fr", return_city=True
    )
    return _("%(moment)s, heure de %(place)s") % {"moment": moment(value), "place": place}


# ── The résumé ───────────────────────────────────────────────────────────────────────────────
def resume_pdf(resume: Resume, *, now: datetime) -> bytes:
    """The résumé as it is now, to send or to print."""
    person, answers = resume.person, resume.answers
    title = str(answers.get("title") or _("Mon CV"))
    values = ResumeValues(
        body=_body(),
        department=pdf_values.Department(name="", contact=[]),
        reference=person.display_name,
        title=title,
        name=person.display_name,
        contact=_contact(person, answers),
        about=str(answers.get("about") or ""),
        sections=[
            ResumeSection(
                title=list_title(List.EXPERIENCES),
                entries=[_entry(List.EXPERIENCES, each) for each in resume.experiences],
            ),
            ResumeSection(
                title=list_title(List.TRAININGS),
                entries=[_entry(List.TRAININGS, each) for each in resume.trainings],
            ),
        ],
        lists=_lists(resume),
    )
    return pdf.render("resume", values, at=now)


def _entry(entries: List, entry: Mapping[str, JsonValue]) -> ResumeEntry:
    words = entry_words(entries, entry)
    return ResumeEntry(title=words.title, where=words.where, when=words.when, text=words.text)


def _lists(resume: Resume) -> list[pdf_values.Section]:
    answers = resume.answers
    languages = [
        " : ".join(filter(None, (words.title, words.where)))
        for words in (entry_words(List.LANGUAGES, each) for each in resume.languages)
    ]
    driving = part_words(answers, Part.DRIVING)
    labels = short_labels()
    lines = {
        labels["skills"]: _items(answers.get("skills")),
        list_title(List.LANGUAGES): languages,
        labels["licences"]: _split(driving.get("licences", ""))
        + ([_("Véhicule personnel")] if answers.get("vehicle") is True else []),
        labels["occupations"]: _items(answers.get("occupations")),
        labels["availability"]: [part_words(answers, Part.WANTED).get("availability", "")],
        labels["communes"]: [part_words(answers, Part.PLACES).get("communes", "")],
    }
    return [
        pdf_values.Section(
            title=title,
            rows=[pdf_values.Row(label="", value=each) for each in found if each],
        )
        for title, found in lines.items()
        if any(found)
    ]


def _contact(person: Person, answers: Mapping[str, JsonValue]) -> list[str]:
    words = part_words(answers, Part.CONTACT)
    found = (words.get("phone", ""), person.email, words.get("commune", ""))
    return [line for line in found if line]


def _items(value: JsonValue) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _split(text: str) -> list[str]:
    return [part for part in text.split(", ") if part]


# ── Letters ──────────────────────────────────────────────────────────────────────────────────
def _letter(department: Department, *, reference: str, title: str) -> pdf_values.Values:
    lines = [
        *department.address.splitlines(),
        department.phone,
        department.email,
        department.opening_hours,
    ]
    return pdf_values.Values(
        body=_body(),
        department=pdf_values.Department(
            name=department.name, contact=[line for line in lines if line.strip()]
        ),
        reference=reference,
        title=title,
    )


def _body() -> pdf_values.Body:
    theme = current_theme()
    return pdf_values.Body(
        name=theme.name,
        mark=str(theme.mark),
        colour=theme.light.action,
        contact=[line["text"] for line in theme.contact],
    )
