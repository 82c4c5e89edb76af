"""The demonstration body: loaded once, the same each time, closed to real installations."""

import stat
import time
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.accounts.passwords import PasswordRule
from niaouli.cases.claims import shown_code
from niaouli.cases.enums import (
    ENDED_STATES,
    BatchResult,
    Channel,
    OpinionState,
    ReplyUse,
    Side,
    State,
)
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import (
    BatchReport,
    Case,
    Hold,
    LetterModel,
    Message,
    Movement,
    Note,
    Opinion,
    ProcessingTime,
    ReplyModel,
    Satisfaction,
    SavedView,
    SupportingDocument,
)
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.operations.claiming import claim_case
from niaouli.config import urls as product_urls
from niaouli.demo.accounts import ACCOUNTS, draw_secrets, read_secrets, secrets_file
from niaouli.demo.desk import DEPOSIT, LETTERS, VIEWS
from niaouli.demo.operations import load
from niaouli.departments.models import Department
from niaouli.documents.queries import read_content
from niaouli.employment.models import JobOffer
from niaouli.employment.rules import read_rules
from niaouli.employment.windows import current_window
from niaouli.mail import operations as mail
from niaouli.mail.models import IncomingMail, OutgoingMail
from niaouli.procedures.communes import CATALOGUE
from niaouli.procedures.models import Procedure
from niaouli.publications.enums import Kind, Status
from niaouli.publications.models import Publication
from tests import cast
from tests.accounts import steps

DEMONSTRATION = CATALOGUE.with_name("demo")
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.demo.urls")]


@pytest.fixture(autouse=True)
def _demonstration(settings: Any, tmp_path: Path) -> None:
    settings.NIAOULI_DEMONSTRATION = True
    settings.NIAOULI_DATA_DIR = tmp_path
    settings.NIAOULI_REPLY_ADDRESS = "demandes@demo.example"


def test_loaded_once_and_for_all() -> None:
    now = timezone.now()
    assert load(now=now)
    assert not load(now=now)
    _the_body_is_there()
    _the_story_is_told()
    _agents_worked_around_it()
    _joseph_can_be_claimed_by_lea()
    _references_follow_the_days()
    _figures_are_real()
    _the_body_publishes()
    _everybody_can_sign_in()


def _the_body_is_there() -> None:
    codes = Department.objects.order_by("code").values_list("code", flat=True)
    assert list(codes) == ["DAEM", "DDDT", "DEL", "DERES", "DFI", "DPASS"]
    assert Procedure.objects.filter(slug="permis-de-chasser").exists()


def _the_story_is_told() -> None:
    assert set(Case.objects.values_list("state", flat=True)) == set(State)
    lea = Person.objects.get(username="usager")
    states = set(Case.objects.filter(citizen=lea).values_list("state", flat=True))
    assert states == {
        State.DRAFT,
        State.SUBMITTED,
        State.IN_REVIEW,
        State.AWAITING_CITIZEN,
        State.GRANTED,
    }
    assert Case.objects.count() >= 60
    for procedure in Procedure.objects.order_by("id"):
        assert procedure.cases.exclude(state__in=ENDED_STATES).exists(), procedure.slug
    assert not Case.objects.filter(changed_at__gt=timezone.now()).exists()


def _agents_worked_around_it() -> None:
    """Everything that a visitor may want to see is there, once at least, and nothing has holes."""
    assert Note.objects.count() >= 4
    assert set(ReplyModel.objects.values_list("use", flat=True)) == set(ReplyUse)
    assert set(Opinion.objects.values_list("state", flat=True)) == {
        OpinionState.ASKED,
        OpinionState.GIVEN,
    }
    scores = Satisfaction.objects.values_list("score", flat=True)
    assert len(scores) >= 20
    assert len(set(scores)) >= 4
    assert SavedView.objects.count() == len(VIEWS)
    assert Hold.objects.filter(ended_at__isnull=True).count() == 1
    lea = Case.objects.get(citizen__username="usager", ready_at__isnull=False)
    assert (lea.collected_at, Case.objects.filter(collected_at__isnull=False).count() > 2) == (
        None,
        True,
    )
    answered = Message.objects.get(channel=Channel.EMAIL)
    assert "téléphone" not in answered.body
    assert answered.incoming.original is not None
    assert Movement.objects.filter(act=Act.CORRECT).count() == 1
    issued = SupportingDocument.objects.get(letter_model__isnull=False)
    assert issued.letter_model is not None
    assert issued.letter_model.name == DEPOSIT
    assert issued.case.citizen.username == "usager"
    assert LetterModel.objects.count() == len(LETTERS)
    results = [line["result"] for line in BatchReport.objects.get().lines]
    assert set(results) == {BatchResult.DONE, BatchResult.REFUSED}


