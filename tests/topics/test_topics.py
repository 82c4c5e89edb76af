"""Topics, and the command that writes them."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from niaouli.lib.errors import BadInput
from niaouli.topics.models import Topic
from niaouli.topics.operations import define_topic
from niaouli.topics.queries import topics

pytestmark = pytest.mark.django_db


def command(*arguments: str) -> str:
    said = StringIO()
    call_command("topics", *arguments, stdout=said)
    return said.getvalue()


def test_a_topic_is_defined_and_its_name_changed() -> None:
    command("define", "eau", "Eau")
    assert command("define", "eau", "Eau  et rivières") == "eau  Eau et rivières\n"
    assert Topic.objects.get().label == "Eau et rivières"


def test_topics_are_in_the_order_that_people_read() -> None:
    for code, label in [("s", "Sports"), ("e", "Éducation"), ("a", "agriculture")]:
        define_topic(code=code, label=label)
    assert [topic.code for topic in topics()] == ["a", "e", "s"]
    assert command("list").splitlines()[1] == "e  Éducation"


@pytest.mark.parametrize("code", ["", "Eau", "eau douce", "eau_douce", "-eau", "é", "x" * 41])
def test_a_code_that_no_address_can_carry_is_refused(code: str) -> None:
    with pytest.raises(BadInput):
        define_topic(code=code, label="Eau")
    with pytest.raises(CommandError, match="en minuscules"):
        command("define", "--", code, "Eau")


def test_a_topic_has_a_name() -> None:
    with pytest.raises(BadInput):
        define_topic(code="eau", label="  ")


def test_the_database_refuses_a_code_too() -> None:
    with pytest.raises(IntegrityError):
        Topic.objects.create(code="Eau Douce", label="Eau")
