"""A corrected answer may name a commune that another department of ours treats: agents are told,
and nothing is done by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from niaouli.cases.correcting import filed_on
from niaouli.cases.models import Case, Correction
from niaouli.departments.models import Department
from niaouli.procedures import engine
from niaouli.procedures.routing import route_of


@dataclass(frozen=True)
class Rerouted:
    """Who should treat a case as it is answered now."""

    commune: str
    """Its name, as people read it."""
    department: Department


def rerouted(case: Case, corrections: Sequence[Correction]) -> Rerouted | None:
    """The other department of ours to which the corrected commune leads; None where no correction
    changes who treats the case, or where it was transferred since. `corrections`: all those of the
    case, in order. No statement where the commune was not corrected."""
    definition = case.version.parsed
    rule = definition.routing
    corrected = [each for each in corrections if rule and each.field == rule.field]
    if rule is None or not corrected:
        return None
    transfer = case.transfers.order_by("-id").first()
    since = [each for each in corrected if transfer is None or each.at > transfer.at]
    routing = engine.routed(definition, case.answers, filed_on(case))
    if not since or routing is None or routing.department in ("", case.department.code):
        return None
    before = route_of(rule, {rule.field: since[0].before})
    if routing.department == ((before and before.department) or definition.department):
        # Who has it now was chosen knowing that.
        return None
    department = Department.objects.filter(code=routing.department).order_by("id").first()
    return Rerouted(routing.commune, department) if department else None
