"""`bin/niaouli due`: what must happen by itself, what is late, what is held back, what failed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from niaouli.cases.enums import ActState, Due, Obstacle
from niaouli.cases.models import ScheduledAct
from niaouli.cases.operations.planning import plan_missing
from niaouli.cases.operations.scheduling import run_due
from niaouli.lib.words import moment, short_date

SHOWN = 20


class Command(BaseCommand):
    help = "Montre ce qui doit arriver tout seul aux demandes ; --run le fait maintenant."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--run", action="store_true", help="fait ce qui est dû maintenant")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["run"]:
            plan_missing(now=now)
            self.stdout.write(f"Fait : {run_due(now=now)}")
        planned = ScheduledAct.objects.filter(state=ActState.PLANNED)
        for kind in Due:
            rows = planned.filter(kind=kind)
            late = rows.filter(due_at__lte=now, problem="").count()
            following = rows.filter(due_at__gt=now).order_by("due_at", "id").first()
            self.stdout.write(
                f"{kind.label} : {rows.count()} prévus, {late} en retard"
                + (f", le prochain le {short_date(following.due_at)}" if following else "")
            )
        stopped = planned.exclude(problem="").select_related("case").order_by("due_at", "id")
        for row in stopped[:SHOWN]:
            self.stdout.write(f"  {row.case} : {Due(row.kind).label}, {_why(row)}")
        more = stopped.count() - SHOWN
        if more > 0:
            self.stdout.write(f"  … et {more} autres")


def _why(row: ScheduledAct) -> str:
    """What holds it back, or how many times it failed; never what the error said."""
    if row.problem in Obstacle.values:
        return str(Obstacle(row.problem).label)
    again = f", nouvel essai le {moment(row.retry_at)}" if row.retry_at else ""
    return f"échoué {row.attempts} fois ({row.problem}){again}"
