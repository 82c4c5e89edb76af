"""A file in a few words."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.documents.checking.trust import is_trusted
from niaouli.documents.enums import HELD, Cleaned, Scan
from niaouli.documents.listing import FileFacts
from niaouli.documents.models import Issuance, StoredFile
from niaouli.documents.queries import Arrival
from niaouli.lib.words import date_words, file_size


def file_words(file: StoredFile | FileFacts) -> str:
    """« PDF, 2 pages, 312 ko », and what keeps it from being opened."""
    words = [file.format.label]
    if file.pages:
        pages = ngettext("%(number)d page", "%(number)d pages", file.pages)
        words.append(pages % {"number": file.pages})
    words.append(file_size(file.size))
    if file.scan in HELD:
        words.append(str(Scan(file.scan).label))
    return ", ".join(words)


def cleaned_words(file: StoredFile | Arrival) -> str:
    """What was removed from it when it came, in a sentence; empty when nothing was."""
    removed = [str(Cleaned(each).label) for each in file.cleaned if each != Cleaned.REPAIRED]
    if not removed:
        return ""
    return _("À l’arrivée du fichier, nous en avons retiré : %(removed)s.") % {
        "removed": ", ".join(removed)
    }


def signature_words(file: StoredFile | Arrival, issuance: Issuance | None) -> list[str]:
    """What is known of each signature of a PDF. `issuance`: the file is one that the body itself
    delivered (`queries.delivered_as`), which is worth more than any signature."""
    if issuance is not None:
        return [
            _("Délivré par %(department)s le %(day)s, contenu intact.")
            % {
                "department": issuance.department.name,
                "day": date_words(issuance.issued_at),
            }
        ]
    return [_signature(each) for each in file.signatures]


def arrival_words(file: StoredFile | Arrival, issuance: Issuance | None) -> list[str]:
    """What was found in a file that a person sent: what was removed from it, what is known of its
    signatures (`issuance` as for `signature_words`)."""
    return [*filter(None, [cleaned_words(file)]), *signature_words(file, issuance)]


def _signature(signature: dict[str, str]) -> str:
    name = signature["name"] or signature["organisation"] or _("un signataire sans nom")
    if signature["state"] == "unreadable":
        return _("Ce fichier a une signature que nous ne savons pas vérifier.")
    who = _("Signé par %(name)s") % {"name": name}
    if signature["at"]:
        day = date_words(datetime.fromisoformat(signature["at"]))
        who = _("Signé par %(name)s le %(day)s") % {"name": name, "day": day}
    if signature["state"] == "changed":
        return _("%(who)s, puis modifié : la signature ne vaut plus.") % {"who": who}
    if is_trusted(signature["certificate"]):
        return _("%(who)s, contenu intact. Signataire reconnu.") % {"who": who}
    return _("%(who)s, contenu intact. L’identité du signataire n’est pas vérifiée.") % {"who": who}
