"""What is done to one document: changed, replaced, binned, put back, erased."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from niaouli.documents import operations, policies
from niaouli.documents.enums import Origin
from niaouli.documents.guessing import guess
from niaouli.documents.kinds import kind_of
from niaouli.documents.models import WalletDocument
from niaouli.lib.errors import Refusal
from niaouli.portal.wallet.access import own_document
from niaouli.portal.wallet.adding import change_from
from niaouli.portal.wallet.details import Details
from niaouli.portal.wallet.held import FORGET, Held, file_help, take_files
from niaouli.portal.wallet.listing import erased_on
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import accept

PROPOSED = "proposed"
"""Hidden input: the file whose last day was read and shown. Without a date, it is kept so."""


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@kept_typing.keeps_typing
def wallet_change(request: CitizenRequest, key: UUID) -> HttpResponse:
    """Its name, its kind, its last day."""
    now, document = timezone.now(), own_document(request, key)
    policies.check_can_change(document, request.user)
    if request.method != "POST":
        kept = kept_typing.kept(request, now)
        details = Details.of(document) if kept is None else Details.typed(kept)
    else:
        details = change_from(request, document, now=now)
        kept_typing.forget(request)
        if not details.errors:
            messages.success(request, _("C’est enregistré."))
            return redirect("portal:wallet_document", key)
    context = {"document": document, "details": details}
    status = 422 if details.errors else 200
    return render(request, "portal/wallet/change.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@kept_typing.keeps_typing
def wallet_replace(request: CitizenRequest, key: UUID) -> HttpResponse:
    """Add a newer version: its file, and until when it holds."""
    now, document = timezone.now(), own_document(request, key)
    policies.check_can_replace(document, request.user)
    details = Details.typed(kept_typing.kept(request, now) or {})
    held: list[Held] = []
    if request.method == "POST":
        details, held = _replace(request, document, now=now)
        kept_typing.forget(request)
        if not details.errors and not details.proposed and FORGET not in request.POST:
            messages.success(request, _("La nouvelle version est enregistrée."))
            return redirect("portal:wallet_document", key)
    formats = kind_of(document.kind).formats
    context = {
        "document": document,
        "details": details,
        "held": held,
        "proposed": held[0].file.key if details.proposed else request.POST.get(PROPOSED, ""),
        "file_help": file_help(formats),
        "accept": accept(formats),
    }
    status = 422 if details.errors else 200
    return render(request, "portal/wallet/replace.html", context, status=status)


def _replace(
    request: CitizenRequest, document: WalletDocument, *, now: datetime
) -> tuple[Details, list[Held]]:
    typed = {name: [str(each) for each in values] for name, values in request.POST.lists()}
    held, refused = take_files(request, kind_of(document.kind).formats, now=now)
    # The last file chosen is the one that is meant.
    held, details = held[-1:], Details.typed(typed)
    if FORGET in request.POST:
        return details, held
    if refused or not held:
        details = details.with_errors(file=refused or _("Choisissez le nouveau fichier."))
    today = timezone.localdate(now)
    details, last = details.read_date(today)
    if details.errors:
        return details, held
    if last is None and request.POST.get(PROPOSED) != str(held[0].file.key):
        stated = guess(held[0].file, held[0].filename, today=today).valid_until
        if stated is not None:
            return details.proposing(stated), held
    try:
        operations.replace_document(
            document=document,
            file=held[0].file,
            filename=held[0].filename,
            valid_until=last,
            by=request.user,
            now=now,
        )
    except Refusal as refusal:
        return details.with_errors(file=str(refusal)), held
    return details, held


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def wallet_bin(request: CitizenRequest, key: UUID) -> HttpResponse:
    """Put it in the bin; asked first for what was received, which nobody will send again."""
    document = own_document(request, key)
    if request.method != "POST":
        if document.binned_at is not None:
            return redirect("portal:wallet_document", key)
        context = {"document": document, "issued": document.origin == Origin.ISSUED}
        return render(request, "portal/wallet/binning.html", context)
    now = timezone.now()
    try:
        operations.bin_document(document=document, by=request.user, now=now)
    except Refusal as refusal:
        # Pressed twice: it is there already, which is what was wanted.
        messages.warning(request, str(refusal))
    else:
        until = erased_on(own_document(request, key).binned_at)
        messages.success(
            request,
            _("« %(title)s » est dans la corbeille. Vous pouvez le reprendre jusqu’au %(day)s.")
            % {"title": document.title, "day": until},
        )
    return redirect("portal:wallet")


@require_POST
@citizen_page
def wallet_restore(request: CitizenRequest, key: UUID) -> HttpResponse:
    document = own_document(request, key)
    try:
        operations.restore_document(document=document, by=request.user, now=timezone.now())
        messages.success(request, _("« %s » est de nouveau là.") % document.title)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("portal:wallet_document", document.key)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def wallet_erase(request: CitizenRequest, key: UUID) -> HttpResponse:
    """Erase for ever, without waiting for the end of the thirty days. Asked first."""
    document = own_document(request, key)
    policies.check_can_erase(document, request.user)
    if request.method != "POST":
        return render(request, "portal/wallet/erasing.html", {"document": document})
    operations.erase_document(document=document, by=request.user, now=timezone.now())
    messages.success(request, _("« %s » est effacé.") % document.title)
    return redirect("portal:wallet_binned")