def _joseph_can_be_claimed_by_lea() -> None:
    """With what the list of e-mails shows."""
    entered = Case.objects.get(channel=Channel.COUNTER)
    sent = OutgoingMail.objects.get(template="cases/counter_received")
    code = shown_code(entered.claim)
    assert code
    assert code in sent.text
    lea = Person.objects.get(username="usager")
    with transaction.atomic():
        claimed = claim_case(
            reference=str(entered.reference), code=code, by=lea, now=timezone.now()
        )
        assert claimed.citizen == lea
        transaction.set_rollback(True)


def _references_follow_the_days() -> None:
    sent = Case.objects.exclude(reference=None).order_by("submitted_at", "id")
    last: dict[tuple[int, int], int] = {}
    for case in sent:
        year, _code, number, _check = str(case.reference).split("-")
        series = (int(year), case.department_id)
        assert int(number) == last.get(series, 0) + 1, case.reference
        last[series] = int(number)


def _figures_are_real() -> None:
    figures = {
        each.procedure.slug: each.cases
        for each in ProcessingTime.objects.select_related("procedure").order_by("id")
    }
    assert min(figures[slug] for slug in figures if slug != "subvention-association") >= 10
    # Too few for a figure: visitors see how the declared delay is told apart.
    assert figures["subvention-association"] < 10


def _the_body_publishes() -> None:
    kinds = Counter(Publication.objects.values_list("kind", flat=True))
    assert set(kinds) == set(Kind)
    assert Publication.objects.filter(status=Status.PUBLISHED).count() == 40
    assert JobOffer.objects.count() >= 40


def _everybody_can_sign_in() -> None:
    secrets = read_secrets()
    assert secrets is not None
    for account in ACCOUNTS:
        client = Client()
        response = steps.sign_in(client, account.email, secrets.password)
        if not account.roles:
            assert steps.is_signed_in(client)
            continue
        assert response["Location"] == "/compte/second-facteur/code/"
        client.post(response["Location"], {"code": steps.totp(key=secrets.keys[account.username])})
        assert client.get("/agents/", follow=True).status_code == 200


def test_secrets_are_this_installations_own_and_private() -> None:
    first = draw_secrets()
    assert stat.S_IMODE(secrets_file().stat().st_mode) == 0o600
    assert draw_secrets() != first
    PasswordRule().validate(first.password)


def test_secrets_that_were_lost_are_renewed() -> None:
    load(now=timezone.now())
    secrets_file().unlink()
    load(now=timezone.now())
    _everybody_can_sign_in()


def test_the_accounts_are_printed() -> None:
    secrets = draw_secrets()
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    printed = out.getvalue()
    assert secrets.password in printed
    assert "usager@demo.example" in printed
    assert secrets.keys["agent"][:4] in printed
    assert max(map(len, printed.splitlines())) < 80


def test_nothing_to_print_before_it_is_loaded() -> None:
    with pytest.raises(CommandError, match="demo_load"):
        call_command("demo_accounts")


@pytest.mark.parametrize("command", ["demo_load", "demo_accounts"])
def test_a_real_installation_refuses(settings: Any, command: str) -> None:
    settings.NIAOULI_DEMONSTRATION = False
    with pytest.raises(CommandError, match="démonstration"):
        call_command(command)
    assert not Person.objects.exists()


# Imported above, before a test says that this is the demonstration: they are read only once.
@pytest.mark.urls(product_urls.__name__)
def test_its_pages_exist_in_demonstration_mode_only() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo:mails")
    for page in ("courriels", "codes", "composants"):
        assert Client().get(f"/demo/{page}/").status_code == 404


# ── Pages ────────────────────────────────────────────────────────────────────────────────────
def _write(address: str, *, subject: str = "Bonjour") -> OutgoingMail:
    written = mail.write(
        "accounts/unknown_account",
        address=address,
        person=None,
        language="fr",
        values={"sign_up_address": "http://127.0.0.1:8000/compte/inscription/"},
        now=cast.NOW,
    )
    OutgoingMail.objects.filter(pk=written.pk).update(subject=subject)
    return written


def test_mails_are_listed_and_filtered(client: Client) -> None:
    _write("lea@example.org", subject="Pour Léa")
    _write("noa@example.org", subject="Pour Noa")
    everything = steps.words(client.get("/demo/courriels/"))
    assert everything.index("Pour Noa") < everything.index("Pour Léa")
    filtered = steps.words(client.get("/demo/courriels/?adresse=lea%40"))
    assert "Pour Léa" in filtered
    assert "Pour Noa" not in filtered


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=99999999999999999999", "page=²", "adresse=%00"]
)
def test_any_address_of_the_list_is_answered(client: Client, query: str) -> None:
    assert client.get(f"/demo/courriels/?{query}").status_code == 200


