from django.urls import URLPattern, path

from niaouli.portal.alerts import mine, public, token

MANAGE = "alertes/gerer/<slug:token>/"
urlpatterns: list[URLPattern] = [
    path("compte/alertes/", mine.alerts, name="alerts"),
    path("compte/alertes/ajouter/", mine.alert_add, name="alert_add"),
    path("compte/alertes/en-un-geste/", mine.alert_press, name="alert_press"),
    path("compte/alertes/tout-arreter/", mine.alerts_stop, name="alerts_stop"),
    path("compte/alertes/reprendre/", mine.alerts_again, name="alerts_again"),
    path("compte/alertes/<int:subscription>/", mine.alert_change, name="alert_change"),
    path("compte/alertes/envois/<uuid:key>/", mine.alert_digest, name="alert_digest"),
    path("alertes/abonnement/", public.subscribe, name="subscribe"),
    path("alertes/abonnement/envoye/", public.subscribe_sent, name="subscribe_sent"),
    path("alertes/confirmation/<slug:token>/", public.subscribe_confirm, name="subscribe_confirm"),
    path(MANAGE, token.alert_manage, name="alert_manage"),
    path(f"{MANAGE}reprendre/", token.alert_manage_again, name="alert_manage_again"),
    path(f"{MANAGE}<int:subscription>/", token.alert_manage_change, name="alert_manage_change"),
    path("alertes/desabonnement/<slug:token>/", token.unsubscribe, name="unsubscribe"),
]
