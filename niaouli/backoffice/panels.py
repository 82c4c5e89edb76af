"""The forms that open on the case's screen: ask for a document, decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case
from niaouli.lib.words import date_words
from niaouli.procedures import engine

ADDRESSES: dict[Act, str] = {
    Act.TAKE: "backoffice:take",
    Act.ASK: "backoffice:ask",
    Act.GRANT: "backoffice:grant",
    Act.REFUSE: "backoffice:refuse",
    Act.CLOSE: "backoffice:close",
    Act.REOPEN: "backoffice:reopen",
}


@dataclass(frozen=True)
class Words:
    """What a form says."""

    call: Promise
    """On the button that opens it."""
    title: Promise
    confirm: Promise
    """On the button that does it."""
    kind: str = "primary"
    reason: Promise | None = None
    """The label of the reason; none where none is asked."""
    text: Promise | None = None
    """What happens then."""


WORDS: dict[Act, Words] = {
    Act.GRANT: Words(
        call=gettext_lazy("Accepter"),
        title=gettext_lazy("Accepter cette demande"),
        confirm=gettext_lazy("Confirmer l’acceptation"),
    ),
    Act.REFUSE: Words(
        call=gettext_lazy("Refuser"),
        title=gettext_lazy("Refuser cette demande"),
        confirm=gettext_lazy("Confirmer le refus"),
        kind="danger",
        reason=gettext_lazy("Motif du refus, que l’usager lira"),
        text=gettext_lazy(
            "L’usager reçoit ce motif par e-mail, avec les voies de recours "
            "que la démarche indique."
        ),
    ),
    Act.CLOSE: Words(
        call=gettext_lazy("Classer"),
        title=gettext_lazy("Classer cette demande sans décision"),
        confirm=gettext_lazy("Confirmer le classement"),
        kind="danger",
        reason=gettext_lazy("Motif du classement, que l’usager lira"),
        text=gettext_lazy(
            "À utiliser quand la demande n’a plus d’objet : déposée deux fois, restée sans "
            "réponse. L’usager reçoit ce motif par e-mail."
        ),
    ),
    Act.REOPEN: Words(
        call=gettext_lazy("Rouvrir"),
        title=gettext_lazy("Rouvrir cette demande"),
        confirm=gettext_lazy("Confirmer la réouverture"),
        reason=gettext_lazy("Motif de la réouverture, que l’usager lira"),
        text=gettext_lazy(
            "La demande revient en instruction. L’usager reçoit ce motif par e-mail. Un document "
            "déjà délivré reste dans son porte-documents."
        ),
    ),
}
DECISIONS = tuple(WORDS)


@dataclass(frozen=True)
class Panel:
    """One form, open on the screen."""

    act: Act
    title: str
    action: str
    confirm: str
    kind: str
    texts: Sequence[str]
    reason: str = ""
    field: str = ""
    """Of a document that is asked again: its code."""


def decision_panel(act: Act, case: Case, *, today: date) -> Panel:
    words = WORDS[act]
    texts = [str(words.text)] if words.text else _granting(case, today)
    return Panel(
        act=act,
        title=str(words.title),
        action=reverse(ADDRESSES[act], args=[case.reference]),
        confirm=str(words.confirm),
        kind=words.kind,
        texts=texts,
        reason=str(words.reason) if words.reason else "",
    )


def ask_panel(case: Case, field: str, label: str) -> Panel:
    return Panel(
        act=Act.ASK,
        title=_("Redemander : %(label)s") % {"label": label},
        action=reverse(ADDRESSES[Act.ASK], args=[case.reference]),
        confirm=_("Envoyer à l’usager"),
        kind="primary",
        texts=[],
        reason=_("Ce qui ne va pas, que l’usager lira"),
        field=field,
    )


def _granting(case: Case, today: date) -> list[str]:
    """What accepting produces, said before it is done."""
    outcomes = engine.outcomes(case.version.parsed, case.answers, today=today)
    if not outcomes:
        return [_("Aucun document n’est produit. L’usager est prévenu par e-mail.")]
    lines = []
    for outcome in outcomes:
        until = outcome.validity.last_day(today)
        if until is None:
            line = _("Le document « %(title)s » sera produit, sans date de fin.")
        else:
            line = _("Le document « %(title)s » sera produit, valable jusqu’au %(day)s.")
        lines.append(line % {"title": outcome.title, "day": date_words(until) if until else ""})
    lines.append(
        _("Il arrive aussitôt dans le porte-documents de l’usager, qui est prévenu par e-mail.")
    )
    return lines
