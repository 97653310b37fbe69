"""The figures of waiting cases for a person to read."""

from rich.console import Console

from bench.report import machine_line
from bench.tables import figure, table
from bench.timers.figures import Footprint, TimerReport


def show_timers(report: TimerReport, screen: Console) -> None:
    """All of it."""
    screen.print(machine_line(report.machine))
    memory = table("Memory and disk, MB", "", *_columns(report))
    for name in report.idle.memory:
        memory.add_row(name, *(f"{one.memory.get(name, 0):.0f}" for one in _footprints(report)))
    memory.add_row("all", *(f"{sum(one.memory.values()):,.0f}" for one in _footprints(report)))
    memory.add_row("PostgreSQL's database", *(f"{one.postgres:,.0f}" for one in _footprints(report)))
    memory.add_row("Temporal's database", *(f"{one.temporal:,.0f}" for one in _footprints(report)))
    screen.print(memory)
    times = table("Cases that wait with a timer", "", *(f"{one.cases:,} cases" for one in report.sizes))
    for title, cells in (
        ("made, a second", [figure(one.made_per_second) for one in report.sizes]),
        ("stopping, s", [figure(one.stop_seconds) for one in report.sizes]),
        ("starting until ready, s", [figure(one.start_seconds) for one in report.sizes]),
        ("from then until a workflow answers, s", [figure(one.answer_seconds) for one in report.sizes]),
        ("each next workflow, median ms", [figure(one.answers.median) for one in report.sizes]),
        ("terms that passed meanwhile", [f"{one.missed}" for one in report.sizes]),
        ("from the start until all were acted on, s", [figure(one.missed_seconds) for one in report.sizes]),
        ("a term that passes, median ms", [figure(one.passed.median) for one in report.sizes]),
        ("p99 ms", [figure(one.passed.p99) for one in report.sizes]),
        ("so many", [f"{one.passed.count}" for one in report.sizes]),
    ):
        times.add_row(title, *cells)
    screen.print(times)
    screen.print(f"the empty stack was ready after {report.start_seconds:.1f} s")


def _columns(report: TimerReport) -> list[str]:
    each = ((f"{one.cases:,} made", f"{one.cases:,} started again") for one in report.sizes)
    return ["no cases", *(column for pair in each for column in pair)]


def _footprints(report: TimerReport) -> list[Footprint]:
    return [report.idle, *(footprint for one in report.sizes for footprint in (one.made, one.started))]
