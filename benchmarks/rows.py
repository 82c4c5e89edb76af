"""From measures to the rows of the table."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.report import Row, number
from benchmarks.slices import Result, Slice
from benchmarks.subjects import Subject
from benchmarks.weight import Visit

FIRST_VISIT, SECOND_VISIT = 60_000, 15_000
REST = 400.0
WORKER = 2.0
START = 4.0
SAME_COST = 1.3
SEARCH = 1.5


def processor_row(subject: Subject, result: Result, statements: Sequence[int]) -> Row:
    """Processor time against `mylist`, and the number of statements."""
    ratio = statistics.median(result.ratios)
    application = statistics.median(each.application for each in result.ours)
    postgres = statistics.median(each.postgres for each in result.ours)
    total = sum(statements)
    count_kept = subject.statements is None or total <= subject.statements
    threshold = f"{number(subject.threshold)} ×" if subject.threshold else ""
    if subject.statements:
        threshold += f" ; {subject.statements} SQL"
    return Row(
        promise=subject.label,
        ours=f"{number(application)} + {number(postgres)} ms ; {total} SQL",
        reference=f"{number(statistics.median(each.processor for each in result.reference))} ms",
        ratio=ratio_words(result.ratios),
        threshold=threshold,
        met=None if subject.threshold is None else ratio <= subject.threshold and count_kept,
        note=_note(subject, result),
    )


def search_row(measured: Mapping[str, Any], offers: int) -> Row:
    """One kind of search against its bare SQL."""
    label = "par date" if measured["by_date"] else "par pertinence"
    label += ", avec commune et contrat" if measured["filtered"] else ""
    ratio = statistics.median(measured["ratios"])
    python, postgres = (statistics.median(column) for column in zip(*measured["ours"], strict=True))
    bare, alone = (
        statistics.median(sum(each) for each in measured[name]) for name in ("bare", "alone")
    )
    return Row(
        promise=f"recherche parmi {offers:_} offres, {label}".replace("_", " "),
        ours=f"{number(python)} + {number(postgres)} ms",
        reference=f"{number(bare)} ms (SQL nu)",
        ratio=ratio_words(measured["ratios"]),
        threshold=f"{number(SEARCH)} ×",
        met=ratio <= SEARCH,
        note=f"la liste nue, sans son nombre : {number(alone)} ms ; "
        f"première fois : {number(measured['first'])} ms d’attente",
    )


def _note(subject: Subject, result: Result) -> str:
    notes = [f"Open Inwoner ou Open Forms : {subject.peer} ×"] if subject.peer else []
    if result.thrown_away:
        notes.append(f"{result.thrown_away} passage(s) jeté(s)")
    if not result.steady:
        notes.append("référence instable : à refaire")
    return " ; ".join(notes)


def ratio_words(ratios: Sequence[float]) -> str:
    """The median, and the extremes."""
    low, high = min(ratios), max(ratios)
    return f"{number(statistics.median(ratios), 2)} ({number(low, 2)} à {number(high, 2)})"


def sending_row(filling: Result, submission: Result, statements: int) -> Row:
    """The last step alone, with the acknowledgement: the whole less what comes before."""
    whole, before = statistics.median(submission.ratios), statistics.median(filling.ratios)
    reference = statistics.median(each.processor for each in submission.reference)
    return Row(
        "dont l’envoi seul, accusé compris",
        f"{number((whole - before) * reference)} ms ; {statements} SQL",
        f"{number(reference)} ms",
        number(whole - before, 2),
        note="par différence",
    )


def growth_row(subject: Subject, result: Result, small: int, large: int) -> Row:
    """A list or a search of the agents, large over small."""
    ratio = statistics.median(result.ratios)
    ours, theirs = (
        statistics.median(each.processor for each in side)
        for side in (result.ours, result.reference)
    )
    return Row(
        f"{subject.label}, {large:_} demandes contre {small:_}".replace("_", " "),
        f"{number(ours)} ms contre {number(theirs)}",
        ratio=ratio_words(result.ratios),
        threshold=f"{number(SAME_COST)} ×",
        met=ratio <= SAME_COST,
    )


def wall_row(name: str, slices: Sequence[Slice], reference: Sequence[Slice]) -> Row:
    """What is waited for: with one client, then eight at once."""

    def words(each: Sequence[Slice]) -> str:
        median = statistics.median(one.median for one in each)
        high = statistics.median(one.p95 for one in each)
        speed = statistics.median(one.a_second for one in each)
        return f"{number(median)} / {number(high)} ms ; {number(speed, 0)} par s"

    ours = statistics.median(one.a_second for one in slices)
    theirs = statistics.median(one.a_second for one in reference)
    return Row(name, words(slices), words(reference), number(theirs / ours, 2))


def visit_rows(visits: Sequence[Visit]) -> list[Row]:
    """The heaviest first visit, and the heaviest visit after."""
    first = max(visits, key=lambda each: each.first)
    second = max(visits, key=lambda each: each.second)
    return [
        Row(
            "première visite, la plus lourde",
            f"{number(first.first / 1000)} ko",
            threshold="60 ko",
            met=first.first < FIRST_VISIT,
            note=first.path,
        ),
        Row(
            "visite suivante, la plus lourde",
            f"{number(second.second / 1000)} ko",
            threshold="15 ko",
            met=second.second < SECOND_VISIT,
            note=second.path,
        ),
    ]


def memory_rows(parts: Mapping[str, float], reference: float) -> list[Row]:
    """The whole product, and its web server against plain Django's."""
    whole = sum(parts.values())
    words = ", ".join(f"{name} {number(value, 0)}" for name, value in parts.items())
    ratio = parts["site"] / reference
    return [
        Row(
            "mémoire du produit entier (PSS)", f"{number(whole, 0)} Mo", threshold="400 Mo",
            met=whole < REST, note=words,
        ),
        Row(
            "mémoire du serveur web", f"{number(parts['site'], 0)} Mo",
            f"{number(reference, 0)} Mo", number(ratio, 2), f"{number(WORKER)} ×",
            ratio <= WORKER, "granian et son processus, des deux côtés",
        ),
    ]  # fmt: skip


def start_row(ours: Sequence[float], reference: Sequence[float]) -> Row:
    seconds, theirs = statistics.median(ours), statistics.median(reference)
    return Row(
        "démarrage du site jusqu’à la première réponse",
        f"{number(seconds)} s",
        f"{number(theirs)} s",
        number(seconds / theirs, 2),
        f"{number(START)} s",
        seconds <= START,
    )
