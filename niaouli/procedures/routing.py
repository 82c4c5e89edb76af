"""Who treats a request, by the commune that it is about: us, or another body by itself. Pure."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field as Key
from pydantic import StringConstraints

from niaouli.procedures.conditions import Answers
from niaouli.procedures.fields.base import Code, Line, Paragraphs, Shape

DepartmentCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,8}$")]
CommuneCode = Annotated[str, StringConstraints(pattern=r"^988\d{2}(-(sud|nord|iles))?$")]


class Route(Shape):
    """Some communes, and who treats what concerns them: `department` or `body`, one of the two."""

    communes: tuple[CommuneCode, ...] = Key(
        min_length=1, description="Codes des communes (communes.toml)."
    )
    department: DepartmentCode | None = Key(
        default=None, description="Sigle de la direction qui s’en occupe ici."
    )
    body: Line | None = Key(
        default=None, description="Nom de l’organisme qui s’en occupe lui-même : une mairie…"
    )
    contact: Paragraphs = Key(default="", description="Comment joindre cet organisme.")


class RoutingRule(Shape):
    """Communes that no route names are treated by the department of the procedure."""

    field: Code = Key(description="Code de la question de type commune qui en décide.")
    routes: tuple[Route, ...] = Key(min_length=1, max_length=40, description="Qui traite quoi.")


@dataclass(frozen=True)
class Routing:
    """Who treats a request with its answers."""

    commune: str
    """Its name, as people read it."""
    department: str
    """The code of the department that treats it here; empty when another body does."""
    body: str = ""
    """The other body that treats it by itself; empty when it is ours."""
    contact: str = ""
    """How to reach that body: restricted text."""

    @property
    def is_ours(self) -> bool:
        """Whether the request can be sent here."""
        return not self.body

    def sentence(self) -> str:
        """Where to go when it is not ours."""
        return _("Pour la commune « %(commune)s », cette demande se fait ailleurs : %(body)s.") % {
            "commune": self.commune,
            "body": self.body,
        }


def route_of(rule: RoutingRule, answers: Answers) -> Route | None:
    """The route of the commune answered; None: no answer, or the procedure's own department."""
    commune = answers.get(rule.field)
    return next((each for each in rule.routes if commune in each.communes), None)
