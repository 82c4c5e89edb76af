"""The dry run: each file found and inspected, each person found; nothing is issued.

Lines are taken by a hundred, and what is known of them is written at once: a worker that is killed
leaves the others waiting, for the next.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from time import monotonic

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery, DeliveryLine
from niaouli.deliveries.operations import steps
from niaouli.deliveries.queries import Counts, counts_of, key_of, standing
from niaouli.deliveries.reading import archives
from niaouli.deliveries.reading.archives import Files, ZipFiles
from niaouli.deliveries.recipients import find_recipients
from niaouli.documents.enums import Cleaned, FileFormat, Scan
from niaouli.documents.errors import CannotKeep
from niaouli.documents.models import StoredFile
from niaouli.documents.operations import discard_unused_file, store_file
from niaouli.documents.policies import check_can_open
from niaouli.documents.queries import read_content
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.words import integer, short_date

AT_ONCE = 100
SECONDS = 20.0
"""How long one job checks: the others come in between."""
MOST_UNNAMED = 100
TOLD = (Cleaned.SCRIPTS, Cleaned.ACTIONS, Cleaned.EMBEDDED)
"""What may be missed when it was removed from a PDF; hidden information is nobody's loss."""
CHECKED = ["state", "problems", "warnings", "owner", "file", "sha256"]


def check_archive(*, delivery_id: int, now: datetime, seconds: float = SECONDS) -> bool:
    """Go on with a delivery whose ZIP was kept; returns whether lines are left. Safe to run twice.

    A ZIP that turns out not to be one refuses every line, with the reason.
    """
    delivery = _of(delivery_id)
    if delivery.state != DeliveryState.CHECKING or delivery.archive is None:
        return False
    with translation.override(delivery.prepared_by.language):
        try:
            files: Files = ZipFiles(BytesIO(read_content(delivery.archive)))
        except BadInput as refusal:
            delivery.lines.filter(state=LineState.WAITING).update(
                state=LineState.REFUSED, problems=[str(refusal)]
            )
            files = Files([])
    return check_lines(delivery=delivery, files=files, now=now, seconds=seconds)


def check_lines(
    *, delivery: Delivery, files: Files, now: datetime, seconds: float = SECONDS
) -> bool:
    """Check lines for some seconds; returns whether some are left. Outside of any transaction: the
    refusal of a file is recorded apart (`documents.operations.store_file`)."""
    end = monotonic() + seconds
    with translation.override(delivery.prepared_by.language):
        while True:
            waiting = delivery.lines.filter(state=LineState.WAITING).order_by("number")
            lines = list(waiting[:AT_ONCE])
            if not lines:
                _finish(delivery.pk, files, now=now)
                return False
            _check(delivery, lines, files, now=now)
            if monotonic() > end:
                return True


def _of(pk: int) -> Delivery:
    return Delivery.objects.select_related("department", "prepared_by", "archive").get(pk=pk)


def _check(
    delivery: Delivery, lines: Sequence[DeliveryLine], files: Files, *, now: datetime
) -> None:
    recipients = find_recipients(lines, department=delivery.department, by=delivery.prepared_by)
    kept = _kept(delivery, lines)
    for line, recipient in zip(lines, recipients, strict=True):
        line.problems += recipient.problems
        line.owner = recipient.person
        if line.filename:
            _find_file(line, files, kept, now=now)
        line.state = LineState.REFUSED if line.problems else LineState.READY
        if line.problems:
            line.owner, line.file = None, None
    with transaction.atomic():
        # Another worker may have checked them meanwhile, or somebody has abandoned the delivery.
        if steps.lock(delivery.pk).state == DeliveryState.CHECKING:
            DeliveryLine.objects.bulk_update(lines, CHECKED)


def _kept(delivery: Delivery, lines: Sequence[DeliveryLine]) -> dict[str, StoredFile]:
    """The files of these names that other lines brought already. One query."""
    others = delivery.lines.filter(
        filename__in={each.filename for each in lines}, file__isnull=False
    )
    return {
        archives.key_of(each.filename): each.file
        for each in others.select_related("file").order_by("id")
        if each.file is not None
    }


