"""The papers of a case: acknowledgement, what is delivered, the whole case.

Each is written again from the case when it is asked for; only what is delivered is kept as a file.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.cases import queries
from niaouli.cases.acknowledgement import acknowledge
from niaouli.cases.enums import Side, State
from niaouli.cases.lifecycle import HISTORY, Act
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.supplied import supplied_documents
from niaouli.departments.models import Department
from niaouli.lib import pdf, pdf_values
from niaouli.lib.words import date_words, moment
from niaouli.procedures import engine
from niaouli.procedures.definitions import Outcome
from niaouli.ui.theme import current_theme


def outcome_pdf(case: Case, outcome: Outcome, *, granted_at: datetime) -> bytes:
    """The document that granting the case delivers."""
    today = timezone.localdate(granted_at)
    facts = engine.outcome_facts(case.version.parsed, outcome, case.answers, today=today)
    last_day = outcome.validity.last_day(today)
    values: pdf_values.PermitValues = {
        **_head(case, outcome.title),
        "number": case.reference or "",
        "holder": case.citizen.display_name,
        "birth_date": "",
        "facts": [{"label": fact.label, "value": fact.text} for fact in facts],
        "validity": _validity(granted_at, last_day and date_words(last_day)),
        "issued_by": case.department.name,
        "issued_on": date_words(granted_at),
        "note": outcome.note,
    }
    return pdf.render(outcome.template, values, at=granted_at)


def acknowledgement_pdf(case: Case) -> bytes:
    """The acknowledgement of receipt, with what was answered and joined."""
    said = acknowledge(case)
    values: pdf_values.AcknowledgementValues = {
        **_head(case, case.title),
        "citizen": case.citizen.display_name,
        "received": moment(said.received_at),
        "declared_delay": said.declared_delay,
        "legal": said.legal,
        "appeal": said.appeal,
        "next_steps": said.next_steps,
        "note": said.note,
        "sections": _sections(case, said.received_at),
        "documents": _documents(queries.documents_of(case).filter(side=Side.CITIZEN)),
    }
    return pdf.render("acknowledgement", values, at=said.received_at)


def case_pdf(case: Case, *, now: datetime) -> bytes:
    """Everything of the case, to keep or to print."""
    if case.submitted_at is None:
        raise ValueError(case.key)
    documents = queries.documents_of(case)
    values: pdf_values.CaseValues = {
        **_head(case, case.title),
        "citizen": case.citizen.display_name,
        "state": str(State(case.state).label),
        "received": moment(case.submitted_at),
        "printed": moment(now),
        "sections": _sections(case, case.submitted_at),
        "documents": _documents(documents.filter(side=Side.CITIZEN)),
        "documents_received": _documents(documents.filter(side=Side.DEPARTMENT)),
        "messages": [
            {
                "author": case.department.name
                if message.side == Side.DEPARTMENT
                else case.citizen.display_name,
                "moment": moment(message.sent_at),
                "text": message.body,
                "attachments": [],
            }
            for message in case.messages.order_by("id")
        ],
        "timeline": [
            {"moment": moment(each.at), "text": str(HISTORY[Act(each.act)])}
            for each in case.movements.order_by("id")
        ],
    }
    return pdf.render("case", values, at=now)


def _head(case: Case, title: str) -> pdf_values.Values:
    theme = current_theme()
    return {
        "body": {
            "name": theme.name,
            "mark": str(theme.mark),
            "colour": theme.light.action,
            "contact": [line["text"] for line in theme.contact],
        },
        "department": _department(case.department),
        "reference": case.reference or "",
        "title": title,
    }


def _department(department: Department) -> pdf_values.Department:
    lines = [
        *department.address.splitlines(),
        department.phone,
        department.email,
        department.opening_hours,
    ]
    return {"name": department.name, "contact": [line for line in lines if line]}


def _sections(case: Case, at: datetime) -> list[pdf_values.Section]:
    summary = engine.summary(
        case.version.parsed,
        case.answers,
        today=timezone.localdate(at),
        supplied=supplied_documents(case),
    )
    return [
        {
            "title": page.page.title,
            "rows": [{"label": line.field.label, "value": line.text} for line in page.lines],
        }
        for page in summary
    ]


def _documents(documents: QuerySet[SupportingDocument]) -> list[pdf_values.Document]:
    return [{"title": each.title, "filename": each.filename} for each in documents]


def _validity(granted_at: datetime, last_day: str | None) -> str:
    if last_day is None:
        return _("Sans limite de durée")
    return _("Du %(first)s au %(last)s") % {"first": date_words(granted_at), "last": last_day}
