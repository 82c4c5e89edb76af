"""« Vérifier un document »: anyone who holds a paper of ours asks whether it is right."""

from typing import Any

from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import CannotScan
from niaouli.documents.issued.verifying import Verified, by_code, by_file
from niaouli.lib.codes import parse_code
from niaouli.lib.files import looks_like
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest
from niaouli.web.uploads import accept, too_heavy, too_heavy_words

TYPED = 60
"""More than a code, however it is written."""


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def verify(request: PageRequest) -> HttpResponse:
    """By the code of the paper, or by dropping its PDF here."""
    if request.method != "POST":
        return _form(request)
    if too_heavy(request):
        return _form(request, file_error=too_heavy_words())
    code, file = request.POST.get("code", "").replace("\x00", "")[:TYPED], request.FILES.get("file")
    if not ratelimit.consume(request, action="verify"):
        return _form(request, code=code, code_error=_too_often(), status=429)
    if file is None:
        exact = parse_code(code)
        if exact is not None:
            return redirect("portal:verify_code", exact)
        return _form(request, code=code, code_error=_wrong_code(code))
    content = file.read()
    if looks_like(content) != FileFormat.PDF:
        return _form(request, code=code, file_error=_("Choisissez le PDF que vous avez reçu."))
    try:
        found = by_file(content, today=timezone.localdate())
    except CannotScan as refusal:
        return _form(request, code=code, file_error=str(refusal), status=503)
    return _answer(request, found, by="file")


@require_safe
@public_page
def verify_code(request: PageRequest, code: str) -> HttpResponse:
    """Where the QR code of a paper leads."""
    exact = parse_code(code)
    if exact is None:
        return _form(request, code=code[:TYPED], code_error=_wrong_code(code))
    if exact != code:
        return redirect("portal:verify_code", exact)
    if not ratelimit.consume(request, action="verify"):
        return _form(request, code=exact, code_error=_too_often(), status=429)
    return _answer(request, by_code(exact, today=timezone.localdate()), by="code", code=exact)


def _answer(request: PageRequest, found: Verified, *, by: str, code: str = "") -> HttpResponse:
    values = {"found": found, "by": by, "code": code}
    return render(request, "portal/verify/answer.html", values)


def _form(
    request: PageRequest,
    *,
    code: str = "",
    code_error: str = "",
    file_error: str = "",
    status: int = 422,
) -> HttpResponse:
    values: dict[str, Any] = {
        "code": code,
        "code_error": code_error,
        "file_error": file_error,
        "file_accept": accept({FileFormat.PDF}),
    }
    wrong = code_error or file_error
    return render(request, "portal/verify/verify.html", values, status=status if wrong else 200)


def _wrong_code(typed: str) -> str:
    if not typed.strip():
        return _("Donnez le code du document, ou choisissez son PDF.")
    return _(
        "Ce n’est pas un code de document. Il a douze signes, en trois groupes de quatre. "
        "Recopiez-le tel qu’il est imprimé."
    )


def _too_often() -> str:
    return _("Trop de vérifications depuis cette connexion. Attendez une minute, puis recommencez.")