def _find_file(
    line: DeliveryLine, files: Files, kept: dict[str, StoredFile], *, now: datetime
) -> None:
    """Keep its PDF, once for all the lines that name it. What is wrong elsewhere in the line leaves
    the file where it is: only whether it is there is said."""
    key = archives.key_of(line.filename)
    try:
        if key not in kept:
            content = files.read(line.filename)
            if line.problems:
                return
            stored = store_file(
                content=content,
                filename=line.filename,
                accepted={FileFormat.PDF},
                # Hundreds for an agent: the bound of what one person sends in a day is not theirs.
                by=None,
                now=now,
            )
            kept[key] = stored.file
        line.file = kept[key]
        line.sha256 = line.file.original_sha256
        _look_at(line, line.file)
    except CannotKeep:
        # The storage does not answer: the job tries again later.
        raise
    except Refusal as refusal:
        line.problems.append(str(refusal))


def _look_at(line: DeliveryLine, file: StoredFile) -> None:
    """What the checks said of the file. While the antivirus has not answered, the line waits with
    the others: it is asked again when its turn comes."""
    if file.scan == Scan.WAITING:
        line.warnings.append(
            _("L’antivirus n’a pas encore répondu : ce fichier attend sa réponse.")
        )
    else:
        check_can_open(file)
    said = [str(each.label) for each in TOLD if each in file.cleaned]
    if said:
        what = ", ".join(said)
        line.warnings.append(_("Retiré de ce PDF : %(what)s.") % {"what": what})


@transaction.atomic
def _finish(pk: int, files: Files, *, now: datetime) -> None:
    """What can only be said of all the lines together; then the report is there to read."""
    delivery = steps.lock(pk)
    if delivery.state != DeliveryState.CHECKING:
        return
    _look_across(delivery)
    unnamed = files.unnamed(delivery.lines.order_by("number").values_list("filename", flat=True))
    delivery.unnamed, delivery.unnamed_count = unnamed[:MOST_UNNAMED], len(unnamed)
    archive, delivery.archive = delivery.archive, None
    steps.move(
        delivery,
        DeliveryState.READY,
        by=None,
        now=now,
        verb="checked",
        fields=("unnamed", "unnamed_count", "archive"),
        details=told(counts_of(delivery)),
    )
    if archive is not None:
        discard_unused_file(file=archive, by=None, now=now)


def told(counts: Counts) -> dict[str, object]:
    """Counts as the event log has them."""
    return {state.value: count for state, count in counts.items() if count}


def _look_across(delivery: Delivery) -> None:
    """The same document twice, given already, or one file for several people."""
    lines = list(delivery.lines.filter(state=LineState.READY).order_by("number"))
    former = standing(lines)
    first: dict[tuple[int | None, str, str], int] = {}
    owners: dict[str, set[int | None]] = defaultdict(set)
    changed = []
    for line in lines:
        given, same = former.get(key_of(line)), first.setdefault(key_of(line), line.number)
        if given is not None:
            _skip(line, already_given(given))
            changed.append(line)
        elif same != line.number:
            _skip(
                line,
                _("Même document, pour la même personne, que la ligne %(number)s.")
                % {"number": integer(same)},
            )
            changed.append(line)
        else:
            owners[line.sha256].add(line.owner_id)
    for line in lines:
        if line.state == LineState.READY and len(owners[line.sha256]) > 1:
            line.warnings += [
                _("Ce fichier est aussi pour une autre personne : vérifiez que c’est voulu.")
            ]
            changed.append(line)
    DeliveryLine.objects.bulk_update(changed, [*CHECKED], batch_size=1_000)


def _skip(line: DeliveryLine, sentence: str) -> None:
    line.state, line.problems, line.file = LineState.SKIPPED, [sentence], None


def already_given(former: DeliveryLine) -> str:
    """What is said of a line whose document its person has."""
    day = short_date(former.done_at) if former.done_at else ""
    return _("Déjà délivré à cette personne le %(day)s, par l’envoi n° %(number)s.") % {
        "day": day,
        "number": former.delivery_id,
    }
