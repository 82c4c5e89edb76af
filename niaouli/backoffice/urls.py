from django.urls import path

from niaouli.backoffice import (
    audit,
    batch,
    cases,
    collecting,
    decisions,
    documents,
    holding,
    letters,
    opining,
    queue,
    reports,
    saved_views,
    transfer,
)
from niaouli.backoffice.counter.urls import urlpatterns as counter
from niaouli.backoffice.deliveries.urls import urlpatterns as deliveries
from niaouli.backoffice.department.urls import urlpatterns as department
from niaouli.backoffice.employment.urls import urlpatterns as employment
from niaouli.backoffice.issued.urls import urlpatterns as issued
from niaouli.backoffice.publications.urls import urlpatterns as publications

app_name = "backoffice"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("recherche/", queue.search, name="search"),
    path("vues/", saved_views.saved_views, name="views"),
    path("vues/<int:number>/", saved_views.saved_view, name="saved_view"),
    path("ensemble/", batch.confirm, name="batch"),
    path("ensemble/faire/", batch.act, name="batch_act"),
    path("comptes-rendus/", reports.batch_reports, name="batch_reports"),
    path("comptes-rendus/<uuid:key>/", batch.report, name="batch_report"),
    path("demandes/<reference>/", cases.case, name="case"),
    path("demandes/<reference>/prendre/", cases.take, name="take"),
    path("demandes/<reference>/confier/", cases.assign, name="assign"),
    path("demandes/<reference>/demander/", cases.ask, name="ask"),
    path(
        "demandes/<reference>/elements/<int:item>/annuler/",
        cases.cancel_item,
        name="cancel_item",
    ),
    path("demandes/<reference>/etape/", cases.step, name="step"),
    path("demandes/<reference>/messages/", cases.message, name="message"),
    path("demandes/<reference>/notes/", cases.note, name="note"),
    path("demandes/<reference>/avis/", opining.case_opinion, name="case_opinion"),
    path(
        "demandes/<reference>/avis/<uuid:key>/annuler/",
        opining.case_opinion_cancel,
        name="case_opinion_cancel",
    ),
    path(
        "demandes/<reference>/avis/<uuid:key>/fichier/",
        opining.case_opinion_file,
        name="case_opinion_file",
    ),
    path("controle/", audit.audit, name="audit"),
    path("controle/export/", audit.audit_export, name="audit_export"),
    path("avis/", opining.opinions, name="opinions"),
    path("avis/<uuid:key>/", opining.opinion, name="opinion"),
    path(
        "avis/<uuid:key>/pieces/<uuid:document>/",
        opining.opinion_document,
        name="opinion_document",
    ),
    path(
        "avis/<uuid:key>/pieces/<uuid:document>/apercu/",
        opining.opinion_preview,
        name="opinion_preview",
    ),
    path("demandes/<reference>/transmettre/", transfer.transfer, name="transfer"),
    path("demandes/<reference>/accepter/", decisions.grant, name="grant"),
    path("demandes/<reference>/refuser/", decisions.refuse, name="refuse"),
    path("demandes/<reference>/classer/", decisions.close, name="close"),
    path("demandes/<reference>/rouvrir/", decisions.reopen, name="reopen"),
    path("demandes/<reference>/effacement/suspendre/", holding.hold, name="hold"),
    path("demandes/<reference>/effacement/reprendre/", holding.release, name="release"),
    path("demandes/<reference>/corriger/", decisions.correct, name="correct"),
    path("demandes/<reference>/delivrer/", letters.letter, name="letter"),
    path("demandes/<reference>/lieu/", collecting.place, name="place"),
    path("demandes/<reference>/pret/", collecting.ready, name="ready"),
    path("demandes/<reference>/remis/", collecting.collected, name="collected"),
    path(
        "demandes/<reference>/messages/<int:message>/original/",
        documents.original,
        name="original",
    ),
    path("demandes/<reference>/pieces/<uuid:document>/", documents.document, name="document"),
    path("demandes/<reference>/pieces/<uuid:document>/apercu/", documents.preview, name="preview"),
    # ── In rooms of their own ──
    *counter,
    *issued,
    *deliveries,
    *publications,
    *employment,
    *department,
]
