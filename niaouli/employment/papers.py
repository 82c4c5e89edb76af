"""The PDFs of employment: the receipt of a check-in, the résumé.

Here, plain values; the drawing is `templates/pdf/` (`lib.pdf`). A receipt is in the language of the
body, a résumé in the one in force.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from babel.dates import get_timezone_location
from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.accounts.models import Person
from niaouli.departments.letterhead import body_values, letterhead
from niaouli.documents.issued.verifying import proof
from niaouli.employment.enums import Licence, Origin
from niaouli.employment.models import CheckIn, Resume
from niaouli.employment.resume_parts import List, Part
from niaouli.employment.resume_words import entry_words, list_title, part_words, short_labels
from niaouli.lib import pdf, pdf_values
from niaouli.lib.words import moment, month_words


class ReceiptValues(pdf_values.Values, pdf_values.Proof):
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
def receipt_pdf(check_in: CheckIn, *, code: str = "") -> bytes:
    """The receipt of a check-in as it is now: the same bytes each time, whoever reads it. `code`:
    by which anyone can verify it."""
    department, title = check_in.seeker.department, receipt_title(check_in)
    with translation.override(settings.LANGUAGE_CODE):
        values = ReceiptValues(
            **letterhead(department, reference=check_in.number, title=title),
            facts=[_row(*fact) for fact in receipt_facts(check_in)],
            answers_title=_("Ce que vous avez déclaré"),
            answers=[_row(*answer) for answer in check_in.told],
            note=_(
                "Ce récépissé prouve que votre pointage est enregistré. Gardez-le : il peut vous "
                "être demandé."
            ),
            contact_title=_("Pour une question"),
            **proof(code),
        )
        return pdf.render("check_in", values, at=check_in.corrected_at or check_in.filed_at)


def receipt_title(check_in: CheckIn) -> str:
    """In the body's language: the wallet keeps it."""
    with translation.override(settings.LANGUAGE_CODE):
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
        body=body_values(),
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
    labels = short_labels()
    lines = {
        labels["skills"]: _items(answers.get("skills")),
        list_title(List.LANGUAGES): languages,
        labels["licences"]: [
            *(str(each.label) for each in Licence if each in _items(answers.get("licences"))),
            _("Véhicule personnel") if answers.get("vehicle") is True else "",
        ],
        labels["occupations"]: _items(answers.get("occupations")),
        labels["availability"]: [part_words(answers, Part.WANTED).get("availability", "")],
        labels["communes"]: [part_words(answers, Part.PLACES).get("communes", "")],
    }
    return [
        pdf_values.Section(
            title=title,
            rows=[_row("", each) for each in found if each],
        )
        for title, found in lines.items()
        if any(found)
    ]


def _contact(person: Person, answers: Mapping[str, JsonValue]) -> list[str]:
    words = part_words(answers, Part.CONTACT)
    found = (words.get("phone", ""), person.email, words.get("commune", ""))
    return [line for line in found if line]


def _row(label: str, value: str) -> pdf_values.Row:
    return pdf_values.Row(label=label, value=value)


def _items(value: JsonValue) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
