"""The life of a case, as a table.

Everything that changes the state of a case is a row here; operations go through `steps.move`, the
only place that writes `Case.state`. The maps below are total (a test asserts it), and
`docs/lifecycle.md` is drawn from them (`bin/niaouli lifecycle`).
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.cases.enums import DECIDED_STATES, ENDED_STATES, OPEN_STATES, Actor, State


class Act(StrEnum):
    """What moves a case. The value is the verb of the event log, after `case.`."""

    SUBMIT = "submitted"
    TAKE = "taken"
    TRANSFER = "transferred"
    ASK = "completion_asked"
    CANCEL_ASK = "completion_cancelled"
    SUPPLY = "completed"
    SUPPLY_AT_COUNTER = "completed_at_counter"
    GRANT = "granted"
    REFUSE = "refused"
    CLOSE = "closed"
    WITHDRAW = "withdrawn"
    REOPEN = "reopened"
    CORRECT = "corrected"
    ISSUE = "letter_issued"
    GRANT_BY_SILENCE = "granted_by_silence"
    REFUSE_BY_SILENCE = "refused_by_silence"


@dataclass(frozen=True)
class Transition:
    """From which states an act is possible, where it leads, and who does it."""

    sources: tuple[State, ...]
    target: State | None
    """None: the case stays where it is."""
    actor: Actor
    staying: tuple[State, ...] = ()
    """Sources from which the case stays where it is."""

    def target_from(self, source: State) -> State:
        """Where a case in this state goes."""
        return source if self.target is None or source in self.staying else self.target


_UNDER_WAY = (State.IN_REVIEW, State.AWAITING_CITIZEN)

TRANSITIONS: dict[Act, Transition] = {
    Act.SUBMIT: Transition((State.DRAFT,), State.SUBMITTED, Actor.CITIZEN),
    Act.TAKE: Transition((State.SUBMITTED,), State.IN_REVIEW, Actor.AGENT),
    # While the citizen is awaited they still are: what is asked goes with the case, and what they
    # have prepared stays.
    Act.TRANSFER: Transition(
        tuple(OPEN_STATES), State.SUBMITTED, Actor.AGENT, staying=(State.AWAITING_CITIZEN,)
    ),
    Act.ASK: Transition(_UNDER_WAY, State.AWAITING_CITIZEN, Actor.AGENT),
    Act.CANCEL_ASK: Transition((State.AWAITING_CITIZEN,), State.IN_REVIEW, Actor.AGENT),
    Act.SUPPLY: Transition((State.AWAITING_CITIZEN,), State.IN_REVIEW, Actor.CITIZEN),
    Act.SUPPLY_AT_COUNTER: Transition((State.AWAITING_CITIZEN,), State.IN_REVIEW, Actor.AGENT),
    Act.GRANT: Transition((State.IN_REVIEW,), State.GRANTED, Actor.AGENT),
    Act.REFUSE: Transition(_UNDER_WAY, State.REFUSED, Actor.AGENT),
    Act.CLOSE: Transition(_UNDER_WAY, State.CLOSED, Actor.AGENT),
    Act.WITHDRAW: Transition(tuple(OPEN_STATES), State.WITHDRAWN, Actor.CITIZEN),
    Act.REOPEN: Transition(
        (State.GRANTED, State.REFUSED, State.CLOSED), State.IN_REVIEW, Actor.AGENT
    ),
    Act.CORRECT: Transition((State.GRANTED, State.REFUSED), None, Actor.AGENT),
    Act.ISSUE: Transition((*_UNDER_WAY, *DECIDED_STATES), None, Actor.AGENT),
    Act.GRANT_BY_SILENCE: Transition(tuple(OPEN_STATES), State.GRANTED, Actor.TIME),
    Act.REFUSE_BY_SILENCE: Transition(tuple(OPEN_STATES), State.REFUSED, Actor.TIME),
}

JUDGING = (Act.GRANT, Act.REFUSE)
"""The acts that answer the request itself: processing times count up to the first of them."""

BY_SILENCE = (Act.GRANT_BY_SILENCE, Act.REFUSE_BY_SILENCE)
"""What the end of the legal delay does when nobody answered: no processing time is counted."""

DECIDING = (*JUDGING, *BY_SILENCE, Act.CORRECT)
"""The acts that say what the decision is."""

BESIDE = (Act.ISSUE,)
"""What is done beside the course of the case: it says nothing of where the case stands."""

WAITS_ON: dict[State, Actor] = {
    State.DRAFT: Actor.CITIZEN,
    State.SUBMITTED: Actor.AGENT,
    State.IN_REVIEW: Actor.AGENT,
    State.AWAITING_CITIZEN: Actor.CITIZEN,
    State.GRANTED: Actor.NOBODY,
    State.REFUSED: Actor.NOBODY,
    State.CLOSED: Actor.NOBODY,
    State.WITHDRAWN: Actor.NOBODY,
}

SENTENCES: dict[State, Promise] = {
    State.DRAFT: _("Votre demande n’est pas encore envoyée."),
    State.SUBMITTED: _("Votre demande est arrivée. Un agent va l’étudier."),
    State.IN_REVIEW: _("Un agent étudie votre demande. Vous n’avez rien à faire."),
    State.AWAITING_CITIZEN: _("Il nous manque quelque chose de votre part pour continuer."),
    State.GRANTED: _("Votre demande est acceptée."),
    State.REFUSED: _("Votre demande est refusée. Le motif est indiqué ci-dessous."),
    State.CLOSED: _("Votre demande est classée. Le motif est indiqué ci-dessous."),
    State.WITHDRAWN: _("Vous avez retiré cette demande."),
}
"""Where it stands, said to the citizen."""

AGENT_LABELS: dict[State, Promise] = {
    State.DRAFT: _("Brouillon"),
    State.SUBMITTED: _("À prendre en charge"),
    State.IN_REVIEW: _("En instruction"),
    State.AWAITING_CITIZEN: _("Attend l’usager"),
    State.GRANTED: _("Acceptée"),
    State.REFUSED: _("Refusée"),
    State.CLOSED: _("Classée"),
    State.WITHDRAWN: _("Retirée par l’usager"),
}

TONES: dict[State, str] = {
    State.DRAFT: "draft",
    State.SUBMITTED: "progress",
    State.IN_REVIEW: "progress",
    State.AWAITING_CITIZEN: "attention",
    State.GRANTED: "success",
    State.REFUSED: "error",
    State.CLOSED: "closed",
    State.WITHDRAWN: "closed",
}
"""The kind of the status tag (macro `status`): a word first, then a shape, then a colour."""

HISTORY: dict[Act, Promise] = {
    Act.SUBMIT: _("Demande envoyée"),
    Act.TAKE: _("Demande prise en charge par un agent"),
    Act.TRANSFER: _("Demande transmise à une autre direction"),
    Act.ASK: _("Complément demandé"),
    Act.CANCEL_ASK: _("Complément qui n’est plus demandé"),
    Act.SUPPLY: _("Complément envoyé"),
    Act.SUPPLY_AT_COUNTER: _("Complément enregistré au guichet par la direction"),
    Act.GRANT: _("Demande acceptée"),
    Act.REFUSE: _("Demande refusée"),
    Act.CLOSE: _("Demande classée"),
    Act.WITHDRAW: _("Demande retirée"),
    Act.REOPEN: _("Demande rouverte"),
    Act.CORRECT: _("Décision corrigée"),
    Act.ISSUE: _("Document délivré"),
    Act.GRANT_BY_SILENCE: _("Demande acceptée, faute de réponse dans le délai de la loi"),
    Act.REFUSE_BY_SILENCE: _("Demande refusée, faute de réponse dans le délai de la loi"),
}
"""What the timeline says."""

MAILS: dict[Act, str | None] = {
    Act.SUBMIT: "cases/received",
    Act.TAKE: None,
    Act.TRANSFER: "cases/transferred",
    Act.ASK: "cases/completion_asked",
    Act.CANCEL_ASK: "cases/completion_cancelled",
    Act.SUPPLY: "cases/completed",
    Act.SUPPLY_AT_COUNTER: "cases/completed_at_counter",
    Act.GRANT: "cases/granted",
    Act.REFUSE: "cases/refused",
    Act.CLOSE: "cases/closed",
    Act.WITHDRAW: "cases/withdrawn",
    Act.REOPEN: "cases/reopened",
    Act.CORRECT: "cases/corrected",
    Act.ISSUE: "cases/letter_issued",
    Act.GRANT_BY_SILENCE: "cases/granted_by_silence",
    Act.REFUSE_BY_SILENCE: "cases/refused_by_silence",
}
"""The e-mail that the citizen receives; None where an e-mail would only be noise."""


def possible(act: Act, state: str) -> bool:
    """Whether the act can be done on a case in this state."""
    return state in TRANSITIONS[act].sources


def diagram() -> str:
    """The life cycle in Mermaid's words, for `docs/lifecycle.md`."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    for act, transition in TRANSITIONS.items():
        lines += [
            f"    {source} --> {transition.target_from(source)}: {act.name.lower()} "
            f"({transition.actor})"
            for source in transition.sources
        ]
    lines += [f"    {state} --> [*]" for state in ENDED_STATES]
    return "\n".join(lines)
