"""`python -m benchmarks [--cases 1000,100000] [--pairs 5] [--quick] [--lean] [--data-dir DIR]`

Starts its own PostgreSQL, the reference and the product, measures, writes one table and one JSON in
`benchmarks/results/`. See docs/performance.md.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.ground import ground
from benchmarks.report import table, write
from benchmarks.run import Options, measure

RESULTS = Path(__file__).with_name("results")


def main() -> None:
    # Stopped from outside, it stops what it started.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    options, data = _options()
    with ground(data) as made:
        rows, details = measure(made, options)
    path = write(RESULTS, rows, details)
    print(f"\n{table(rows)}\n\n{path}")


def _options(arguments: Sequence[str] | None = None) -> tuple[Options, Path | None]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--cases", default="1000,100000", help="small and large database")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="two short pairs")
    parser.add_argument("--only", default="", help="codes of subjects, separated by commas")
    parser.add_argument("--lean", action="store_true", help="agents’ lists only: --only growth")
    parser.add_argument("--data-dir", type=Path, help="keep and reuse the databases there")
    chosen = parser.parse_args(arguments)
    small, _, large = chosen.cases.partition(",")
    options = Options(
        small=int(small),
        large=int(large or small),
        pairs=2 if chosen.quick else chosen.pairs,
        seconds=0.7 if chosen.quick else 2.5,
        count=60 if chosen.quick else 200,
        only=frozenset(filter(None, (chosen.only or "growth" * chosen.lean).split(","))),
        lean=chosen.lean,
    )
    return options, chosen.data_dir.absolute() if chosen.data_dir else None


if __name__ == "__main__":
    main()
