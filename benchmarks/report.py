"""One table for people, one JSON for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Row:
    """One promise, or one measure without a promise."""

    promise: str
    ours: str
    reference: str = ""
    ratio: str = ""
    threshold: str = ""
    met: bool | None = None
    """None: for information."""
    note: str = ""

    @property
    def verdict(self) -> str:
        return "" if self.met is None else ("tenue" if self.met else "NON")


HEADINGS = ("promesse", "nous", "référence", "rapport", "seuil", "tenue ?", "remarque")


def table(rows: Sequence[Row]) -> str:
    """In Markdown, aligned."""
    lines = [HEADINGS] + [
        (row.promise, row.ours, row.reference, row.ratio, row.threshold, row.verdict, row.note)
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    lines.insert(1, tuple("-" * width for width in widths))  # type: ignore[arg-type]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    )


def write(directory: Path, rows: Sequence[Row], details: dict[str, Any]) -> Path:
    """The JSON, and the table beside it; returns the path of the JSON."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / ".gitignore").write_text("*\n", encoding="utf-8")
    (directory / "latest.md").write_text(table(rows) + "\n", encoding="utf-8")
    path = directory / "latest.json"
    content = {"rows": [asdict(row) for row in rows], **details}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n", "utf-8")
    return path


def number(value: float, digits: int = 1) -> str:
    """With a decimal comma, as French does."""
    return f"{value:.{digits}f}".replace(".", ",")
