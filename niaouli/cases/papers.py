"""The PDFs of a case: what is delivered, the acknowledgement of receipt, the whole case.

Here, plain values; the drawing is `templates/pdf/` (`lib.pdf`). Written in the language in force.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.cases import queries
from niaouli.cases.acknowledgement import acknowledge
from niaouli.cases.enums import Side, State
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.story import answered_pages, history
from niaouli.departments.letterhead import letterhead
from niaouli.lib import pdf, pdf_values
from niaouli.lib.words import date_words, long_date, moment
from niaouli.procedures import engine
from niaouli.procedures.definitions import Outcome


def outcome_pdf(case: Case, outcome: Outcome, *, granted_at: datetime) -> bytes:
    """The document that granting the request produces."""
    today = timezone.localdate(granted_at)
    definition, answers = case.version.parsed, case.answers
    facts = engine.outcome_facts(definition, outcome, answers, today=today)
    dated = any(definition.field(fact.field).prefill == "birth_date" for fact in outcome.facts)
    values = pdf_values.OutcomeValues(
        **_letter(case, title=outcome.title),
        number=case.reference or "",
        holder=_holder(case),
        # Said once: the procedure may show it among the facts.
        birth_date="" if dated else engine.told(definition, answers, "birth_date"),
        facts=[pdf_values.Row(label=fact.label, value=fact.text) for fact in facts],
        validity=_validity(today, outcome.validity.last_day(today)),
        issued_by=case.department.name,
        issued_on=long_date(granted_at),
        note=outcome.note,
        appeal=definition.appeal,
    )
    return pdf.render(outcome.template, values, at=granted_at)


def acknowledgement_pdf(case: Case) -> bytes:
    """The acknowledgement of a case that was sent: the same bytes each time."""
    said = acknowledge(case)
    values = pdf_values.AcknowledgementValues(
        **_letter(case, title=case.title),
        citizen=_holder(case),
        received=moment(said.received_at),
        declared_delay=said.declared_delay,
        legal=said.legal,
        appeal=said.appeal,
        next_steps=said.next_steps,
        note=said.note,
        sections=_sections(case),
        documents=[
            _document(each)
            for each in queries.documents_of(case)
            # Those of that day: what was asked for later is not acknowledged here.
            if each.side == Side.CITIZEN and each.added_at <= said.received_at
        ],
    )
    return pdf.render("acknowledgement", values, at=said.received_at)


def case_pdf(case: Case, *, now: datetime) -> bytes:
    """Everything of a case that its citizen can read, to keep or to print."""
    documents = [each for each in queries.documents_of(case) if each.replaced_at is None]
    files = queries.attachments(documents)
    movements, items = list(queries.movements_of(case)), list(queries.items_of(case))
    values = pdf_values.CaseValues(
        **_letter(case, title=case.title),
        citizen=_holder(case),
        state=str(State(case.state).label),
        received=moment(case.submitted_at) if case.submitted_at else "",
        printed=moment(now),
        sections=_sections(case),
        documents=[_document(each) for each in documents if each.side == Side.CITIZEN],
        documents_received=[_document(each) for each in documents if each.side == Side.DEPARTMENT],
        messages=[_message(case, each, files) for each in queries.exchanges_of(case)],
        timeline=[
            pdf_values.Step(
                moment=step.date,
                text=f"{step.label}\n{step.text}" if step.text else step.label,
            )
            for step in history(movements, items)
        ],
    )
    return pdf.render("case", values, at=now)


def _letter(case: Case, *, title: str) -> pdf_values.Values:
    return letterhead(case.department, reference=case.reference or "", title=title)


def _holder(case: Case) -> str:
    """The name that the request gives, else that of the account."""
    definition, answers = case.version.parsed, case.answers
    names = [engine.told(definition, answers, known) for known in ("given_name", "family_name")]
    return " ".join(filter(None, names)) or case.citizen.display_name


def _validity(first: date, last: date | None) -> str:
    if last is None:
        return _("Sans limite de durée")
    return _("Du %(first)s au %(last)s") % {"first": date_words(first), "last": date_words(last)}


def _sections(case: Case) -> list[pdf_values.Section]:
    return [
        pdf_values.Section(
            title=page.title,
            rows=[pdf_values.Row(label=label, value=value) for label, value in page.lines],
        )
        for page in answered_pages(case)
    ]


def _document(document: SupportingDocument) -> pdf_values.Document:
    return pdf_values.Document(title=document.title, filename=document.filename)


def _message(
    case: Case, exchange: queries.Exchange, files: Mapping[int, Sequence[SupportingDocument]]
) -> pdf_values.Message:
    author, text, names = case.department.name, "", list[str]()
    if exchange.message is not None:
        text = exchange.message.body
        names = [each.filename for each in files.get(exchange.message.pk, [])]
        if exchange.message.side == Side.CITIZEN:
            author = _holder(case)
    elif exchange.mail is not None:
        author = _("%(name)s, par e-mail") % {"name": author}
        text = f"{exchange.mail.subject}\n\n{exchange.mail.text}"
    return pdf_values.Message(
        author=author, moment=moment(exchange.at), text=text, attachments=names
    )
