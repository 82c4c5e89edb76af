"""Who lives in `test_life`, and what agents do there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from niaouli.cases.lifecycle import Act
from niaouli.cases.operations import reviewing, transferring
from tests import cast
from tests.cases.versions import TWO_MONTHS, renewed

SHORT = {"draft_days": 20, "withdrawn_months": 2, "decided_months": 3}


class World:
    """Who lives there. The agent and the agent of elsewhere ask for permits too."""

    def __init__(self, silence: str) -> None:
        dddt = cast.department("DDDT", "Direction du développement durable")
        dpass = cast.department("DPASS", "Direction de l’action sanitaire")
        self.alice = cast.person("alice", "Alice", "Wamytan")
        self.bob = cast.person("bob", "Bob", "Lefèvre")
        self.agent = cast.agent("amelie", "Amélie", "Tein", dddt)
        self.manager = cast.manager("marc", "Marc", "Poadja", dddt)
        self.other_agent = cast.agent("otto", "Otto", "Martin", dpass)
        self.permis = renewed(
            cast.permis_de_chasser(), legal={**TWO_MONTHS, "silence": silence}, retention=SHORT
        )
        self.citizens = [self.alice, self.bob, self.agent, self.other_agent]
        self.agents = [self.agent, self.manager, self.agent, self.other_agent, self.manager]
        # Lives begin in the middle: what comes before is tried too, by the rules.
        cast.taken(self.alice, self.permis, self.agent)
        cast.awaiting(self.bob, self.permis, self.agent)
        cast.submitted(self.agent, self.permis)


Values = Callable[[datetime, int], dict[str, Any]]
DONE_BY_AGENTS: dict[Act, tuple[Callable[..., object], Values]] = {
    Act.TAKE: (reviewing.take_case, lambda now, n: {}),
    Act.ASK: (
        reviewing.ask_for,
        lambda now, n: {
            "field": (cast.INSURANCE, "photo")[n % 4 == 3],
            "reason": "Illisible.",
            "due_on": timezone.localdate(now) + timedelta(days=1 + n % 30),
        },
    ),
    Act.GRANT: (reviewing.grant_case, lambda now, n: {}),
    Act.REFUSE: (reviewing.refuse_case, lambda now, n: {"reason": "Non."}),
    Act.CLOSE: (reviewing.close_case, lambda now, n: {"reason": "Sans objet."}),
    Act.REOPEN: (reviewing.reopen_case, lambda now, n: {"reason": "Recours."}),
    Act.TRANSFER: (
        transferring.transfer_case,
        lambda now, n: {"to": ("DDDT", "DPASS")[n % 2], "reason": "Chez vous."},
    ),
    Act.CORRECT: (
        reviewing.correct_case,
        lambda now, n: {"why": "Une erreur.", "reason": f"Motif du {now}"},
    ),
}
"""Each act of an agent, and what they write; `n` is any number."""
