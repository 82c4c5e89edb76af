"""The requests of the demonstration: every procedure, at every stage, and enough decided ones for
their processing times to be real figures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from niaouli.cases.operations import answering, drafting
from niaouli.demo.citizens import CITIZENS, LEA, Citizen
from niaouli.demo.papers import sheet
from niaouli.demo.story import Story
from niaouli.documents import operations as documents
from niaouli.documents.kinds import kind_of

(
    NOA, RONAN, SELA, JULES, HELENE, PAUL, MELE, YANN, ANAIS, WENDO, LAN, MARIE, TAMATEA, GASTON,
    INES, ROBERT, VAEA, CLAIRE,
) = CITIZENS  # fmt: skip

HUNTING = "permis-de-chasser"
BUILDING = "permis-de-construire"
MEDICAL = "carte-aide-medicale"
GRANT = "bourse-scolaire"
SUBSIDY = "subvention-association"

RENEWED = {"nature": "renouvellement"}
WORKS = {"demande": "declaration", "petits_travaux": "piscine"}
BLURRED_INSURANCE = (
    "La photo de votre attestation d’assurance est trop floue : nous ne lisons ni la date de fin "
    "ni le nom de l’assureur. Envoyez-nous une photo plus nette ou le PDF de votre assureur."
)
BLURRED_PLAN = (
    "Les mesures ne se lisent pas sur le plan de masse. Envoyez-nous le fichier d’origine, ou une "
    "photo plus nette prise de plus près."
)
OLD_INCOME = (
    "Il nous manque le dernier mois de ressources. Ajoutez le bulletin ou l’attestation du mois "
    "dernier."
)


@dataclass(frozen=True)
class Scene:
    """One request, from the day when it was sent."""

    days_ago: int
    tell: Callable[[Story], object]


def play(story: Story) -> None:
    """Tell everything, the oldest request first: references follow each other."""
    keep_in_wallet(story)
    for scene in sorted([*past(), *SCENES], key=lambda scene: -scene.days_ago):
        scene.tell(story)


def past() -> Iterator[Scene]:
    """What is decided."""
    everyone = (NOA, RONAN, SELA, JULES, HELENE, PAUL, MELE, YANN, ANAIS, WENDO, LAN, MARIE)
    others = (TAMATEA, GASTON, INES, ROBERT, VAEA, CLAIRE)
    for place, who in enumerate(everyone[:6]):
        yield decided(HUNTING, who, 330 - 9 * place, after=12 + place % 4)
    for place, who in enumerate((*everyone[6:], *others)):
        yield decided(HUNTING, who, 84 - 4 * place, after=6 + 5 * place % 9)
    for place, who in enumerate(everyone):
        works = WORKS if place % 3 == 0 else {}
        yield decided(BUILDING, who, 320 - 15 * place, after=52 + 7 * place % 31, **works)
    for place, who in enumerate((*others, *everyone[4:12])):
        yield decided(MEDICAL, who, 86 - 4 * place, after=9 + 4 * place % 13)
    for place, who in enumerate(everyone[:11]):
        nature = RENEWED if place % 2 else {}
        yield decided(GRANT, who, 150 - 6 * place, after=28 + 5 * place % 17, **nature)
    # Too few for a figure: the declared delay is shown, and called so.
    for place, who in enumerate(others[:4]):
        yield decided(SUBSIDY, who, 170 - 12 * place, after=70 + 6 * place)


def decided(slug: str, who: Citizen, days_ago: int, *, after: int, **changes: Any) -> Scene:
    """A request that went without a hitch: sent, taken two days later, granted after so many days.
    Processing times are computed from these."""

    def tell(story: Story) -> None:
        case = story.take(story.send(slug, who, days_ago, **changes), days_ago - 2)
        story.grant(case, days_ago - after)
        if who is LEA:
            answering.mark_read(case=case, by=case.citizen, now=story.at(days_ago - after - 1))

    return Scene(days_ago, tell)


def new(slug: str, who: Citizen, days_ago: int, **changes: Any) -> Scene:
    """A request that nobody has taken yet."""
    return Scene(days_ago, lambda story: story.send(slug, who, days_ago, **changes))


def taken(slug: str, who: Citizen, days_ago: int, **changes: Any) -> Scene:
    """A request that is being studied."""
    return Scene(
        days_ago,
        lambda story: story.take(story.send(slug, who, days_ago, **changes), days_ago - 3),
    )


def studied(
    slug: str, who: Citizen, days_ago: int, *steps: tuple[str, int], **changes: Any
) -> Scene:
    """A request under study that went through these steps of its procedure, so many days ago."""

    def tell(story: Story) -> None:
        case = story.take(story.send(slug, who, days_ago, **changes), days_ago - 3)
        for step, days in steps:
            story.step(case, step, days)

    return Scene(days_ago, tell)


def draft(slug: str, who: Citizen, **started: Any) -> Scene:
    """A request that is only begun, last evening."""

    def tell(story: Story) -> None:
        now, person = story.at(1, "19:15"), story.person(who)
        case = drafting.start_case(procedure=story.procedures[slug], by=person, now=now)
        drafting.save_answers(case=case, values=started, by=person, now=now)

    return Scene(1, tell)


# ── Requests with a story of their own ───────────────────────────────────────────────────────
def _lea_builds(story: Story) -> None:
    case = story.take(story.send(BUILDING, LEA, 33, **WORKS), 30)
    story.step(case, "consultation", 22)
    question = "Bonjour,\n\nLe maçon peut commencer le mois prochain. Pensez-vous décider avant ?"
    story.write(case, LEA, 12, question, kind="devis")
    answer = (
        "Bonjour,\n\nVotre dossier est complet. Le service des routes doit encore donner son avis "
        "sur l’accès : nous l’attendons dans les deux semaines."
    )
    story.answer(case, 11, answer)


def _lea_must_answer(story: Story) -> None:
    case = story.send(HUNTING, LEA, 12, blurred="attestation-assurance", **RENEWED)
    story.ask(story.take(case, 9), "assurance", BLURRED_INSURANCE, 4, within=14)


def _helene_completes(story: Story) -> None:
    case = story.send(HUNTING, HELENE, 41, blurred="attestation-assurance")
    story.ask(story.take(case, 39), "assurance", BLURRED_INSURANCE, 39, within=15)
    story.supply(case, HELENE, 33)
    story.grant(case, 30)


def _jules_is_refused(story: Story) -> None:
    reason = (
        "Votre attestation d’assurance ne couvre pas la responsabilité civile à la chasse. "
        "Demandez à votre assureur une attestation qui la mentionne, puis faites une nouvelle "
        "demande."
    )
    story.refuse(story.take(story.send(HUNTING, JULES, 28), 25), 21, reason)


def _sela_asked_twice(story: Story) -> None:
    reason = "Vous avez envoyé deux demandes identiques : nous étudions la première."
    story.close(story.take(story.send(HUNTING, SELA, 24, **RENEWED), 22), 17, reason)


def _ronan_gives_up(story: Story) -> None:
    story.withdraw(story.send(HUNTING, RONAN, 10, **RENEWED), RONAN, 9)


def _jules_writes(story: Story) -> None:
    case = story.take(story.send(HUNTING, JULES, 8), 6)
    question = "Bonjour,\n\nPuis-je venir chercher mon permis un samedi ?\n\nMerci d’avance."
    story.write(case, JULES, 5, question)
    answer = (
        "Bonjour,\n\nLes guichets sont fermés le samedi. Vous pourrez télécharger votre permis dès "
        "qu’il sera prêt, depuis votre porte-documents."
    )
    story.answer(case, 4, answer)


def _vaea_plans_again(story: Story) -> None:
    case = story.take(story.send(BUILDING, VAEA, 26, blurred="plan"), 24)
    story.ask(case, "plan_masse", BLURRED_PLAN, 20, within=30)


def _robert_answered(story: Story) -> None:
    case = story.take(story.send(BUILDING, ROBERT, 31, commune="98816", **WORKS), 29)
    story.ask(case, "croquis", BLURRED_PLAN, 27, within=30)
    story.supply(case, ROBERT, 2)


def _lan_is_refused(story: Story) -> None:
    reason = (
        "La construction prévue est à moins de quatre mètres de la limite du terrain, ce que le "
        "plan d’urbanisme ne permet pas. Vous pouvez déposer un projet plus en retrait."
    )
    case = story.take(story.send(BUILDING, LAN, 60, commune="98802"), 57)
    story.refuse(case, 20, reason)


def _anais_income(story: Story) -> None:
    case = story.take(story.send(MEDICAL, ANAIS, 19, **RENEWED), 17)
    story.ask(case, "justificatif_ressources", OLD_INCOME, 15, within=20)


def _tamatea_left(story: Story) -> None:
    reason = "Vous nous avez dit avoir quitté la province : votre demande est classée."
    story.close(story.take(story.send(MEDICAL, TAMATEA, 40), 38), 30, reason)


def _vaea_residence(story: Story) -> None:
    case = story.take(story.send(GRANT, VAEA, 16), 12)
    missing = "Il manque une preuve de résidence pour trois années : 2019 à 2021."
    story.ask(case, "residence_preuve", missing, 11, within=21)


def _paul_asks_when(story: Story) -> None:
    case = story.take(story.send(SUBSIDY, PAUL, 38), 35)
    story.write(case, PAUL, 3, "Bonjour,\n\nLe bureau se réunit-il avant la fin du mois ?")


SCENES = (
    # What the visitor of the demonstration finds in the account.
    decided(HUNTING, LEA, 380, after=10),
    decided(MEDICAL, LEA, 64, after=16),
    Scene(33, _lea_builds),
    Scene(12, _lea_must_answer),
    new(GRANT, LEA, 3, **RENEWED),
    draft(SUBSIDY, LEA, association="Les Amis du Belvédère", ridet="1234567", commune="98818"),
    # What the agents find to do.
    Scene(41, _helene_completes),
    Scene(28, _jules_is_refused),
    Scene(24, _sela_asked_twice),
    Scene(10, _ronan_gives_up),
    Scene(8, _jules_writes),
    new(HUNTING, NOA, 3),
    new(HUNTING, HELENE, 2),
    new(HUNTING, SELA, 1),
    draft(HUNTING, RONAN, nature="renouvellement", nom="Kermoal", prenoms="Ronan"),
    studied(
        BUILDING,
        MELE,
        96,
        ("consultation", 80),
        ("instruction", 44),
        ("signature", 6),
        inondable=True,
        commune="98829",
    ),
    studied(
        BUILDING,
        GASTON,
        71,
        ("consultation", 55),
        ("instruction", 18),
        erp=True,
        usage="commerce",
        commune="98828",
    ),
    Scene(60, _lan_is_refused),
    Scene(31, _robert_answered),
    Scene(26, _vaea_plans_again),
    new(BUILDING, MARIE, 9),
    new(BUILDING, YANN, 4, commune="98832"),
    new(BUILDING, CLAIRE, 1),
    Scene(40, _tamatea_left),
    Scene(19, _anais_income),
    studied(MEDICAL, WENDO, 13, ("decision", 2)),
    taken(MEDICAL, INES, 11, grossesse=True),
    new(MEDICAL, ROBERT, 6),
    new(MEDICAL, MARIE, 2),
    new(MEDICAL, GASTON, 1),
    studied(GRANT, CLAIRE, 22, ("commission", 5), **RENEWED),
    Scene(16, _vaea_residence),
    new(GRANT, INES, 8),
    new(GRANT, TAMATEA, 6),
    new(GRANT, ANAIS, 3, **RENEWED),
    new(GRANT, SELA, 1),
    Scene(38, _paul_asks_when),
    new(SUBSIDY, YANN, 5, association="Le Chœur de la Rivière", ridet="0998877"),
)


def keep_in_wallet(story: Story) -> None:
    """What Léa keeps for the next time."""
    now, lea = story.at(380, "07:10"), story.person(LEA)
    kept = (
        ("identite", "Carte d’identité", 2200),
        ("justificatif-domicile", "Facture d’électricité", None),
        ("attestation-assurance", "Attestation d’assurance", 18),
        ("livret-famille", "Livret de famille", None),
    )
    for kind, title, days_left in kept:
        given = story.paper(kind, LEA, now=now)
        documents.keep_document(
            owner=lea,
            kind=kind,
            title=title,
            file=given.file,
            filename=given.filename,
            valid_until=timezone.localdate(story.at(-days_left)) if days_left else None,
            by=lea,
            now=now,
        )
    _replace_bill(story)


def _replace_bill(story: Story) -> None:
    """The bill was replaced last month; the version before is still there."""
    now, lea = story.at(27, "20:05"), story.person(LEA)
    bill = lea.wallet_documents.get(kind="justificatif-domicile")
    newer = documents.store_file(
        content=sheet("Facture d’électricité du mois", [LEA.name, LEA.street, LEA.town]),
        filename="facture-du-mois.pdf",
        accepted=kind_of(bill.kind).formats,
        by=lea,
        now=now,
    )
    documents.replace_document(
        document=bill,
        file=newer.file,
        filename=newer.filename,
        valid_until=None,
        by=lea,
        now=now,
    )
