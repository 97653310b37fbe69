"""A run's figures as tables for a person to read. No figure is judged here."""

from collections.abc import Iterable

from rich.console import Console

from bench.figures import (
    ActFigures,
    CaseFigures,
    JudgeFigures,
    LogReport,
    Machine,
    PacedFigures,
    PageCosts,
    PageFigures,
    PageWeight,
    PartFigures,
    ProcessMemory,
    ReplayFigures,
    Report,
    StorageFigures,
    UserTaskFigures,
)
from bench.log_report import show_log
from bench.tables import figure, table
from bench.times import Times, Work

_WORK = (
    ("act", "an act through HTTP"),
    ("opa", "the same question to OPA"),
    ("rows", "the same rows, plainly"),
    ("http", "an HTTP request for nothing"),
)


def show(report: Report | LogReport, screen: Console) -> None:
    """All of it."""
    screen.print(machine_line(report.machine))
    screen.print(f"the stack was ready after {report.start_seconds:.1f} s; the whole run took {report.seconds:.0f} s\n")
    if isinstance(report, LogReport):
        show_log(report.log, screen)
        return
    _acts(report.acts, screen)
    if report.user_tasks:
        _user_tasks(report.user_tasks, report.acts.clients, screen)
    _paced(report.paced, screen)
    _parts(report.parts, screen)
    _cases(report.cases, screen)
    _replays(report.replays, screen)
    _judging(report.judging, screen)
    _pages(report.pages, screen)
    _page_costs(report.page_costs, screen)
    _storage(report.storage, screen)
    show_log(report.log, screen)
    _memory(report.memory, screen)


def machine_line(machine: Machine) -> str:
    """Where it was measured, on one line."""
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    return (
        f"{machine.cores} cores, {machine.memory_gb} GB, {machine.system}; load {machine.load_before} before the start;"
        f" {versions}"
    )


def _acts(acts: ActFigures, screen: Console) -> None:
    _works("Acts", acts.clients, [(title, getattr(acts, name)) for name, title in _WORK], screen)
    screen.print(
        f"An act alone takes {acts.alone_against_opa_and_rows:.2f} x OPA and rows,"
        f" {acts.alone_against_opa_rows_and_http:.2f} x OPA, rows and HTTP."
        f" With {acts.clients} clients: {acts.rate_against_opa_and_rows:.2f} of the rate of OPA and rows,"
        f" {acts.rate_against_opa_rows_and_http:.2f} of that of OPA, rows and HTTP.\n"
    )


def _user_tasks(figures: UserTaskFigures, clients: int, screen: Console) -> None:
    works = [("an act through HTTP", figures.act), ("a user task, completed in process", figures.user_task)]
    _works("Acts beside user tasks of Flowable", clients, works, screen)
    screen.print(
        f"With {clients} clients acts reach {figures.rate_against:.2f} of the rate of user tasks; alone an act takes"
        f" {figures.alone_against:.2f} x a user task.\n"
    )


def _paced(paced: PacedFigures, screen: Console) -> None:
    rows = table("At a steady rate", "", "a second", "median ms", "p99 ms", "times")
    for title, rate, times in (
        ("an act, until its receipt", paced.acts_per_second, paced.act),
        ("a conclusion, until the next tier is open", paced.conclusions_per_second, paced.tier_open),
    ):
        rows.add_row(title, f"{rate:.0f}", figure(times.median), figure(times.p99), f"{times.count}")
    screen.print(rows)
    screen.print()


def _works(title: str, clients: int, works: Iterable[tuple[str, Work]], screen: Console) -> None:
    """Kinds of work that took turns: each alone, and by all clients at once."""
    rows = table(title, "", "alone, median ms", "p99 ms", f"{clients} clients, a second", "median ms", "p99 ms")
    for name, work in works:
        times = (work.alone.median, work.alone.p99, work.per_second, work.loaded.median, work.loaded.p99)
        rows.add_row(name, *map(figure, times))
    screen.print(rows)


def _parts(parts: PartFigures, screen: Console) -> None:
    rows = table("One act by its parts", "", "median ms", "% of the whole", "of which waiting for a server, ms")
    for part in parts.parts:
        rows.add_row(part.name, f"{part.median:.2f}", f"{part.share:.0%}", f"{part.server:.2f}")
    rows.add_row("whole", f"{parts.whole.median:.2f}", "100%", f"{sum(part.server for part in parts.parts):.2f}")
    screen.print(rows)
    screen.print()


