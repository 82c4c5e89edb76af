"""The requests of the demonstration: every procedure, at every stage, and enough decided ones for
their processing times to be real figures."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone

from niaouli.cases.enums import Cause
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, drafting
from niaouli.demo import around
from niaouli.demo.citizens import CITIZENS, LEA, Citizen
from niaouli.demo.desk import DEPOSIT
from niaouli.demo.papers import sheet
from niaouli.demo.story import Scene, Story
from niaouli.demo.words import (
    BLURRED_INSURANCE,
    BLURRED_PLAN,
    BOARD,
    FIRE,
    FLOOD,
    FLOOD_ANSWER,
    OLD_INCOME,
    SAID_OF_HUNTING,
    SAID_OF_MEDICAL,
    SATURDAY,
)
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

RENEWED: dict[str, Any] = {"nature": "renouvellement"}
WORKS: dict[str, Any] = {"demande": "declaration", "petits_travaux": "piscine"}
SCORES = (5, 4, 0, 5, 3, 5, 0, 4, 2)
"""How people say that it went, one after the other; 0: they did not answer."""


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
        yield decided(HUNTING, who, 330 - 42 * place, after=12 + place % 4)
    for place, who in enumerate((*everyone[6:], *others)):
        days, after = 84 - 4 * place, 6 + 5 * place % 9
        score, said = SCORES[place % len(SCORES)], SAID_OF_HUNTING.get(place, "")
        yield decided(HUNTING, who, days, after=after, score=score, said=said)
    for place, who in enumerate(everyone):
        works = WORKS if place % 3 == 0 else {}
        days, after, score = 320 - 15 * place, 52 + 7 * place % 31, SCORES[-1 - place % 5]
        yield decided(BUILDING, who, days, after=after, score=score, **works)
    for place, who in enumerate((*others, *everyone[4:12])):
        days = 86 - 4 * place if place > 3 else 310 - 60 * place
        after, score = 9 + 4 * place % 13, SCORES[place % len(SCORES)]
        # The latest are not at their place yet.
        then = None if place > 9 else _collected
        said = SAID_OF_MEDICAL.get(place, "")
        yield decided(MEDICAL, who, days, after=after, score=score, said=said, then=then)
    for place, who in enumerate(everyone[:11]):
        nature = RENEWED if place % 2 else {}
        then = _amount_corrected if place == 9 else None
        days, after = 150 - 6 * place, 28 + 5 * place % 17
        yield decided(GRANT, who, days, after=after, then=then, **nature)
    # Too few for a figure: the declared delay is shown, and called so.
    for place, who in enumerate(others[:4]):
        yield decided(SUBSIDY, who, 170 - 12 * place, after=70 + 6 * place)


def decided(
    slug: str,
    who: Citizen,
    days_ago: int,
    *,
    after: int,
    score: int = 0,
    said: str = "",
    then: Callable[[Story, Case, int], None] | None = None,
    **changes: Any,
) -> Scene:
    """A request that went without a hitch: sent, taken two days later, granted after so many days.
    Processing times are computed from these. `score`, `said`: what the person says of it, if
    anything; `then`: what follows, so many days ago."""

    def tell(story: Story) -> None:
        case = story.take(story.send(slug, who, days_ago, **changes), days_ago - 2)
        over = days_ago - after
        story.grant(case, over)
        if then is not None:
            then(story, case, over - 1)
        if score:
            around.rate(story, case, who, over - 1, score, said)
        if who is LEA:
            answering.mark_read(case=case, by=case.citizen, now=story.at(over - 1))

    return Scene(days_ago, tell)


def _collected(story: Story, case: Case, days_ago: int) -> None:
    around.ready(story, case, days_ago, collected=days_ago - 4)


def _waits(story: Story, case: Case, days_ago: int) -> None:
    around.ready(story, case, days_ago)


def _amount_corrected(story: Story, case: Case, days_ago: int) -> None:
    why = (
        "Le montant ne comptait qu’un enfant sur deux. Le nouveau montant est versé dès ce "
        "trimestre."
    )
    around.correct_amount(story, case, days_ago - 12, 31_500, why)


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
    around.issue(story, case, 21, DEPOSIT)
    question = "Bonjour,\n\nLe maçon peut commencer le mois prochain. Pensez-vous décider avant ?"
    story.write(case, LEA, 12, question, kind="devis")
    answer = (
        "Bonjour,\n\nVotre dossier est complet. Le service des routes doit encore donner son avis "
        "sur l’accès : nous l’attendons dans les deux semaines."
    )
    story.answer(case, 11, answer)


def _lea_must_answer(story: Story) -> None:
    case = story.send(HUNTING, LEA, 12, blurred="attestation-assurance", **RENEWED)
    story.ask(story.take(case, 9), "assurance", Cause.UNREADABLE, BLURRED_INSURANCE, 4, within=14)


def _helene_completes(story: Story) -> None:
    case = story.send(HUNTING, HELENE, 41, blurred="attestation-assurance")
    story.ask(story.take(case, 39), "assurance", Cause.UNREADABLE, BLURRED_INSURANCE, 39, within=15)
    story.supply(case, HELENE, 33)
    story.grant(case, 30)


def _jules_is_refused(story: Story) -> None:
    reason = (
        "Votre attestation d’assurance ne couvre pas la responsabilité civile à la chasse. "
        "Demandez à votre assureur une attestation qui la mentionne, puis faites une nouvelle "
        "demande."
    )
    case = story.take(story.send(HUNTING, JULES, 28), 25)
    story.refuse(case, 21, reason)
    appeal = "Un recours a été déposé : le dossier est gardé jusqu’à la fin de son examen."
    around.hold(story, case, 13, appeal)


def _sela_asked_twice(story: Story) -> None:
    reason = "Vous avez envoyé deux demandes identiques : nous étudions la première."
    story.close(story.take(story.send(HUNTING, SELA, 24, **RENEWED), 22), 17, reason)


def _ronan_gives_up(story: Story) -> None:
    story.withdraw(story.send(HUNTING, RONAN, 10, **RENEWED), RONAN, 9)


def _jules_writes(story: Story) -> None:
    case = story.take(story.send(HUNTING, JULES, 8), 6)
    question = "Bonjour,\n\nPuis-je venir chercher mon permis un samedi ?\n\nMerci d’avance."
    story.write(case, JULES, 5, question)
    story.answer(case, 4, SATURDAY)
    reply = "Bonjour,\n\nC’est parfait, je le téléchargerai. Bonne journée,\nJules"
    around.answer_by_email(story, case, JULES, 3, reply)
    around.note(story, case, 2, "Pièces conformes. À mettre au prochain parapheur.")


def _mele_by_the_river(story: Story) -> None:
    sent = story.send(BUILDING, MELE, 96, inondable=True, commune="98829")
    case = story.take(sent, 93)
    story.step(case, "consultation", 80)
    around.ask_department(story, case, 79, "DDDT", FLOOD)
    around.give_opinion(story, case, 62, FLOOD_ANSWER)
    story.step(case, "instruction", 44)
    around.note(
        story, case, 20, "Les deux réserves de la DDDT sont à reprendre mot pour mot dans l’arrêté."
    )
    story.step(case, "signature", 6)


def _gaston_opens_a_shop(story: Story) -> None:
    changes: dict[str, Any] = {
        "erp": True,
        "usage": "commerce",
        "description": "Une épicerie de plain-pied, avec une réserve et une terrasse couverte.",
        "lieu": "Face au terrain de sport, à l’entrée du village",
        "commune": "98828",
    }
    case = story.take(story.send(BUILDING, GASTON, 71, **changes), 68)
    story.step(case, "consultation", 55)
    around.note(
        story, case, 30, "M. Néaoutyo a appelé : il est absent deux semaines, joindre sa fille."
    )
    story.step(case, "instruction", 18)
    around.ask_expert(story, case, 5, FIRE)


def _joseph_at_the_counter(story: Story) -> None:
    case = around.enter_at_counter(story, MEDICAL, around.JOSEPH, 5)
    around.note(story, case, 2, "Il descend au marché le jeudi : l’appeler la veille.")


def _board_is_told(story: Story) -> None:
    around.write_to_many(story, GRANT, 1, BOARD)


def _vaea_plans_again(story: Story) -> None:
    case = story.take(story.send(BUILDING, VAEA, 26, blurred="plan"), 24)
    story.ask(case, "plan_masse", Cause.UNREADABLE, BLURRED_PLAN, 20, within=30)


def _robert_answered(story: Story) -> None:
    case = story.take(story.send(BUILDING, ROBERT, 31, commune="98816", **WORKS), 29)
    story.ask(case, "croquis", Cause.UNREADABLE, BLURRED_PLAN, 27, within=30)
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
    story.ask(case, "justificatif_ressources", Cause.MISSING, OLD_INCOME, 15, within=20)


def _tamatea_left(story: Story) -> None:
    reason = "Vous nous avez dit avoir quitté la province : votre demande est classée."
    story.close(story.take(story.send(MEDICAL, TAMATEA, 40), 38), 30, reason)


def _vaea_residence(story: Story) -> None:
    case = story.take(story.send(GRANT, VAEA, 16), 12)
    missing = "Il manque une preuve de résidence pour trois années : 2019 à 2021."
    story.ask(case, "residence_preuve", Cause.MISSING, missing, 11, within=21)


def _paul_asks_when(story: Story) -> None:
    case = story.take(story.send(SUBSIDY, PAUL, 38), 35)
    story.write(case, PAUL, 3, "Bonjour,\n\nLe bureau se réunit-il avant la fin du mois ?")


SCENES = (
    # What the visitor of the demonstration finds in the account.
    decided(HUNTING, LEA, 380, after=10),
    decided(MEDICAL, LEA, 64, after=16, then=_waits),
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
    Scene(96, _mele_by_the_river),
    Scene(71, _gaston_opens_a_shop),
    Scene(60, _lan_is_refused),
    Scene(31, _robert_answered),
    Scene(26, _vaea_plans_again),
    new(BUILDING, MARIE, 9),
    new(BUILDING, YANN, 4, commune="98832"),
    new(BUILDING, CLAIRE, 1),
    Scene(40, _tamatea_left),
    Scene(19, _anais_income),
    studied(MEDICAL, WENDO, 24, ("decision", 9)),
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
    Scene(5, _joseph_at_the_counter),
    Scene(38, _paul_asks_when),
    new(SUBSIDY, YANN, 5, association="Le Chœur de la Rivière", ridet="0998877"),
    Scene(0, _board_is_told),
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
