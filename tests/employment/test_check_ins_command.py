"""`bin/niaouli check_ins`: the rules as they are understood, the reminders of the day."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.mail.models import OutgoingMail
from tests.employment.seeking import at, registered
from tests.portal.employment.clock import today_is


def said(*arguments: str) -> str:
    written = StringIO()
    call_command("check_ins", *arguments, stdout=written)
    return written.getvalue().replace("\u00a0", " ")


def test_the_rules_are_read_back_as_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    today_is(monkeypatch, at(3))
    months = said("rules").splitlines()
    assert [month.partition(" :")[0] for month in months] == [
        "février 2026",
        "mars 2026",
        "avril 2026",
    ]
    assert "du samedi 28 février 2026 au dimanche 15 mars 2026" in months[0]
    assert "en retard jusqu’au vendredi 20 mars 2026" in months[0]


def test_a_file_that_is_not_right_says_why(tmp_path: Path) -> None:
    path = tmp_path / "employment.toml"
    path.write_text('department = "DEL"', encoding="utf-8")
    with pytest.raises(CommandError, match="check_in"):
        said("rules", str(path))


@pytest.mark.django_db
def test_reminders_can_be_written_now(
    alice: Person, del_: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(alice)
    today_is(monkeypatch, at(1))
    assert said("remind") == "1 rappel écrit.\n"
    assert said("remind").startswith("0 rappel")
    assert OutgoingMail.objects.filter(template="employment/reminder_opened").count() == 1
