"""Loading the demonstration body. Safe to run at each start."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils import translation

from niaouli.accounts.models import Person
from niaouli.accounts.operations import open_account
from niaouli.cases.delays.processing_time import compute_processing_times
from niaouli.demo.accounts import ACCOUNTS, Secrets, draw_secrets, read_secrets
from niaouli.demo.alerts import subscribe_to_alerts
from niaouli.demo.body import define_body
from niaouli.demo.cases import play
from niaouli.demo.citizens import LEA, open_citizens
from niaouli.demo.deliveries import deliver
from niaouli.demo.desk import HEAD, keep_views, open_head, write_models
from niaouli.demo.offers import offer_jobs
from niaouli.demo.publications import announce, write_drafts
from niaouli.demo.seekers import seek_jobs
from niaouli.demo.story import Story
from niaouli.departments.models import Department
from niaouli.departments.operations import give_role
from niaouli.procedures.catalogue import catalogue_files, read_definition
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import publish_version

LONG_AGO = timedelta(days=800)


def load(*, now: datetime) -> bool:
    """Load the body, and its people and cases when they are not there yet: then answers True.

    All or nothing: a load that was cut short begins again at the next start.
    """
    secrets = read_secrets()
    drawn = secrets or draw_secrets()
    with translation.override("fr"), transaction.atomic():
        departments = define_body()
        for path in catalogue_files():
            publish_version(definition=read_definition(path), by=None, now=now)
        first = not Person.objects.filter(username=LEA.username).exists()
        if first:
            _load_people_and_cases(departments, drawn, now=now)
        elif secrets is None:
            _renew_secrets(drawn)
    return first


def _load_people_and_cases(
    departments: dict[str, Department], secrets: Secrets, *, now: datetime
) -> None:
    since = now - LONG_AGO
    people = {}
    for account in ACCOUNTS:
        person = open_account(
            username=account.username,
            email=account.email,
            password=secrets.password,
            given_name=account.given_name,
            family_name=account.family_name,
            now=since,
        )
        people[account.username] = person
        for code, role in account.roles:
            give_role(person=person, department=departments[code], role=role, by=None, now=since)
        if account.roles:
            TOTP.activate(person, secrets.keys[account.username])
    for person in open_citizens(now=since):
        people[person.username] = person
    people[HEAD] = open_head(departments, now=since)
    write_models(departments, people, now=since)
    procedures = {each.slug: each for each in Procedure.objects.select_related("current")}
    play(Story(agent=people["agent"], people=people, procedures=procedures, now=now))
    deliver(departments, people, now=now)
    keep_views(departments, by=people["agent"], now=now)
    compute_processing_times(now=now)
    # Before the publications: what is of today is then told.
    subscribe_to_alerts(people[LEA.username], now=since)
    announce(departments, by=people["redaction"], now=now)
    write_drafts(departments, by=people["redaction"], now=now)
    offer_jobs(by=people["emploi"], now=now)
    seek_jobs(people, now=now)


def _renew_secrets(secrets: Secrets) -> None:
    """The file of secrets was lost: the accounts get the new ones."""
    for account in ACCOUNTS:
        person = Person.objects.get(username=account.username)
        person.set_password(secrets.password)
        person.save(update_fields=["password"])
        if account.roles:
            Authenticator.objects.filter(user=person).delete()
            TOTP.activate(person, secrets.keys[account.username])
