"""Cases of the demonstration, at every stage, made through the real operations.

Days are counted back from today, at working hours of the body: the same story each time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, drafting, reviewing, sending
from niaouli.cases.supplied import GivenDocument, document_fields
from niaouli.demo import papers
from niaouli.demo.citizens import CITIZENS, LEA, Citizen
from niaouli.documents import operations as documents
from niaouli.documents.kinds import kind_of
from niaouli.lib.words import date_words
from niaouli.procedures.models import Procedure

INSURANCE = "assurance"
WHY_AGAIN = (
    "La photo de votre attestation d’assurance est trop floue : nous ne lisons ni la date de fin "
    "ni le nom de l’assureur. Envoyez-nous une photo plus nette ou le PDF de votre assureur."
)


@dataclass
class Story:
    """Who plays, and when it is now."""

    procedure: Procedure
    agent: Person
    now: datetime

    def at(self, days_ago: int, clock: str = "09:00") -> datetime:
        day = timezone.localdate(self.now) - timedelta(days=days_ago)
        return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))

    # ── What citizens do ──
    def send(
        self, who: Citizen, person: Person, days_ago: int, *, first: bool, blurred: bool = False
    ) -> Case:
        now = self.at(days_ago, "07:40")
        case = drafting.start_case(procedure=self.procedure, by=person, now=now)
        case = drafting.save_answers(case=case, values=who.answers(first=first), by=person, now=now)
        for field in document_fields(case, today=timezone.localdate(now)):
            given = _paper(who, person, field.kinds[0], now=now, blurred=blurred)
            drafting.attach_document(case=case, field=field, given=given, by=person, now=now)
        return sending.submit_case(case=case, by=person, now=self.at(days_ago, "08:05"))

    # ── What the agent does ──
    def take(self, case: Case, days_ago: int) -> Case:
        now = self.at(days_ago, "10:20")
        reviewing.record_consultation(case=case, by=self.agent, now=now)
        return reviewing.take_case(case=case, by=self.agent, now=now, revision=_revision(case))

    def ask_insurance(self, case: Case, days_ago: int, *, within: int) -> None:
        now = self.at(days_ago, "11:05")
        reviewing.ask_for_document(
            case=case,
            field=INSURANCE,
            reason=WHY_AGAIN,
            due_on=timezone.localdate(now) + timedelta(days=within),
            by=self.agent,
            now=now,
            revision=_revision(case),
        )

    def grant(self, case: Case, days_ago: int) -> None:
        now = self.at(days_ago, "14:30")
        reviewing.grant_case(case=case, by=self.agent, now=now, revision=_revision(case))

    def refuse(self, case: Case, days_ago: int, reason: str) -> None:
        now = self.at(days_ago, "15:10")
        reviewing.refuse_case(
            case=case, reason=reason, by=self.agent, now=now, revision=_revision(case)
        )

    def close(self, case: Case, days_ago: int, reason: str) -> None:
        now = self.at(days_ago, "15:40")
        reviewing.close_case(
            case=case, reason=reason, by=self.agent, now=now, revision=_revision(case)
        )


def play(story: Story, lea: Person, others: list[Person]) -> None:
    """Tell everything, the oldest request first: references follow each other."""
    noa, ronan, sela, jules, helene, paul = zip(CITIZENS, others, strict=True)
    _keep_in_wallet(story, lea)

    case = story.take(story.send(LEA, lea, 380, first=True), 377)
    story.grant(case, 370)
    answering.mark_read(case=case, by=lea, now=story.at(369, "18:00"))

    case = story.take(story.send(*paul, 64, first=False), 62)
    story.grant(case, 55)

    case = story.take(story.send(*helene, 41, first=True, blurred=True), 39)
    story.ask_insurance(case, 39, within=15)
    _supply(story, case, *helene, days_ago=33)
    story.grant(case, 30)

    case = story.take(story.send(*jules, 28, first=True), 25)
    story.refuse(
        case,
        21,
        "Votre attestation d’assurance ne couvre pas la responsabilité civile à la chasse. "
        "Demandez à votre assureur une attestation qui la mentionne, puis faites une nouvelle "
        "demande.",
    )

    case = story.take(story.send(*sela, 24, first=False), 22)
    story.close(case, 17, "Vous avez envoyé deux demandes identiques : nous étudions la première.")

    case = story.take(story.send(LEA, lea, 12, first=False, blurred=True), 9)
    story.ask_insurance(case, 4, within=14)

    case = story.send(*ronan, 10, first=False)
    answering.withdraw_case(case=case, by=ronan[1], now=story.at(9, "18:30"))

    case = story.take(story.send(*jules, 8, first=True), 6)
    _talk(story, case, jules[1])

    story.send(*noa, 3, first=True)
    story.send(*helene, 2, first=False)
    story.send(*sela, 1, first=True)

    now = story.at(1, "19:15")
    draft = drafting.start_case(procedure=story.procedure, by=ronan[1], now=now)
    started = {
        name: value
        for name, value in ronan[0].answers(first=False).items()
        if name in {"nature", "nom", "prenoms", "naissance", "courriel"}
    }
    drafting.save_answers(case=draft, values=started, by=ronan[1], now=now)


def _talk(story: Story, case: Case, citizen: Person) -> None:
    answering.write_to_department(
        case=case,
        body="Bonjour,\n\nPuis-je venir chercher mon permis un samedi ?\n\nMerci d’avance.",
        by=citizen,
        now=story.at(5, "17:50"),
    )
    reviewing.record_consultation(case=case, by=story.agent, now=story.at(4, "08:30"))
    reviewing.write_to_citizen(
        case=case,
        body="Bonjour,\n\nLes guichets sont fermés le samedi. Vous pourrez télécharger votre "
        "permis dès qu’il sera prêt, depuis votre porte-documents.",
        by=story.agent,
        now=story.at(4, "08:40"),
    )


def _supply(story: Story, case: Case, who: Citizen, person: Person, *, days_ago: int) -> None:
    now = story.at(days_ago, "12:10")
    answering.supply_item(
        item=case.items.order_by("id").get(),
        given=[_paper(who, person, "attestation-assurance", now=now, blurred=False)],
        by=person,
        now=now,
    )


def _keep_in_wallet(story: Story, lea: Person) -> None:
    now = story.at(380, "07:10")
    name = f"{LEA.given_name} {LEA.family_name}"
    bill = papers.sheet("Facture d’électricité", [name, LEA.street, f"98800 {LEA.town}"])
    kept: tuple[tuple[str, str, str, bytes, int | None], ...] = (
        ("identite", "Carte d’identité", "carte-identite.jpg", _identity(LEA), 2200),
        ("justificatif-domicile", "Facture d’électricité", "facture.pdf", bill, None),
    )
    for kind, title, filename, content, days_left in kept:
        stored = documents.store_file(
            content=content,
            filename=filename,
            accepted=kind_of(kind).formats,
            by=lea,
            now=now,
        )
        documents.keep_document(
            owner=lea,
            kind=kind,
            title=title,
            file=stored.file,
            filename=stored.filename,
            valid_until=(story.at(0) + timedelta(days=days_left)).date() if days_left else None,
            by=lea,
            now=now,
        )


def _paper(
    who: Citizen, person: Person, kind: str, *, now: datetime, blurred: bool
) -> GivenDocument:
    filename, make = _PAPERS[kind]
    content = make(who)
    if blurred and kind == "attestation-assurance":
        filename, content = "IMG_2041.jpg", papers.blurred_sheet(*_insurance_words(who))
    stored = documents.store_file(
        content=content, filename=filename, accepted=kind_of(kind).formats, by=person, now=now
    )
    return GivenDocument(kind=kind, file=stored.file, filename=stored.filename)


def _identity(who: Citizen) -> bytes:
    born = date_words(datetime.fromisoformat(who.born).date())
    return papers.identity_card(f"{who.family_name.upper()} {who.given_name}", born)


def _insurance_words(who: Citizen) -> tuple[str, list[str]]:
    return "Attestation d’assurance", [
        "Les Assureurs du Lagon",
        "",
        f"Assuré : {who.given_name} {who.family_name}",
        "Responsabilité civile à la chasse, chiens compris",
        "Contrat n° 000 000",
    ]


_PAPERS: dict[str, tuple[str, Callable[[Citizen], bytes]]] = {
    "identite": ("carte-identite.jpg", _identity),
    "photo-identite": ("photo.jpg", lambda who: papers.portrait()),
    "attestation-assurance": ("assurance.pdf", lambda who: papers.sheet(*_insurance_words(who))),
}


def _revision(case: Case) -> int:
    case.refresh_from_db(fields=["revision"])
    return case.revision
