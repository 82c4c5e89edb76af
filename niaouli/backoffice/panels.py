"""The forms that open on the case's screen: ask for a document, decide."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niaouli.backoffice.replies import choices
from niaouli.backoffice.typed import Typed
from niaouli.cases.correcting import causes_of
from niaouli.cases.enums import ReplyUse, State
from niaouli.cases.issuing import On, outcomes_of
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case
from niaouli.cases.queries import decision_of, transfer_targets
from niaouli.lib.words import date_words
from niaouli.procedures import engine
from niaouli.procedures.fields import DocumentField, Field

ADDRESSES: dict[Act, str] = {
    Act.TAKE: "backoffice:take",
    Act.ASK: "backoffice:ask",
    Act.TRANSFER: "backoffice:transfer",
    Act.GRANT: "backoffice:grant",
    Act.REFUSE: "backoffice:refuse",
    Act.CLOSE: "backoffice:close",
    Act.REOPEN: "backoffice:reopen",
    Act.CORRECT: "backoffice:correct",
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
    optional: bool = False
    """Whether the reason may be left empty."""


WORDS: dict[Act, Words] = {
    Act.GRANT: Words(
        call=gettext_lazy("Accepter"),
        title=gettext_lazy("Accepter cette demande"),
        confirm=gettext_lazy("Confirmer l’acceptation"),
        reason=gettext_lazy("Motif ou conditions, que l’usager lira"),
        optional=True,
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
    Act.CORRECT: Words(
        call=gettext_lazy("Corriger la décision"),
        title=gettext_lazy("Corriger une erreur dans cette décision"),
        confirm=gettext_lazy("Confirmer la correction"),
        reason=gettext_lazy("Motif, tel qu’il aurait dû être écrit"),
        text=gettext_lazy(
            "La décision et sa date ne changent pas : changez seulement ce qui est faux. Le "
            "document délivré est remplacé dans le porte-documents de l’usager, qui est prévenu "
            "par e-mail. Pour décider autre chose, rouvrez la demande."
        ),
    ),
    Act.TRANSFER: Words(
        call=gettext_lazy("Transmettre"),
        title=gettext_lazy("Transmettre à une autre direction"),
        confirm=gettext_lazy("Confirmer la transmission"),
        reason=gettext_lazy("Motif, que l’usager lira"),
        text=gettext_lazy(
            "La demande garde son numéro et ses dates. Vous ne pourrez plus l’ouvrir. L’usager "
            "apprend par e-mail quelle direction suit sa demande, et ce motif."
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
    """Of what is asked again: its code."""
    causes: Sequence[tuple[str, str]] = ()
    """Why it may be asked again."""
    targets: Sequence[tuple[str, str]] = ()
    """The departments that may be given the case."""
    is_optional: bool = False
    """Whether the reason may be left empty."""
    values: Sequence[Field] = ()
    """What the procedure asks of who decides."""
    explains: bool = False
    """Whether what is corrected must be said."""
    previews: Sequence[tuple[str, str]] = ()
    """The documents that can be seen before: code and title."""
    models: Sequence[tuple[int, str]] = ()
    """The reply models that can fill in the reason."""


def decision_panel(act: Act, case: Case, *, today: date) -> Panel:
    words, granting = WORDS[act], decides_values(act, case)
    texts = [str(words.text)] if words.text else _granting(case, today)
    if act is Act.TRANSFER and case.state == State.AWAITING_CITIZEN:
        texts.append(
            _("Ce qui est demandé à l’usager le reste : il répondra à la nouvelle direction.")
        )
    return Panel(
        act=act,
        title=str(words.title),
        action=reverse(ADDRESSES[act], args=[case.reference]),
        confirm=str(words.confirm),
        kind=words.kind,
        texts=texts,
        reason=str(words.reason) if words.reason else "",
        targets=_targets(case, today) if act is Act.TRANSFER else (),
        is_optional=words.optional or granting,
        values=case.version.parsed.decision if granting else (),
        explains=act is Act.CORRECT,
        previews=_previews(act, case, today),
        models=choices(case)[ReplyUse.DECISION] if act is not Act.TRANSFER else (),
    )


def decides_values(act: Act, case: Case) -> bool:
    """Whether the values that the procedure asks for go with this act."""
    return act is Act.GRANT or (act is Act.CORRECT and case.state == State.GRANTED)


def suggested(act: Act, case: Case) -> Typed:
    """The form before anybody typed: what was decided, where it is corrected or decided again."""
    typed = Typed()
    if decides_values(act, case):
        values = engine.typed_decision(case.version.parsed, case.decision)
        typed = replace(typed, values=values)
    if act is Act.CORRECT and (former := decision_of(case)):
        typed = replace(typed, reason=former.reason)
    return typed


def _previews(act: Act, case: Case, today: date) -> list[tuple[str, str]]:
    on = ON.get(act) if act is not Act.CORRECT else None
    found = outcomes_of(case, on, today) if on else ()
    return [(each.code, each.title) for each in found]


ON: dict[Act, On] = {Act.GRANT: "granted", Act.REFUSE: "refused"}
"""The acts that produce documents."""


def ask_panel(case: Case, field: Field) -> Panel:
    """To ask again for a document, or for an answer."""
    is_document = isinstance(field, DocumentField)
    title = _("Redemander : %(label)s") if is_document else _("Faire corriger : %(label)s")
    return Panel(
        act=Act.ASK,
        title=title % {"label": field.label},
        action=reverse(ADDRESSES[Act.ASK], args=[case.reference]),
        confirm=_("Envoyer à l’usager"),
        kind="primary",
        texts=[],
        reason=_("Ce qui ne va pas, que l’usager lira"),
        field=field.code,
        causes=[(each.value, capfirst(str(each.label))) for each in causes_of(field)],
        models=choices(case)[ReplyUse.ITEM],
    )


def _targets(case: Case, today: date) -> list[tuple[str, str]]:
    return [(code, each.name) for code, each in transfer_targets(case, today=today).items()]


def _granting(case: Case, today: date) -> list[str]:
    """What accepting produces, said before it is done."""
    outcomes = outcomes_of(case, "granted", today)
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
