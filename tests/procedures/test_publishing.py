"""Procedures in the database: numbered versions that never change."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.models import Department
from niaouli.procedures import queries
from niaouli.procedures.definitions import Definition
from niaouli.procedures.enums import Audience, ProcedureStatus
from niaouli.procedures.errors import InvalidDefinition, ProcedureClosed
from niaouli.procedures.models import Procedure, ProcedureVersion, definition_of
from niaouli.procedures.operations import publish_version, retire_procedure
from niaouli.topics.operations import define_topic
from tests.procedures.samples import data, definition

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _ground(dddt: Department) -> None:
    define_topic(code="environnement", label="Environnement")


def publish(made: Definition | None = None, by: Person | None = None) -> ProcedureVersion:
    return publish_version(definition=made or definition(), by=by, now=NOW)


def titled(title: str, slug: str = "essai", **keys: object) -> Definition:
    return definition(**{**data(), "title": title, "slug": slug, **keys})


# ── Publishing ──
def test_the_first_version_creates_the_procedure_online(dddt: Department) -> None:
    version = publish(titled("Demander un essai", topics=["environnement"]))
    procedure = version.procedure
    assert (procedure.slug, version.number, version.published_at) == ("essai", 1, NOW)
    assert procedure.status == ProcedureStatus.PUBLISHED
    assert (procedure.department, procedure.current) == (dddt, version)
    assert [topic.code for topic in procedure.topics.order_by("code")] == ["environnement"]


def test_the_same_content_published_twice_is_one_version() -> None:
    assert publish() == publish()
    assert Event.objects.filter(verb="procedure.published").count() == 1


def test_another_content_is_the_next_version_and_leaves_the_first(agent: Person) -> None:
    first = publish()
    second = publish(titled("Demander un autre essai"), by=agent)
    assert (first.number, second.number) == (1, 2)
    assert Procedure.objects.get().title == "Demander un autre essai"
    assert first.parsed.title == "Demander un essai"


def test_publishing_is_in_the_event_log(agent: Person) -> None:
    version = publish(by=agent)
    event = Event.objects.get(verb="procedure.published")
    assert (event.by, event.subject) == (agent.pk, "procedure:essai")
    assert event.details == {"version": 1, "sha256": version.sha256}


def test_what_does_not_exist_here_is_said() -> None:
    field = {"type": "document", "code": "d", "label": "D", "kinds": ["inconnu"]}
    wrong = definition(
        {"code": "p", "title": "P", "fields": [field]}, department="DX", topics=["rien"]
    )
    with pytest.raises(InvalidDefinition) as refused:
        publish(wrong)
    assert [str(problem) for problem in refused.value.problems] == [
        "department : la direction « DX » n’existe pas.",
        "topics : le thème « rien » n’existe pas.",
        "question « d », kinds : la nature de document « inconnu » n’existe pas.",
    ]
    assert not Procedure.objects.exists()


def test_a_retired_procedure_is_not_offered_and_can_come_back(agent: Person) -> None:
    version = publish()
    for _twice in range(2):
        retire_procedure(procedure=version.procedure, by=agent, now=NOW)
    assert not queries.published_procedures().exists()
    assert queries.public_procedures().get().status == ProcedureStatus.RETIRED
    assert Event.objects.filter(verb="procedure.retired").count() == 1
    assert publish() == version
    assert queries.published_procedures().exists()


# ── Versions never change ──
def test_the_database_refuses_to_change_a_published_version() -> None:
    version = publish()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureVersion.objects.update(definition={})
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureVersion.objects.filter(pk=version.pk)._raw_delete("default")


def test_a_version_being_written_may_change() -> None:
    procedure = publish().procedure
    draft = ProcedureVersion.objects.create(
        procedure=procedure, number=2, definition=data(), sha256="0" * 64
    )
    draft.definition = data(title="Autre")
    draft.save()
    assert draft.parsed.title == "Autre"
    draft.delete()


def test_a_number_serves_once() -> None:
    version = publish()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureVersion.objects.create(
            procedure=version.procedure, number=1, definition={}, sha256="0" * 64
        )


def test_a_procedure_online_has_a_version(dddt: Department) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Procedure.objects.create(
            slug="vide", department=dddt, title="Vide", status=ProcedureStatus.PUBLISHED
        )


def test_a_definition_is_read_once_per_process(
    django_assert_num_queries: "pytest.FixtureRequest",
) -> None:
    version = publish()
    assert version.parsed is definition_of(version.pk)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert version.parsed.title == "Demander un essai"


# ── Finding ──
def found(**filters: object) -> list[str]:
    return [each.slug for each in queries.published_procedures(**filters)]  # type: ignore[arg-type]


def test_procedures_are_found_by_words_whatever_the_accents() -> None:
    publish(titled("Récolter du santal", "santal", keywords=["forêt"]))
    publish(titled("Chasser", "chasse"))
    assert found(text="RECOLTER foret") == ["santal"]
    assert found(text="santal chasse") == []
    assert found(text="  ") == ["chasse", "santal"]
    assert found(text="100%") == []


def test_procedures_are_filtered_by_audience_and_topic() -> None:
    publish(titled("A", "a", audience=["company", "association"], topics=["environnement"]))
    publish(titled("B", "b"))
    assert found(audience=Audience.COMPANY) == ["a"]
    assert found(audience=Audience.INDIVIDUAL) == ["b"]
    assert found(topic="environnement") == ["a"]
    assert [topic.code for topic in queries.topics_in_use()] == ["environnement"]


def test_a_list_of_procedures_is_one_query(
    django_assert_num_queries: "pytest.FixtureRequest",
) -> None:
    publish(titled("A", "a"))
    publish(titled("B", "b"))
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert [each.department.code for each in queries.published_procedures()] == ["DDDT"] * 2


def test_a_procedure_without_version_cannot_be_started(dddt: Department) -> None:
    written = Procedure.objects.create(slug="x", department=dddt, title="X")
    with pytest.raises(ProcedureClosed):
        queries.current_version(written)


@pytest.mark.django_db(transaction=True)
def test_two_publications_at_once_make_two_numbers() -> None:
    publish()

    def another(title: str) -> int:
        try:
            return publish(titled(title)).number
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        numbers = sorted(pool.map(another, ["Un", "Deux"]))
    assert numbers == [2, 3]
