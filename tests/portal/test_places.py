"""Addresses made by hand are those of the routes."""

from uuid import uuid4

from django.urls import reverse

from niaouli.portal import places

REFERENCE, KEY = "2026-DDDT-000001-A", uuid4()


def test_addresses_that_pages_repeat_are_those_of_their_routes() -> None:
    paper, document = places.case_document_place(REFERENCE, KEY), places.wallet_document_place(KEY)
    assert places.case_place(REFERENCE) == reverse("portal:case", args=[REFERENCE])
    assert paper == reverse("portal:case_document", args=[REFERENCE, KEY])
    assert document == reverse("portal:wallet_document", args=[KEY])
    assert places.picture_place(paper) == reverse(
        "portal:case_document_preview", args=[REFERENCE, KEY]
    )
    assert places.picture_place(document) == reverse("portal:wallet_preview", args=[KEY])
