"""Addresses of an editor's room."""

from django.urls import URLPattern, path

from niaouli.backoffice.publications import desk, feeds, life, writing

ONE = "publications/<int:publication>/"
FEED = "publications/flux/<int:feed>/"
urlpatterns: list[URLPattern] = [
    path("publications/", desk.publications, name="publications"),
    path("publications/ecrire/", writing.publication_new, name="publication_new"),
    path("publications/ecrire/<slug:kind>/", writing.publication_write, name="publication_write"),
    path(ONE, life.publication, name="publication"),
    path(f"{ONE}modifier/", writing.publication_edit, name="publication_edit"),
    path(f"{ONE}mettre-en-ligne/", life.publication_publish, name="publication_publish"),
    path(f"{ONE}retirer/", life.publication_withdraw, name="publication_withdraw"),
    path(f"{ONE}effacer/", life.publication_discard, name="publication_discard"),
    path("publications/flux/", feeds.feeds, name="feeds"),
    path("publications/flux/ajouter/", feeds.feed_add, name="feed_add"),
    path(FEED, feeds.feed, name="feed"),
    path(f"{FEED}lire/", feeds.feed_read, name="feed_read"),
    path(f"{FEED}etat/", feeds.feed_act, name="feed_act"),
]
