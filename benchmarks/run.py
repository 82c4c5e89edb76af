"""The whole measure, from empty databases to the rows of the table."""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from benchmarks import processor, rows
from benchmarks.ground import Ground, Server, python
from benchmarks.reference import VERSION, smtp_loop, statements
from benchmarks.report import Row, number
from benchmarks.slices import Bench, Client, Result, Target, target_of
from benchmarks.subjects import Subject, agents_subjects, subjects
from benchmarks.weight import Visit, visit
from niaouli.launch.places import CHECKOUT, VENV_PYTHON

STARTS = 3
OFFERS = 100_000
TOGETHER = 8
# Whose wall time with eight clients at once is measured.
CROWDED = {"cases", "case", "queue"}


@dataclass(frozen=True)
class Options:
    small: int
    large: int
    pairs: int
    seconds: float
    count: int
    only: frozenset[str] = frozenset()
    lean: bool = False
    """Only what the agents' lists read was loaded."""


def measure(ground: Ground, options: Options) -> tuple[list[Row], dict[str, Any]]:
    """Load, start, measure, stop."""
    infos = {cases: _load(ground, cases, options) for cases in {options.small, options.large}}
    session = _load_reference(ground)
    with ExitStack() as stack:
        reference, bare = (
            stack.enter_context(_serving(_reference(ground, name), path))
            for name, path in (("mylist", "/empty/"), ("bare", "/"))
        )
        small, large = (
            stack.enter_context(_serving(_product(ground, cases), "/healthz"))
            for cases in (options.small, options.large)
        )
        client = Client()
        stack.callback(client.stop)
        cookie = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip, br"}
        mylist = Target(reference, [{"path": "/mylist/"}], cookie)
        bench = Bench(
            client, ground.data.cluster, mylist, options.seconds, options.count, options.pairs
        )
        made = _Measures(ground, options, bench, infos, small, large)
        return made.all(replace(mylist, server=bare))