def _cases(cases: CaseFigures, screen: Console) -> None:
    rows = table(f"Cases of three tiers, {cases.at_once} at once", "", "real", "bare workflow")
    rows.add_row("a second", f"{cases.per_second:.2f}", f"{cases.bare_per_second:.2f}")
    for name in cases.history.__slots__:
        rows.add_row(name.replace("_", " "), f"{getattr(cases.history, name)}", f"{getattr(cases.bare_history, name)}")
    screen.print(rows)
    screen.print(
        f"Real cases reach {cases.rate_against_bare:.2f} of the rate of bare workflows. A case takes"
        f" {cases.case_seconds.median / 1000:.2f} s (p99 {cases.case_seconds.p99 / 1000:.2f} s);\n"
        f"from a conclusion to the next tier being open: {cases.tier_open.median:.0f} ms median,"
        f" {cases.tier_open.p99:.0f} ms p99 ({cases.tier_open.count} times).\n"
    )


def _replays(replays: ReplayFigures, screen: Console) -> None:
    screen.print(
        f"Recorded verdicts asked again, of the same policy: {replays.replay_per_second:,.0f} a second; of a candidate:"
        f" {replays.what_if_per_second:,.0f} a second ({replays.verdicts:,} or more of each).\n"
    )


def _judging(judging: JudgeFigures, screen: Console) -> None:
    columns = ("judge step, median ms", "p99 ms", "OPA alone, median ms", "p99 ms", "median x OPA", "p99 x OPA")
    rows = table(f"The judge step, {judging.accounts:,} accounts", "", *columns)
    for at in judging.registers:
        times = (at.judge.median, at.judge.p99, at.opa.median, at.opa.p99, at.median_against_opa, at.p99_against_opa)
        rows.add_row(f"{at.mandaten} mandaten", *(f"{one:.2f}" for one in times))
    screen.print(rows)
    screen.print()


def _pages(pages: PageFigures, screen: Console) -> None:
    rows = table("Pages judged", "", "median ms", "p99 ms")
    for title, times in (
        (f"a list of {pages.cases} cases", pages.page),
        ("a list of one case", pages.one),
        ("the page of one case, with every act", pages.whole_case),
    ):
        rows.add_row(title, f"{times.median:.1f}", f"{times.p99:.1f}")
    screen.print(rows)
    screen.print(
        f"The list takes {pages.page_against_one:.1f} x a list of one, {pages.page_against_whole_case:.1f} x the page of"
        " one case.\n"
    )


def _page_costs(costs: PageCosts, screen: Console) -> None:
    columns = [f"{at.cases:,} cases, median (p95) ms" for at in costs.sizes]
    rows = table("Pages by the number of cases", "", *columns, "bytes", "requests")
    for name, title in (("listed", "a page of the list"), ("case", "the page of a case"), ("overview", "the overview")):
        times: list[Times] = [getattr(at, name) for at in costs.sizes]
        weight: PageWeight = getattr(costs, name)
        cells = [f"{figure(one.median)} ({figure(one.p95)})" for one in times]
        rows.add_row(title, *cells, f"{weight.bytes:,}", f"{weight.requests}")
    screen.print(rows)
    screen.print(f"{costs.reads_per_second:.1f} pages of a case a second for {costs.clients} clients.\n")


def _storage(storage: StorageFigures, screen: Console) -> None:
    rows = table("Stored", "", "bytes")
    for title, size in (
        ("an entry, on average", storage.entry),
        ("an entry of a vote", storage.vote_entry),
        (f"the {storage.entries_of_case} entries of a case", storage.bytes_of_case),
        ("PostgreSQL grows by, a case", storage.postgres_of_case),
        ("Temporal grows by, a case", storage.temporal_of_case),
    ):
        rows.add_row(title, f"{size:,}")
    screen.print(rows)
    screen.print()


def _memory(memory: tuple[ProcessMemory, ...], screen: Console) -> None:
    rows = table("Memory", "", "idle, MB", "after the run, MB")
    for one in memory:
        rows.add_row(one.name, f"{one.idle:.0f}", f"{one.after:.0f}")
    rows.add_row("all", f"{sum(one.idle for one in memory):.0f}", f"{sum(one.after for one in memory):.0f}")
    screen.print(rows)
