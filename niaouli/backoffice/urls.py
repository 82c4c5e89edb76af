from django.urls import path

from niaouli.backoffice import cases, decisions, documents, queue
from niaouli.backoffice.department.urls import urlpatterns as department
from niaouli.backoffice.employment.urls import urlpatterns as employment
from niaouli.backoffice.publications.urls import urlpatterns as publications

app_name = "backoffice"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("recherche/", queue.search, name="search"),
    path("demandes/<reference>/", cases.case, name="case"),
    path("demandes/<reference>/prendre/", cases.take, name="take"),
    path("demandes/<reference>/confier/", cases.assign, name="assign"),
    path("demandes/<reference>/demander/", cases.ask, name="ask"),
    path("demandes/<reference>/messages/", cases.message, name="message"),
    path("demandes/<reference>/accepter/", decisions.grant, name="grant"),
    path("demandes/<reference>/refuser/", decisions.refuse, name="refuse"),
    path("demandes/<reference>/classer/", decisions.close, name="close"),
    path("demandes/<reference>/rouvrir/", decisions.reopen, name="reopen"),
    path("demandes/<reference>/pieces/<uuid:document>/", documents.document, name="document"),
    path("demandes/<reference>/pieces/<uuid:document>/apercu/", documents.preview, name="preview"),
    # ── In rooms of their own ──
    *publications,
    *employment,
    *department,
]
