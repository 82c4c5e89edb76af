"""Reply models: texts with variables, checked when written and filled in for a case.

A variable is a word of `VARIABLES` between braces: `{prenom}`. The list is closed: what a model may
say of a person is decided here, and a mistake is found by who writes the model, not by who reads
the reply.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niaouli.accounts.models import Person
from niaouli.cases.delays.deadlines import deadline
from niaouli.cases.enums import ReplyUse
from niaouli.cases.models import Case, ReplyModel
from niaouli.departments.models import Department
from niaouli.lib.errors import BadInput
from niaouli.lib.words import long_date
from niaouli.procedures import engine
from niaouli.procedures.models import definition_of

BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Writing:
    """What a model is filled in with."""

    case: Case
    by: Person
    now: datetime


@dataclass(frozen=True)
class Variable:
    """A word that stands for something of the case."""

    label: Promise
    example: Promise
    value: Callable[[Writing], str]
    """Empty where the case has no such thing."""


def _told(known: str) -> Callable[[Writing], str]:
    """As the request says it, else as the account does."""

    def value(writing: Writing) -> str:
        case = writing.case
        said = engine.told(definition_of(case.version_id), case.answers, known)
        return said or str(getattr(case.citizen, known))

    return value


def _due(writing: Writing) -> str:
    due = deadline(writing.case, definition_of(writing.case.version_id))
    return long_date(due.day) if due else ""


def _submitted(writing: Writing) -> str:
    return long_date(writing.case.submitted_at) if writing.case.submitted_at else ""


VARIABLES: dict[str, Variable] = {
    "prenom": Variable(
        gettext_lazy("le prénom de la personne"), gettext_lazy("Alice"), _told("given_name")
    ),
    "nom": Variable(
        gettext_lazy("son nom de famille"), gettext_lazy("Wamytan"), _told("family_name")
    ),
    "numero": Variable(
        gettext_lazy("le numéro de la demande"),
        gettext_lazy("2026-DDDT-004217-K"),
        lambda writing: writing.case.reference or "",
    ),
    "demarche": Variable(
        gettext_lazy("le nom de la démarche"),
        gettext_lazy("Permis de chasser"),
        lambda writing: writing.case.title,
    ),
    "direction": Variable(
        gettext_lazy("le nom de la direction"),
        gettext_lazy("Direction du développement durable"),
        lambda writing: writing.case.department.name,
    ),
    "telephone": Variable(
        gettext_lazy("le téléphone de la direction"),
        gettext_lazy("20.00.00"),
        lambda writing: writing.case.department.phone,
    ),
    "courriel": Variable(
        gettext_lazy("l’adresse e-mail de la direction"),
        gettext_lazy("direction@exemple.nc"),
        lambda writing: writing.case.department.email,
    ),
    "date_depot": Variable(
        gettext_lazy("le jour du dépôt"), gettext_lazy("3 mars 2026"), _submitted
    ),
    "echeance": Variable(
        gettext_lazy("le jour où la direction doit avoir répondu"),
        gettext_lazy("3 mai 2026"),
        _due,
    ),
    "date": Variable(
        gettext_lazy("le jour où vous écrivez"),
        gettext_lazy("10 mars 2026"),
        lambda writing: long_date(timezone.localtime(writing.now)),
    ),
    "agent": Variable(
        gettext_lazy("votre nom"),
        gettext_lazy("Amélie Tein"),
        lambda writing: writing.by.display_name,
    ),
}


def check_body(body: str) -> None:
    """Raises `BadInput` with every variable that is unknown or broken, and those that exist."""
    known = _("Variables possibles : %(names)s.") % {"names": _names(VARIABLES)}
    check_variables(
        body,
        VARIABLES,
        unknown=lambda names: (
            _("Ces variables n’existent pas : %(names)s.") % {"names": _names(names)}
        ),
        known=known,
    )


def check_variables(
    body: str,
    variables: Collection[str],
    *,
    unknown: Callable[[Sequence[str]], str],
    known: str,
) -> None:
    """Raises `BadInput` on `body` for names between braces that are not `variables`, of which
    `unknown` says what is wrong, and for a brace alone. `known`: which ones exist, said last."""
    names = [name for name in dict.fromkeys(BRACES.findall(body)) if name not in variables]
    problems = [unknown(names)] if names else []
    if re.search(r"[{}]", BRACES.sub("", body)):
        problems.append(_("Une accolade est seule : une variable s’écrit {prenom}."))
    if problems:
        raise BadInput("body", " ".join([*problems, known]))


def _names(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def fill(body: str, *, case: Case, by: Person, now: datetime) -> str:
    """The text for this case. What the case does not have is left to complete, in brackets, so that
    nobody sends a sentence with a hole in it without seeing it."""
    writing = Writing(case=case, by=by, now=now)
    return _replaced(
        body,
        lambda name: (
            VARIABLES[name].value(writing)
            or _("[à compléter : %(what)s]") % {"what": VARIABLES[name].label}
        ),
    )


def missing(body: str, *, case: Case, by: Person, now: datetime) -> list[str]:
    """What the text names that the case does not have, in words: `fill` leaves it to complete."""
    writing = Writing(case=case, by=by, now=now)
    names = [name for name in dict.fromkeys(BRACES.findall(body)) if name in VARIABLES]
    return [str(VARIABLES[name].label) for name in names if not VARIABLES[name].value(writing)]


def example(body: str) -> str:
    """The text as it would be for somebody who does not exist."""
    return _replaced(body, lambda name: str(VARIABLES[name].example))


def _replaced(body: str, value: Callable[[str], str]) -> str:
    def one(match: re.Match[str]) -> str:
        return value(match[1]) if match[1] in VARIABLES else match[0]

    return BRACES.sub(one, body)


def models_of(department: Department) -> list[ReplyModel]:
    """Those that are proposed, by use then title: one query."""
    return list(
        department.reply_models.filter(retired_at__isnull=True)
        .select_related("changed_by")
        .order_by("use", "title", "id")
    )


def proposed(department_id: int, uses: Collection[str]) -> Mapping[str, list[ReplyModel]]:
    """The models that a department proposes, by use: one query."""
    found: dict[str, list[ReplyModel]] = {use: [] for use in uses}
    models = ReplyModel.objects.filter(
        department=department_id, use__in=list(uses), retired_at__isnull=True
    )
    for each in models.order_by("title", "id"):
        found[each.use].append(each)
    return found


def model_for(case: Case, use: ReplyUse, key: str, *, name: str) -> ReplyModel:
    """The model that was chosen in the input `name`, for the department of the case. Raises
    `BadInput`."""
    number = int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else 0
    found = (
        ReplyModel.objects.filter(
            pk=number, use=use, department=case.department_id, retired_at__isnull=True
        )
        .order_by("id")
        .first()
    )
    if found is None:
        raise BadInput(name, _("Choisissez un modèle de la liste."))
    return found
