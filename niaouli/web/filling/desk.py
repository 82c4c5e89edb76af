"""Where a draft is filled in: by its citizen in their account, or by an agent at the counter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, SupportingDocument

FROM_CHECK = "retour=verification"
"""Ends the address of a page that was reached from the check: one goes back there."""


@dataclass(frozen=True)
class Desk:
    """A face's way of filling in drafts. Its routes begin alike: `portal:draft`, `…_page`."""

    routes: str
    templates: str
    """The folder of `page.html`, `draft.html` and `check.html`."""
    has_wallet: bool
    """Whether documents may come from the citizen's wallet, and be kept there: only they may."""
    known: Callable[[Person], Mapping[str, str]]
    """What is known of the citizen and need not be typed, by the `prefill` of definitions."""
    surround: Callable[[Any, Case], Mapping[str, object]]
    """The variables of the layout, for this request and this draft."""
    sending: str = ""
    """The route that takes a file ahead of its page; empty where none does."""

    def draft(self, case: Case) -> str:
        return reverse(self.routes, args=[case.key])

    def page(self, case: Case, code: str) -> str:
        return reverse(f"{self.routes}_page", args=[case.key, code])

    def change(self, case: Case, code: str) -> str:
        """The page, from the check and back to it."""
        return f"{self.page(case, code)}?{FROM_CHECK}"

    def check(self, case: Case) -> str:
        return reverse(f"{self.routes}_check", args=[case.key])

    def document(self, case: Case, document: SupportingDocument) -> str:
        return reverse(f"{self.routes}_document", args=[case.key, document.key])

    def owner(self, person: Person) -> Person | None:
        """Whose wallet is offered; None where there is none to offer."""
        return person if self.has_wallet else None
