"""Addresses of the counter."""

from django.urls import URLPattern, path

from niaouli.backoffice.counter import drafts, receipt, room, supply

DRAFT = "guichet/saisies/<uuid:key>/"
SENT = "guichet/demandes/<reference>/"
urlpatterns: list[URLPattern] = [
    path("guichet/", room.counter, name="counter"),
    path("guichet/avec-compte/", room.counter_account, name="counter_account"),
    path("guichet/sans-compte/", room.counter_person, name="counter_person"),
    path(DRAFT, drafts.counter_draft, name="counter_draft"),
    path(f"{DRAFT}pages/<str:page>/", drafts.counter_draft_page, name="counter_draft_page"),
    path(
        f"{DRAFT}pieces/<uuid:document>/",
        drafts.counter_draft_document,
        name="counter_draft_document",
    ),
    path(f"{DRAFT}version/", drafts.counter_draft_renew, name="counter_draft_renew"),
    path(f"{DRAFT}abandonner/", drafts.counter_draft_discard, name="counter_draft_discard"),
    path(f"{DRAFT}verification/", drafts.counter_draft_check, name="counter_draft_check"),
    path(
        "demandes/<reference>/elements/<int:item>/guichet/",
        supply.counter_supply,
        name="counter_supply",
    ),
    path(SENT, receipt.counter_receipt, name="counter_receipt"),
    path(
        f"{SENT}accuse-de-reception.pdf",
        receipt.counter_acknowledgement,
        name="counter_acknowledgement",
    ),
    path(f"{SENT}code/", receipt.counter_code, name="counter_code"),
]
