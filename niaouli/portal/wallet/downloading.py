"""Several documents at once, or all of them, in one ZIP."""

from dataclasses import dataclass, field

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niaouli.documents import operations
from niaouli.documents.bundle import wallet_bundle
from niaouli.documents.enums import Origin
from niaouli.documents.errors import FileHeld
from niaouli.documents.kinds import kind_of
from niaouli.documents.listing import Wallet, WalletLine, wallet_of
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import documents_of
from niaouli.lib.words import date_words, file_size
from niaouli.web.access import citizen_page
from niaouli.web.downloads import zip_attachment
from niaouli.web.file_words import file_words
from niaouli.web.http import CitizenRequest

KEPT, ISSUED = "mes", "recus"
"""The boxes of each part: keys of documents."""
EVERYTHING = "tout"
"""The button that takes all of them, ticked or not."""
FORMER = "anciennes"
"""The box of the versions that others replaced."""
SHOWN = 100
"""Boxes of each part: who has more finds the others by one, or takes everything."""
Box = tuple[str, str, str]
"""What a box to tick sends, says, and adds under it."""


@dataclass(frozen=True)
class DownloadPage:
    kept: list[Box]
    issued: list[Box]
    held: list[tuple[str, str]]
    """What cannot be downloaded now: title, why."""
    hidden: int
    """Documents that have no box here, for want of room."""
    count: int
    size: str
    """Of everything, former versions apart."""
    chosen: list[str] = field(default_factory=list)
    former: bool = False
    error: str = ""


@require_safe
@citizen_page
def wallet_downloads(request: CitizenRequest) -> HttpResponse:
    """To choose among them."""
    return _show(request, "")


@require_safe
@citizen_page
def wallet_zip(request: CitizenRequest) -> HttpResponseBase:
    """The ZIP of what was ticked, or of everything."""
    now, documents = timezone.now(), _asked(request)
    if not documents:
        return _show(request, _("Cochez les documents à télécharger."))
    bundle = wallet_bundle(documents, former=FORMER in request.GET, now=now)
    response = zip_attachment(bundle.entries, filename=bundle.filename, now=now)
    given = [each for each in documents if not each.current.file.is_held]
    operations.mark_all_seen(documents=given, by=request.user, now=now)
    return response


def _asked(request: CitizenRequest) -> list[WalletDocument]:
    """In the order of the wallet; never what is in the bin, nor what is somebody else's."""
    keys = set(_chosen(request.GET))
    everything = EVERYTHING in request.GET
    found = documents_of(request.user).filter(binned_at__isnull=True)
    return [each for each in found if everything or str(each.key) in keys]


def _chosen(query: QueryDict) -> list[str]:
    return [*query.getlist(KEPT), *query.getlist(ISSUED)]


def _show(request: CitizenRequest, error: str) -> HttpResponse:
    page = load_download_page(wallet_of(request.user), request.GET, error)
    status = 422 if error else 200
    return render(request, "portal/wallet/downloads.html", {"page": page}, status=status)


def load_download_page(wallet: Wallet, query: QueryDict, error: str) -> DownloadPage:
    """One statement, that of the wallet."""
    lines = [*wallet.kept, *wallet.issued]
    held = [each for each in lines if each.file.is_held]
    given = [each for each in lines if not each.file.is_held]
    kept = [_box(each) for each in wallet.kept if not each.file.is_held]
    issued = [_box(each) for each in wallet.issued if not each.file.is_held]
    return DownloadPage(
        kept=kept[:SHOWN],
        issued=issued[:SHOWN],
        held=[(each.title, str(FileHeld(each.file.scan))) for each in held],
        hidden=len(kept[SHOWN:]) + len(issued[SHOWN:]),
        count=len(given),
        size=file_size(sum(each.file.size for each in given)),
        chosen=_chosen(query),
        former=FORMER in query,
        error=error,
    )


def _box(line: WalletLine) -> Box:
    said = [] if kind_of(line.kind).label == line.title else [kind_of(line.kind).label]
    if line.origin == Origin.ISSUED:
        said.append(_("reçu le %(day)s") % {"day": date_words(line.added_at)})
    else:
        said.append(_("ajouté le %(day)s") % {"day": date_words(line.added_at)})
    return str(line.key), line.title, capfirst(", ".join([*said, file_words(line.file)]))
