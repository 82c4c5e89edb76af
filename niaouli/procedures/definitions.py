"""What a procedure is, as data: validated when written, stored in numbered versions.

`parse_definition` reads what was written and answers with a `Definition`, or with every problem at
once, each with its place. Optional keys may be added here for ever; a default never changes, since
stored versions leave out what equals the default.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import Discriminator, StringConstraints, ValidationError
from pydantic import Field as Key

from niaouli.procedures.campaign import Campaign
from niaouli.procedures.conditions import Condition
from niaouli.procedures.definition_checks import inner_problems
from niaouli.procedures.definition_problems import shape_problems
from niaouli.procedures.delays import Duration, Legal, add_duration
from niaouli.procedures.errors import InvalidDefinition, Problem
from niaouli.procedures.fields import Field
from niaouli.procedures.fields.base import Code, Line, Paragraphs, Shape, Slug
from niaouli.procedures.routing import DepartmentCode, RoutingRule

__all__ = [
    "Audience",
    "Campaign",
    "Condition",
    "Definition",
    "Duration",
    "Legal",
    "Outcome",
    "Page",
    "add_duration",
    "canonical",
    "definition_schema",
    "fingerprint",
    "parse_definition",
]

Audience = Literal["individual", "company", "association"]
PageCode = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)
]


class Acknowledgement(Shape):
    """What the acknowledgement of receipt says beyond what is always said."""

    next_steps: Paragraphs = Key(default="", description="Ce qui se passe ensuite, et quand.")
    note: Paragraphs = Key(default="", description="Une précision pour l’accusé de réception.")


class Retention(Shape):
    """How long things are kept, stage by stage."""

    draft_days: int = Key(ge=1, le=730, description="Brouillon laissé sans suite, en jours.")
    withdrawn_months: int = Key(
        default=12, ge=1, le=1200, description="Demande retirée, en mois après le retrait."
    )
    decided_months: int = Key(ge=1, le=1200, description="Demande décidée, en mois.")


class Withdrawal(Shape):
    """Until when the citizen may withdraw the request."""

    until: Literal["decision", "review"] = Key(
        default="decision", description="Jusqu’à la décision, ou jusqu’au début de l’instruction."
    )


class Hint(Shape):
    """Something told at the top of a page to those whom it concerns: help, never a refusal."""

    when: Condition = Key(description="Condition, sur les réponses des pages d’avant.")
    text: Paragraphs = Key(min_length=1, description="Ce qui est dit.")


class Page(Shape):
    """A page of the form: a few questions about one thing."""

    code: PageCode = Key(description="Code de la page, dans son adresse. Unique.")
    title: Line = Key(description="Le titre de la page.")
    intro: Paragraphs = Key(default="", description="Un texte avant les questions.")
    when: Condition | None = Key(
        default=None, description="Condition pour que la page soit montrée."
    )
    hints: tuple[Hint, ...] = Key(
        default=(), max_length=10, description="Conseils montrés selon les réponses d’avant."
    )
    fields: tuple[Field, ...] = Key(min_length=1, max_length=60, description="Les questions.")


class Step(Shape):
    """A step of the procedure while the request is in review."""

    code: Code = Key(description="Code de l’étape, unique.")
    citizen_label: Line = Key(description="Le nom de l’étape pour la personne.")
    agent_label: Line = Key(description="Le nom de l’étape pour les agents.")
    actor: Literal["agent", "citizen", "other"] = Key(description="Qui doit agir.")
    delay: Duration | None = Key(
        default=None, description="Durée habituelle de l’étape, dite à la personne."
    )


class YearEnd(Shape):
    """Valid until 31 December of the year in which it is granted."""

    type: Literal["year_end"]

    def last_day(self, granted_on: date) -> date | None:
        return date(granted_on.year, 12, 31)


class Months(Shape):
    """Valid for a number of months: granted on 15 March for 12, the last day is 14 March."""

    type: Literal["months"]
    months: int = Key(ge=1, le=1200, description="Nombre de mois de validité.")

    def last_day(self, granted_on: date) -> date | None:
        years, month = divmod(granted_on.month - 1 + self.months, 12)
        year = granted_on.year + years
        first_of_month = date(year, month + 1, 1).toordinal()
        after = date(year + (month == 11), (month + 1) % 12 + 1, 1).toordinal()
        return date.fromordinal(min(first_of_month + granted_on.day - 1, after) - 1)


class Unlimited(Shape):
    """Valid for ever."""

    type: Literal["unlimited"]

    def last_day(self, granted_on: date) -> date | None:
        return None


class Fact(Shape):
    """A line of the issued document: what a field was answered."""

    label: Line = Key(description="Le nom de l’information sur le document.")
    field: Code = Key(
        description="Le code de la question, ou de la valeur de la décision, qui est montrée."
    )


class Outcome(Shape):
    """A document that granting the request produces."""

    code: Code = Key(description="Code du résultat, unique.")
    kind: Slug = Key(description="Nature du document délivré (document-kinds.toml).")
    title: Line = Key(description="Le titre du document délivré.")
    template: Literal["permit", "decision"] = Key(
        default="permit",
        description="Mise en page : permit, un titre à présenter ; decision, une lettre.",
    )
    on: Literal["granted", "refused"] = Key(
        default="granted", description="Quand le délivrer : à l’acceptation, ou au refus."
    )
    validity: Annotated[YearEnd | Months | Unlimited, Discriminator("type")] = Key(
        description="Jusqu’à quand le document est valable."
    )
    when: Condition | None = Key(
        default=None, description="Condition pour que ce document soit délivré."
    )
    facts: tuple[Fact, ...] = Key(default=(), description="Les informations montrées.")
    note: Paragraphs = Key(default="", description="Un texte sous les informations.")


class Definition(Shape):
    """A procedure: what is asked, from whom, and what becomes of it."""

    slug: Slug = Key(description="Le nom de la démarche dans les adresses. Ne change jamais.")
    title: Line = Key(description="Le titre de la démarche.")
    summary: Annotated[str, StringConstraints(min_length=1, max_length=300)] = Key(
        description="Une phrase pour la liste des démarches."
    )
    keywords: tuple[Line, ...] = Key(
        default=(), max_length=30, description="Autres mots que les gens cherchent."
    )
    audience: tuple[Audience, ...] = Key(min_length=1, description="Qui peut demander.")
    topics: tuple[Slug, ...] = Key(default=(), description="Codes des thèmes.")
    department: DepartmentCode = Key(description="Sigle de la direction responsable.")
    what_for: Paragraphs = Key(description="À quoi sert la démarche.")
    who_for: Paragraphs = Key(default="", description="À qui elle s’adresse.")
    conditions: Paragraphs = Key(default="", description="Les conditions à remplir.")
    good_to_know: Paragraphs = Key(default="", description="Ce qu’il est bon de savoir.")
    cost: Line = Key(description="Le coût, en clair : « Gratuit ».")
    declared_delay: Duration = Key(description="Délai annoncé par la direction.")
    legal: Legal | None = Key(default=None, description="Délai légal, silence, recours.")
    routing: RoutingRule | None = Key(
        default=None, description="Qui s’occupe de la demande, selon la commune."
    )
    campaign: Campaign | None = Key(
        default=None, description="De quand à quand la démarche peut être demandée."
    )
    acknowledgement: Acknowledgement = Key(
        default=Acknowledgement(), description="Textes de l’accusé de réception."
    )
    contact: Paragraphs = Key(
        default="", description="Où trouver de l’aide, en plus des coordonnées de la direction."
    )
    retention: Retention = Key(description="Durées de conservation.")
    withdrawal: Withdrawal = Key(
        default=Withdrawal(), description="Jusqu’à quand retirer sa demande."
    )
    clock_pauses: bool = Key(
        default=True, description="Le délai s’arrête-t-il pendant que la personne complète ?"
    )
    pickup: bool = Key(
        default=False,
        description="Ce qui est délivré se retire-t-il dans un lieu de la direction ?",
    )
    pages: tuple[Page, ...] = Key(min_length=1, max_length=40, description="Les pages.")
    steps: tuple[Step, ...] = Key(default=(), max_length=20, description="Les étapes.")
    decision: tuple[Field, ...] = Key(
        default=(), max_length=20, description="Ce que l’agent écrit quand il accepte."
    )
    outcomes: tuple[Outcome, ...] = Key(default=(), description="Les documents délivrés.")

    @property
    def appeal(self) -> str:
        """How to appeal against a decision; empty when the procedure does not say."""
        return self.legal.appeal if self.legal else ""

    def fields(self) -> Iterator[Field]:
        """Every field, in the order of the form."""
        for page in self.pages:
            yield from page.fields

    def field(self, code: str) -> Field:
        """The field of that code; KeyError where there is none."""
        for field in self.fields():
            if field.code == code:
                return field
        raise KeyError(code)

    def told_field(self, code: str) -> Field:
        """The question or the value of the decision of that code; KeyError where there is none."""
        for field in (*self.fields(), *self.decision):
            if field.code == code:
                return field
        raise KeyError(code)

    def page(self, code: str) -> Page:
        """The page of that code; KeyError where there is none."""
        for page in self.pages:
            if page.code == code:
                return page
        raise KeyError(code)


def parse_definition(data: Mapping[str, Any]) -> Definition:
    """The definition, or `InvalidDefinition` with every problem found.

    Problems of shape hide those of meaning: conditions are looked at once all keys are right.
    """
    try:
        definition = Definition.model_validate_json(json.dumps(data, default=_iso))
    except ValidationError as error:
        raise InvalidDefinition(shape_problems(error, data)) from None
    problems: list[Problem] = inner_problems(definition)
    if problems:
        raise InvalidDefinition(problems)
    return definition


def canonical(definition: Definition) -> dict[str, Any]:
    """The definition as stored: what equals a default is left out."""
    return definition.model_dump(mode="json", exclude_defaults=True)


def fingerprint(definition: Definition) -> str:
    """SHA-256 of the canonical JSON: the same content gives the same one."""
    text = json.dumps(
        canonical(definition), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def definition_schema() -> dict[str, Any]:
    """The JSON Schema of definitions."""
    return Definition.model_json_schema()


def _iso(value: object) -> str:
    """TOML knows dates; JSON writes them as text."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in a definition")
