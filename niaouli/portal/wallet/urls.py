"""Addresses of the porte-documents."""

from django.urls import path

from niaouli.portal.wallet import acts, adding, downloading, gathering, uses, views

WALLET = "compte/documents/"
DOCUMENT = f"{WALLET}<uuid:key>/"
urlpatterns = [
    path(WALLET, views.wallet, name="wallet"),
    path(f"{WALLET}corbeille/", views.wallet_binned, name="wallet_binned"),
    path(f"{WALLET}ajouter/", adding.wallet_add, name="wallet_add"),
    path(f"{WALLET}envois/", adding.wallet_send, name="wallet_send"),
    path(f"{WALLET}envois/<uuid:key>/apercu/", adding.wallet_sent, name="wallet_sent"),
    path(f"{WALLET}envois/<uuid:key>/page/", gathering.wallet_sheet, name="wallet_sheet"),
    path(f"{WALLET}rassembler/", gathering.wallet_gather, name="wallet_gather"),
    path(f"{WALLET}telecharger/", downloading.wallet_downloads, name="wallet_downloads"),
    path(f"{WALLET}telecharger/zip/", downloading.wallet_zip, name="wallet_zip"),
    path(f"{WALLET}utilisations/", uses.wallet_uses, name="wallet_uses"),
    path(f"{WALLET}utilisations/csv/", uses.wallet_uses_export, name="wallet_uses_export"),
    path(DOCUMENT, views.wallet_document, name="wallet_document"),
    path(f"{DOCUMENT}fichier/", views.wallet_download, name="wallet_download"),
    path(f"{DOCUMENT}apercu/", views.wallet_preview, name="wallet_preview"),
    path(f"{DOCUMENT}versions/<int:number>/", views.wallet_version, name="wallet_version"),
    path(f"{DOCUMENT}modifier/", acts.wallet_change, name="wallet_change"),
    path(f"{DOCUMENT}remplacer/", acts.wallet_replace, name="wallet_replace"),
    path(f"{DOCUMENT}corbeille/", acts.wallet_bin, name="wallet_bin"),
    path(f"{DOCUMENT}remettre/", acts.wallet_restore, name="wallet_restore"),
    path(f"{DOCUMENT}effacer/", acts.wallet_erase, name="wallet_erase"),
]