class _Measures:
    """With every server running."""

    def __init__(
        self,
        ground: Ground,
        options: Options,
        bench: Bench,
        infos: dict[int, dict[str, Any]],
        small: Server,
        large: Server,
    ) -> None:
        self.ground, self.options, self.bench = ground, options, bench
        self.info, self.large_info = infos[options.small], infos[options.large]
        self.small, self.large = small, large
        every = subjects(self.large_info)
        self.subjects = [each for each in every if not options.only or each.code in options.only]

    def all(self, bare: Target) -> tuple[list[Row], dict[str, Any]]:
        bench = self.bench
        bench.warm(bench.reference)
        bench.warm(bare)
        counts = self.statements()
        results = {each.code: self.subject(each) for each in self.subjects}
        found = [
            rows.processor_row(each, results[each.code], counts[each.code])
            for each in self.subjects
        ]
        if {"filling", "submission"} <= set(results):
            last = counts["submission"][-1]
            found.append(rows.sending_row(results["filling"], results["submission"], last))
        empty = replace(bench.reference, script=[{"path": "/empty/"}])
        floors = {"psycopg et WSGI": bare, "vue vide": empty}
        found += [self.floor(name, target) for name, target in floors.items()]
        if not self.options.only or "search" in self.options.only:
            found += self.searches()
        found += self.growth()
        if self.options.only:
            return found, {"results": _plain(results)}
        found += self.waiting(results)
        visits = self.visits()
        found += rows.visit_rows(visits)
        parts, plain = self.memory()
        found += rows.memory_rows(parts, plain)
        found.append(self.starts())
        details = {
            "reference": VERSION,
            "options": asdict(self.options),
            "results": _plain(results),
            "statements": counts,
            "visits": [asdict(each) for each in visits],
            "memory": parts,
            "bare_sql_milliseconds": {
                str(cases): statements.milliseconds(self.ground.address(f"bench_{cases}"))
                for cases in (self.options.small, self.options.large)
            },
            "smtp_messages_a_second": smtp_loop.messages_a_second(),
        }
        return found, details

    def subject(self, subject: Subject) -> Result:
        target = target_of(subject, self.large, self.large_info)
        bench = self.bench
        if len(subject.script) > 1:
            # A file a person may send only so many times a day.
            bench = replace(bench, scripts=max(4, bench.count // 20))
        bench.warm(target)
        print(f"{subject.label}… ", end="", flush=True)
        result = bench.pairs_of(subject.code, target)
        print(rows.ratio_words(result.ratios), flush=True)
        return result

    def floor(self, name: str, target: Target) -> Row:
        result = self.bench.pairs_of(name, target)
        milliseconds = statistics.median(each.processor for each in result.ours)
        return Row(
            f"(référence : {name})",
            f"{number(milliseconds)} ms",
            f"{number(statistics.median(each.processor for each in result.reference))} ms",
            rows.ratio_words(result.ratios),
        )

    def searches(self) -> list[Row]:
        """The offers search against its bare SQL: in a process of its own, without a server."""
        env = self.ground.product_environment(self.large.database)
        chosen = ("--pairs", str(self.bench.pairs), "--seconds", str(self.bench.seconds))
        answer = python("benchmarks.searches", *chosen, env=env)
        return [rows.search_row(each, OFFERS) for each in json.loads(answer)]

    def growth(self) -> Iterator[Row]:
        """The same pages of agents on both databases, in turn."""
        if self.options.only and "growth" not in self.options.only:
            return
        pairs = zip(agents_subjects(self.info), agents_subjects(self.large_info), strict=True)
        for on_small, on_large in pairs:
            small = target_of(on_small, self.small, self.info)
            large = target_of(on_large, self.large, self.large_info)
            self.bench.warm(small)
            self.bench.warm(large)
            print(f"{on_large.label}… ", end="", flush=True)
            result = replace(self.bench, reference=small).pairs_of(on_large.code, large)
            print(rows.ratio_words(result.ratios), flush=True)
            yield rows.growth_row(on_large, result, self.options.small, self.options.large)

    def waiting(self, results: dict[str, Result]) -> Iterator[Row]:
        """Wall time: median, 95th percentile and requests a second."""
        for subject in self.subjects:
            if subject.code not in CROWDED:
                continue
            alone = results[subject.code]
            target = target_of(subject, self.large, self.large_info)
            crowd = self.bench.pairs_of(subject.code, target, clients=TOGETHER)
            for words, each in (("un client", alone), (f"{TOGETHER} clients", crowd)):
                yield rows.wall_row(
                    f"attente, {words} : {subject.label}", each.ours, each.reference
                )

    def visits(self) -> list[Visit]:
        info = self.large_info
        draft = f"/compte/demandes/brouillons/{info['draft']}/"
        pages = {
            "": [
                *("/", "/demarches/", f"/demarches/{info['slug']}/", "/aide/", "/accessibilite/"),
                *("/publications/", "/emploi/offres/?q=vendeuse", "/directions/", "/recherche/"),
            ],
            "vingt": [
                *("/compte/", "/compte/demandes/", f"/compte/demandes/{info['reference']}/"),
                *("/compte/documents/", "/compte/services/", "/compte/profil/"),
                *("/compte/alertes/", "/compte/emploi/", "/compte/profil/mes-donnees/"),
            ],
            "remplit": [draft, f"{draft}pages/vous/", f"{draft}pages/documents/"],
        }
        visits = []
        for user, paths in pages.items():
            who = Subject("", "", [], user)
            headers = target_of(who, self.large, info).headers
            visits += [visit(self.large.port, path, headers) for path in paths]
        return visits

    def statements(self) -> dict[str, list[int]]:
        orders = []
        for each in self.subjects:
            target = target_of(each, self.large, self.large_info)
            pairs = (pair.split("=", 1) for pair in target.headers["Cookie"].split("; "))
            orders.append({"code": each.code, "script": each.script, "cookies": dict(pairs)})
        env = self.ground.product_environment(self.large.database)
        counts: dict[str, list[int]] = json.loads(
            python("benchmarks.statements", env=env, given=json.dumps(orders))
        )
        return counts

    def memory(self) -> tuple[dict[str, float], float]:
        """At rest, after all these requests, with the worker and a launcher beside."""
        env = self.ground.product_environment(self.small.database)
        worker = [str(VENV_PYTHON), "-m", "niaouli", "procrastinate", "worker"]
        launcher = [str(VENV_PYTHON), "-c", "import niaouli.launch.run, time; time.sleep(120)"]
        processes = [
            subprocess.Popen(each, env=env, cwd=CHECKOUT, stderr=subprocess.DEVNULL)
            for each in (worker, launcher)
        ]
        try:
            time.sleep(10)
            web, *others = (
                processor.memory(processor.tree(pid))
                for pid in (self.large.pid, *(each.pid for each in processes))
            )
            parts = {"site": web, "tâches": others[0], "lanceur": others[1]}
            parts["PostgreSQL"] = processor.memory(
                processor.server_processes(self.ground.data.cluster, self.large.database)
            )
        finally:
            for each in processes:
                each.terminate()
                each.wait(timeout=20)
        return parts, processor.memory(processor.tree(self.bench.reference.server.pid))

    def starts(self) -> Row:
        """Apart from the servers that are measured, on their databases."""
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(STARTS):
            for seconds, server, path in (
                (ours, _product(self.ground, self.options.small), "/healthz"),
                (theirs, _reference(self.ground, "mylist"), "/empty/"),
            ):
                with _serving(server, path):
                    seconds.append(server.started_in)
        return rows.start_row(ours, theirs)


@contextmanager
def _serving(server: Server, path: str) -> Iterator[Server]:
    try:
        server.start(path)
        yield server
    finally:
        server.stop()


def _product(ground: Ground, cases: int) -> Server:
    database = f"bench_{cases}"
    env = ground.product_environment(database)
    log = ground.data.log / f"{database}.log"
    return Server(database, "niaouli.config.wsgi:application", env, database, log)


def _reference(ground: Ground, module: str) -> Server:
    env = ground.reference_environment()
    application = f"benchmarks.reference.{module}:application"
    return Server(module, application, env, "reference", ground.data.log / f"{module}.log")


def _load(ground: Ground, cases: int, options: Options) -> dict[str, Any]:
    """The database of that size, made once; what to sign in with is kept beside it."""
    database = f"bench_{cases}"
    kept = ground.data.path / f"{database}.json"
    if not (kept.exists() and ground.exists(database)):
        begin = time.monotonic()
        print(f"{cases} demandes… ", end="", flush=True)
        ground.sql(f"DROP DATABASE IF EXISTS {database}")
        ground.sql(f"CREATE DATABASE {database}")
        env = ground.product_environment(database)
        offers = OFFERS if cases == options.large and not options.lean else 0
        sizes = ["--cases", str(cases), "--offers", str(offers), *["--lean"] * options.lean]
        kept.write_text(python("benchmarks.load", *sizes, env=env))
        kept.chmod(0o600)
        print(f"{time.monotonic() - begin:.0f} s, {os.cpu_count()} processeurs")
    info: dict[str, Any] = json.loads(kept.read_text())
    return info


def _load_reference(ground: Ground) -> str:
    ground.sql("DROP DATABASE IF EXISTS reference")
    ground.sql("CREATE DATABASE reference")
    return python("benchmarks.reference.mylist", env=ground.reference_environment())


def _plain(results: dict[str, Result]) -> dict[str, Any]:
    return {code: {**asdict(each), "ratios": each.ratios} for code, each in results.items()}
