"""A plain Django application in one file: twenty rows on a page, behind a session.

`python -m benchmarks.reference.mylist` creates its tables and rows, and prints a session key;
`benchmarks.reference.mylist:application` serves `/mylist/` and `/empty/`.
"""

import os
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings

ADDRESS = urlsplit(os.environ["REFERENCE_DATABASE_URL"])

TEMPLATE = """<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><title>Mes demandes</title></head>
<body>
<header><p>Bonjour {{ user.username }}</p></header>
<main>
<h1>Mes demandes</h1>
<table>
<tr><th>Demande</th><th>Direction</th><th>Envoyée</th><th>Modifiée</th><th>Échéance</th></tr>
{% for row in rows %}
<tr>
<td><a href="/mylist/{{ row.reference }}/">{{ row.title }}</a></td>
<td>{{ row.department }}</td>
<td>{{ row.submitted_at|date:"j F Y" }}</td>
<td>{{ row.changed_at|date:"j F Y H:i" }}</td>
<td>{{ row.due_at|date:"l j F Y" }}</td>
</tr>
{% endfor %}
</table>
</main>
</body>
</html>
"""

settings.configure(
    SECRET_KEY="insecure-reference-key-for-measures-only",
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="benchmarks.reference.mylist",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    # What `startproject` writes.
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", {"mylist.html": TEMPLATE})],
                    )
                ],
            },
        }
    ],
    # As the product's: persistent connections, checked at each request.
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": ADDRESS.path.lstrip("/"),
            "USER": ADDRESS.username or "",
            "PASSWORD": ADDRESS.password or "",
            "HOST": parse_qs(ADDRESS.query).get("host", [ADDRESS.hostname or ""])[0],
            "PORT": str(ADDRESS.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": "-c statement_timeout=30000 -c lock_timeout=10000"},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    LANGUAGE_CODE="fr",
    USE_I18N=True,
    USE_TZ=True,
    TIME_ZONE="Pacific/Noumea",
    LOGIN_URL="/login/",
)
django.setup()

# Django's parts below need the settings above.
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402

ROWS = 20


class Row(models.Model):
    """One line of the list."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    reference = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=300)
    department = models.CharField(max_length=200)
    submitted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    objects: ClassVar[models.Manager["Row"]] = models.Manager()

    class Meta:
        app_label = "reference"
        indexes = [models.Index(fields=["owner", "-changed_at"], name="row_of_owner")]

    def __str__(self) -> str:
        return self.reference


@login_required
def mylist(request: HttpRequest) -> HttpResponse:
    """The person's last twenty rows."""
    rows = Row.objects.filter(owner=request.user.pk).order_by("-changed_at")[:ROWS]
    return render(request, "mylist.html", {"rows": rows})


def empty(request: HttpRequest) -> HttpResponse:
    """What Django itself costs."""
    return HttpResponse("")


urlpatterns = [path("mylist/", mylist), path("empty/", empty)]
application = get_wsgi_application()


def prepare() -> str:
    """Create the tables, the person and the rows; return the key of a session."""
    call_command("migrate", verbosity=0, interactive=False)
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    user = User.objects.create_user("reference")
    start = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)
    Row.objects.bulk_create(
        Row(
            owner=user,
            reference=f"2026-DDDT-{number:06d}-A",
            title="Demander un permis de chasser",
            department="Direction du développement durable des territoires",
            submitted_at=start + timedelta(days=number, minutes=7 * number),
            changed_at=start + timedelta(days=number + 2, minutes=11 * number),
            due_at=start + timedelta(days=number + 15),
        )
        for number in range(1, 51)
    )
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.create()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return str(store.session_key)


if __name__ == "__main__":
    print(prepare())