def test_pages_of_the_list(client: Client) -> None:
    for number in range(51):
        _write(f"n{number}@example.org")
    assert b"page=2" in client.get("/demo/courriels/").content
    assert "n0@example.org" in steps.words(client.get("/demo/courriels/?page=2"))


def test_one_mail_is_shown_without_running_anything(client: Client) -> None:
    written = _write("lea@example.org", subject="<script>alert(1)</script>")
    OutgoingMail.objects.filter(pk=written.pk).update(
        html="<p style='color:red'>x</p><script>alert(1)</script>"
    )
    page = client.get(f"/demo/courriels/{written.key}/")
    assert b"<script>alert" not in page.content
    assert b'href="http://127.0.0.1:8000/compte/inscription/"' in page.content
    drawn = client.get(f"/demo/courriels/{written.key}/html/")
    policy = drawn["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy


# ── Answering an e-mail without a mailbox ────────────────────────────────────────────────────
def _written_to(case: Case, agent: Person) -> OutgoingMail:
    reviewing.write_to_citizen(case=case, body="Où en êtes-vous ?", by=agent, now=cast.NOW)
    return OutgoingMail.objects.get(template="cases/message")


def test_an_e_mail_is_answered_by_the_door_of_real_ones(
    client: Client, alice: Person, agent: Person, permis: Procedure
) -> None:
    case = cast.taken(alice, permis, agent)
    page = f"/demo/courriels/{_written_to(case, agent).key}/"
    assert "Répondre à cet e-mail" in steps.words(client.get(page))
    answered = client.post(page, {"texte": "J’arrive demain."}, follow=True)
    assert "est arrivée dans les échanges" in steps.words(answered)
    message = case.messages.get(side=Side.CITIZEN)
    assert (message.body, message.channel) == ("J’arrive demain.", Channel.EMAIL)
    original = message.incoming.original
    assert original is not None
    assert b"> " in read_content(original)


def test_an_answer_that_is_refused_says_so(
    client: Client, alice: Person, agent: Person, permis: Procedure
) -> None:
    case = cast.taken(alice, permis, agent)
    page = f"/demo/courriels/{_written_to(case, agent).key}/"
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    answered = client.post(page, {"texte": "J’arrive demain."}, follow=True)
    assert "n’est pas entrée dans la demande" in steps.words(answered)
    assert not case.messages.filter(side=Side.CITIZEN).exists()


def test_an_empty_answer_is_not_sent(
    client: Client, alice: Person, agent: Person, permis: Procedure
) -> None:
    case = cast.taken(alice, permis, agent)
    page = f"/demo/courriels/{_written_to(case, agent).key}/"
    answered = client.post(page, {"texte": " "})
    assert answered.status_code == 422
    assert "Écrivez votre réponse." in steps.words(answered)


def test_what_nobody_reads_cannot_be_answered(client: Client) -> None:
    page = f"/demo/courriels/{_write('lea@example.org').key}/"
    assert "Répondre à cet e-mail" not in steps.words(client.get(page))
    assert client.post(page, {"texte": "Bonjour"}).status_code == 200
    assert not IncomingMail.objects.exists()


def test_codes_of_the_moment(client: Client) -> None:
    assert client.get("/demo/codes/").status_code == 200
    agent = cast.person("agent", "Amélie", "Tein")
    steps.protect(agent)
    stranger = cast.person("inconnu", "Personne", "Connue")
    steps.protect(stranger)
    before = int(time.time()) // 30
    response = client.get("/demo/codes/")
    now = {
        format_hotp_value(hotp_value(steps.KEY, period))
        for period in (before, int(time.time()) // 30)
    }
    shown = steps.words(response).replace(" ", "")
    assert any(code in shown for code in now)
    assert "inconnu@example.org" not in shown
    assert "no-store" in response["Cache-Control"]


def test_the_gallery_is_there(client: Client) -> None:
    assert client.get("/demo/composants/").status_code == 200


def test_visitors_check_in_whatever_the_day() -> None:
    ours = read_rules(DEMONSTRATION / "employment.toml")
    catalogue = read_rules(CATALOGUE / "employment.toml")
    day = date(2026, 1, 1)
    for _day in range(400):
        assert current_window(day, ours.check_in).takes(day), day
        day += timedelta(days=1)
    same = {"check_in": {"questions", "missed", "still_looking", "reminder_days"}}
    assert ours.model_dump(include=same) == catalogue.model_dump(include=same)
    assert ours.department == catalogue.department
