"""A file that leaves before the form it goes with, alone: what the script does on a weak line.

The form then brings a word for it (`web.attached`) in place of its bytes.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from niaouli.cases.operations.messages import KIND
from niaouli.cases.supplied import GivenDocument
from niaouli.documents.enums import FileFormat
from niaouli.documents.kinds import kinds
from niaouli.lib.errors import Refusal
from niaouli.web.access import citizen_page
from niaouli.web.attached import kept_box
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import all_uploaded, store_upload, too_heavy, too_heavy_words


@require_POST
@citizen_page
def file_send(request: CitizenRequest) -> HttpResponse:
    """The box that stands for the file, named as `box` says; or why it is refused, in plain words.
    `kind`: what it is to be, where a question says it. Sent twice, it is one."""
    try:
        given = _stored(request)
    except Refusal as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    context = {"name": request.POST.get("box", ""), "box": kept_box(given, request.user)}
    return render(request, "ui/sent_ahead.html", context)


def _stored(request: CitizenRequest) -> GivenDocument:
    if too_heavy(request):
        raise Refusal(too_heavy_words())
    files = all_uploaded(request, "file")
    if not files:
        raise Refusal(_("Choisissez le fichier à envoyer."))
    kind = kinds().get(request.POST.get("kind", ""))
    accepted = kind.formats if kind else frozenset(FileFormat)
    stored = store_upload(
        files[0], accepted=accepted, by=request.user, now=timezone.now(), once=True
    )
    return GivenDocument(
        kind=kind.code if kind else KIND, file=stored.file, filename=stored.filename
    )
