from django.urls import path

from niaouli.portal.publications import calendar, feed, pages

KIND = "publications/<slug:kind>/"
urlpatterns = [
    path("publications/", pages.publications, name="publications"),
    path("publications/flux.xml", feed.publications_feed, name="publications_feed"),
    path(KIND, pages.publications_of_kind, name="publications_of_kind"),
    path(f"{KIND}<slug:slug>/", pages.publication, name="publication"),
    path(
        f"{KIND}<slug:slug>/agenda.ics", calendar.publication_calendar, name="publication_calendar"
    ),
]
