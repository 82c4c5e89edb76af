"""`bin/niaouli deliveries`: for what is too heavy for a page."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from niaouli.accounts.models import Person
from niaouli.deliveries.enums import DeliveryState
from niaouli.deliveries.models import Delivery
from niaouli.departments.models import Department
from niaouli.documents.models import WalletDocument
from tests.deliveries.steps import listed, pdf, row, zipped

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("deliveries", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def brought(tmp_path: Path, alice: Person, bob: Person) -> list[str]:
    """A list on the disk, a folder of PDF with one in a folder inside, and a ZIP of the same."""
    (tmp_path / "pdf" / "dedans").mkdir(parents=True)
    (tmp_path / "pdf" / "a.pdf").write_bytes(pdf("a"))
    (tmp_path / "pdf" / "dedans" / "b.pdf").write_bytes(pdf("b"))
    (tmp_path / "pdf.zip").write_bytes(zipped({"a.pdf": pdf("a"), "b.pdf": pdf("b")}))
    (tmp_path / "liste.csv").write_bytes(listed(row("a.pdf", alice), row("b.pdf", bob)))
    return [str(tmp_path / name) for name in ("liste.csv", "pdf", "pdf.zip")]


def prepare(dddt: Department, by: Person, csv: str, files: str) -> str:
    return run(
        "prepare", "--department", dddt.code, "--by", by.email, "--csv", csv, "--files", files
    )


@pytest.mark.parametrize("which", [1, 2])
def test_a_folder_or_a_zip_is_prepared_then_sent(
    dddt: Department, agent: Person, brought: list[str], which: int
) -> None:
    said = prepare(dddt, agent, brought[0], brought[which])
    delivery = Delivery.objects.get()
    assert "prêt : 2" in said
    assert f"deliveries send {delivery.pk}" in said
    assert "prêt : 2" in run("send", str(delivery.pk), "--dry-run")
    assert not WalletDocument.objects.exists()
    assert "délivré : 2" in run("send", str(delivery.pk))
    assert WalletDocument.objects.count() == 2


def test_sent_again_it_says_that_it_is_over(
    dddt: Department, agent: Person, brought: list[str]
) -> None:
    prepare(dddt, agent, brought[0], brought[1])
    number = str(Delivery.objects.get().pk)
    run("send", number)
    with pytest.raises(CommandError, match="a changé d’état"):
        run("send", number)
    assert WalletDocument.objects.count() == 2


def test_a_check_that_was_cut_goes_on(dddt: Department, agent: Person, brought: list[str]) -> None:
    prepare(dddt, agent, brought[0], brought[1])
    delivery = Delivery.objects.get()
    Delivery.objects.update(state=DeliveryState.CHECKING)
    said = run(
        "prepare", "--department", dddt.code, "--by", agent.email, "--csv", brought[0],
        "--files", brought[1], "--number", str(delivery.pk),
    )  # fmt: skip
    assert "prêt : 2" in said
    assert Delivery.objects.count() == 1


def test_what_is_wrong_is_said_line_by_line(
    dddt: Department, agent: Person, alice: Person, brought: list[str]
) -> None:
    Path(brought[0]).write_bytes(listed(row("c.pdf", alice)))
    said = prepare(dddt, agent, brought[0], brought[1])
    assert "ligne 2 : Ce fichier n’est pas parmi" in said
    assert "nulle ligne ne nomme : 2" in said


@pytest.mark.parametrize("who", ["personne@example.org", "reader"])
def test_only_an_agent_of_the_department_prepares(
    dddt: Department, reader: Person, brought: list[str], who: str
) -> None:
    by = reader.email if who == "reader" else who
    with pytest.raises(CommandError):
        run("prepare", "--department", dddt.code, "--by", by, "--csv", brought[0],
            "--files", brought[1])  # fmt: skip
    assert not Delivery.objects.exists()


def test_what_is_not_there_is_said(dddt: Department, agent: Person, brought: list[str]) -> None:
    with pytest.raises(CommandError, match="n’existe pas"):
        run("send", "999")
    with pytest.raises(CommandError, match=r"rien\.zip"):
        prepare(dddt, agent, brought[0], "/rien.zip")
    with pytest.raises(CommandError, match="sigle"):
        run("prepare", "--department", "ZZ", "--by", agent.email, "--csv", brought[0],
            "--files", brought[1])  # fmt: skip
