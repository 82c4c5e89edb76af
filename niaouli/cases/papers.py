"""The PDFs of a case: what is delivered, the acknowledgement of receipt, the whole case.

Here, plain values; the drawing is `templates/pdf/` (`lib.pdf`). Written in the language in force.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import BoundedSemaphore

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases import queries
from niaouli.cases.acknowledgement import acknowledge
from niaouli.cases.answered import AnsweredLine, answered_pages
from niaouli.cases.collection import entered_words
from niaouli.cases.correcting import as_filed
from niaouli.cases.delays.deadlines import legal_delay
from niaouli.cases.enums import Side, State
from niaouli.cases.letters import last_day
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, Correction, LetterModel, SupportingDocument
from niaouli.cases.replies import VARIABLES
from niaouli.cases.story import history
from niaouli.cases.vouched import vouched_documents
from niaouli.departments.enums import FUNCTIONS, Role
from niaouli.departments.letterhead import letterhead
from niaouli.departments.places import place_lines
from niaouli.departments.queries import memberships_of
from niaouli.documents.issued.verifying import proof
from niaouli.lib import pdf, pdf_values
from niaouli.lib.errors import OutOfStep
from niaouli.lib.words import date_words, long_date, moment
from niaouli.procedures import engine
from niaouli.procedures.definitions import Outcome
from niaouli.procedures.restricted_text import Paragraph, blocks

LONG_TEXT = 200_000
"""Signs of messages above which drawing takes seconds: with fewer, nobody ever waits."""
_LONG_ONES = BoundedSemaphore(2)
"""Long ones that are drawn at the same moment: the pages of everybody else need the other threads,
and a processor."""


@dataclass(frozen=True)
class Decided:
    """How a decision was taken: what its papers say beside the case."""

    at: datetime
    by: Person | None = None
    reason: str = ""
    corrected_at: datetime | None = None


def outcome_pdf(
    case: Case, outcome: Outcome, decided: Decided, *, preview: bool = False, code: str = ""
) -> bytes:
    """The document that the decision produces. `preview`: what it would be, which says so. `code`:
    by which anyone can verify it."""
    today = timezone.localdate(decided.at)
    definition, answers = case.version.parsed, case.answers
    facts = engine.outcome_facts(definition, outcome, answers, today=today, decision=case.decision)
    dated = any(definition.told_field(fact.field).prefill == "birth_date" for fact in outcome.facts)
    signed_by, signed_as = _signature(case, decided)
    title = outcome.title
    values = pdf_values.OutcomeValues(
        **_letter(case, title=_preview_title(title) if preview else title),
        number=case.reference or "",
        holder=_holder(case),
        # Said once: the procedure may show it among the facts.
        birth_date="" if dated else engine.told(definition, answers, "birth_date"),
        facts=[pdf_values.Row(label=fact.label, value=fact.text) for fact in facts],
        validity=_validity(today, outcome.validity.last_day(today))
        if outcome.on == "granted"
        else "",
        issued_by=case.department.name,
        issued_on=long_date(decided.at),
        note=outcome.note,
        reason=decided.reason,
        appeal=definition.appeal,
        signed_by=signed_by,
        signed_as=signed_as,
        corrected_on=long_date(decided.corrected_at) if decided.corrected_at else "",
        **proof(code),
    )
    return pdf.render(outcome.template, values, at=decided.corrected_at or decided.at)


def letter_pdf(
    case: Case,
    model: LetterModel,
    text: str,
    decided: Decided,
    *,
    code: str = "",
    preview: bool = False,
) -> bytes:
    """What an agent issues with a letter model, its text filled in and read again. `preview`: what
    it would be, which says so."""
    today = timezone.localdate(decided.at)
    title = _preview_title(model.title) if preview else model.title
    signed_by, signed_as = _signature(case, decided) if model.is_signed else ("", "")
    values = pdf_values.LetterValues(
        **_letter(case, title=title),
        holder=_holder(case),
        blocks=_blocks(text),
        validity=_validity(today, last) if (last := last_day(model, today)) else "",
        issued_by=case.department.name,
        issued_on=long_date(decided.at),
        signed_by=signed_by,
        signed_as=signed_as,
        **proof(code),
    )
    return pdf.render("letter", values, at=decided.at)


def example_letter_pdf(model: LetterModel, text: str, *, by: Person, at: datetime) -> bytes:
    """The same, of a model that is being written, for somebody who does not exist."""
    today = timezone.localdate(at)
    number, given, family = (str(VARIABLES[name].example) for name in ("numero", "prenom", "nom"))
    values = pdf_values.LetterValues(
        **letterhead(model.department, reference=number, title=_preview_title(model.title)),
        holder=f"{given} {family}",
        blocks=_blocks(text),
        validity=_validity(today, last) if (last := last_day(model, today)) else "",
        issued_by=model.department.name,
        issued_on=long_date(at),
        signed_by=by.display_name if model.is_signed else "",
        signed_as="",
        **proof(""),
    )
    return pdf.render("letter", values, at=at)


def _preview_title(title: str) -> str:
    return _("Aperçu sans valeur : %(title)s") % {"title": title}


def _blocks(text: str) -> list[pdf_values.Block]:
    return [
        pdf_values.Block(text=each.text, items=[])
        if isinstance(each, Paragraph)
        else pdf_values.Block(text="", items=list(each.items))
        for each in blocks(text)
    ]


def _signature(case: Case, decided: Decided) -> tuple[str, str]:
    """The name of who decided, and what they do in the department of the case."""
    if decided.by is None:
        return "", ""
    today = timezone.localdate(decided.corrected_at or decided.at)
    roles = [
        Role(each.role)
        for each in memberships_of(decided.by, today)
        if each.department_id == case.department_id and each.role in FUNCTIONS
    ]
    return decided.by.display_name, str(FUNCTIONS[roles[0]]) if roles else ""


def silence_words(case: Case, meant: Act) -> str:
    """What silence meant, said to the person; in the language in force."""
    said = {
        Act.GRANT_BY_SILENCE: _(
            "La direction n’a pas répondu dans le délai fixé par la loi, qui se terminait le "
            "%(day)s. Sans réponse à cette date, la demande est acceptée."
        ),
        Act.REFUSE_BY_SILENCE: _(
            "La direction n’a pas répondu dans le délai fixé par la loi, qui se terminait le "
            "%(day)s. Sans réponse à cette date, la demande est refusée."
        ),
    }[meant]
    return said % {"day": long_date(case.legal_due_on) if case.legal_due_on else ""}


def certificate_title(meant: Act) -> str:
    """The title of the certificate of a decision by silence."""
    return {
        Act.GRANT_BY_SILENCE: _("Attestation d’acceptation sans réponse (décision implicite)"),
        Act.REFUSE_BY_SILENCE: _("Attestation de refus sans réponse (décision implicite)"),
    }[meant]


def certificate_pdf(case: Case, meant: Act, *, at: datetime, code: str = "") -> bytes:
    """What proves that nobody answered in time, and what the law makes of it. `code`: by which
    anyone can verify it."""
    if case.submitted_at is None or case.legal_due_on is None:
        raise ValueError(case.key)
    law = legal_delay(case, timezone.localdate(case.submitted_at))
    facts = [
        (_("Objet"), case.title),
        (_("Demande reçue le"), long_date(case.submitted_at)),
        (_("Délai fixé par la loi"), law.words() if law else ""),
        (_("Jours où la direction attendait une réponse"), _waited(case)),
        (_("Dernier jour du délai"), long_date(case.legal_due_on)),
    ]
    values = pdf_values.OutcomeValues(
        **_letter(case, title=certificate_title(meant)),
        number=case.reference or "",
        holder=_holder(case),
        birth_date="",
        facts=[pdf_values.Row(label=label, value=value) for label, value in facts if value],
        validity="",
        issued_by=case.department.name,
        issued_on=long_date(at),
        note=silence_words(case, meant),
        reason="",
        appeal=case.version.parsed.appeal,
        signed_by="",
        signed_as="",
        corrected_on="",
        **proof(code),
    )
    return pdf.render("decision", values, at=at)


def _waited(case: Case) -> str:
    """What moved the date; nothing where it moved nothing."""
    counts = case.waited_days and case.version.parsed.clock_pauses
    return str(case.waited_days) if counts else ""


def acknowledgement_pdf(case: Case, *, code: str = "") -> bytes:
    """The acknowledgement of a case that was sent: the same bytes each time. `code`: what puts the
    case in an account, for who has none yet."""
    case = as_filed(case)
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
        entered=said.entered,
        place=said.place,
        claim_code=code,
        claim_how=_claim_how(said.reference) if code else "",
        sections=_sections(case),
        documents=[
            _document(each)
            for each in queries.documents_of(case)
            # Those of that day: what was asked for later is not acknowledged here.
            if each.side == Side.CITIZEN and each.added_at <= said.received_at
        ],
    )
    return pdf.render("acknowledgement", values, at=said.received_at)


def _claim_how(reference: str) -> str:
    return _(
        "Créez un compte sur %(site)s, puis ouvrez « Mes demandes » et « Rattacher une demande ». "
        "Donnez le numéro %(reference)s et ce code. Gardez ce papier pour vous : qui a ce code "
        "peut lire la demande."
    ) % {"site": settings.NIAOULI_BASE_URL, "reference": reference}


def case_pdf(case: Case, *, now: datetime) -> bytes:
    """Everything of a case that its citizen can read, to keep or to print. Raises a refusal for a
    very long one while others are drawn."""
    documents = [each for each in queries.documents_of(case) if each.replaced_at is None]
    files, vouched = queries.attachments(documents), vouched_documents(case)
    movements, items = list(queries.movements_of(case)), list(queries.items_of(case))
    values = pdf_values.CaseValues(
        **_letter(case, title=case.title),
        citizen=_holder(case),
        state=str(State(case.state).label),
        received=moment(case.submitted_at) if case.submitted_at else "",
        entered=entered_words(case),
        place=place_lines(case.pickup_place) if case.pickup_place else "",
        printed=moment(now),
        sections=_sections(case, list(queries.corrections_of(case))),
        documents=[_document(each) for each in documents if each.side == Side.CITIZEN],
        documents_received=[
            _document(each, vouched[each.pk].revoked_at if each.pk in vouched else None)
            for each in documents
            if each.side == Side.DEPARTMENT
        ],
        messages=[_message(case, each, files) for each in queries.exchanges_of(case)],
        timeline=[
            pdf_values.Step(
                moment=step.date,
                text=f"{step.label}\n{step.text}" if step.text else step.label,
            )
            for step in history(case, movements, items, list(queries.stays_of(case)))
        ],
    )
    if sum(len(each["text"]) for each in values["messages"]) <= LONG_TEXT:
        return pdf.render("case", values, at=now)
    if not _LONG_ONES.acquire(blocking=False):
        raise OutOfStep(
            _("D’autres longs dossiers sont en préparation. Réessayez dans une minute.")
        )
    try:
        return pdf.render("case", values, at=now)
    finally:
        _LONG_ONES.release()


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


def _sections(case: Case, corrections: Sequence[Correction] = ()) -> list[pdf_values.Section]:
    return [
        pdf_values.Section(
            title=page.title,
            rows=[pdf_values.Row(label=line.label, value=_answer(line)) for line in page.lines],
        )
        for page in answered_pages(case, corrections)
    ]


def _answer(line: AnsweredLine) -> str:
    """The answer, and under it what it was before, until when."""
    former = [
        _("Avant le %(day)s : %(answer)s") % {"day": date_words(each.until), "answer": each.text}
        for each in line.former
    ]
    return "\n".join([line.text, *former])


def _document(
    document: SupportingDocument, revoked_at: datetime | None = None
) -> pdf_values.Document:
    title = document.title
    if revoked_at is not None:
        title = _("%(title)s (retiré le %(day)s)") % {"title": title, "day": date_words(revoked_at)}
    return pdf_values.Document(title=title, filename=document.filename)


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
