"""The figures of imports for a person to read."""

from rich.console import Console

from bench.importing.figures import ImportReport
from bench.report import machine_line
from bench.tables import figure, table


def show_imports(report: ImportReport, screen: Console) -> None:
    """All of it."""
    screen.print(machine_line(report.machine))
    rows = table(
        f"getrapt import; plain inserts and bare workflows {report.at_once} at once",
        "",
        *(f"{one.rows:,} rows" for one in report.sizes),
    )
    for title, cells in (
        ("rows opened, a second", [figure(one.whole.per_second) for one in report.sizes]),
        ("rows in their first tier, a second", [figure(one.whole.opened_per_second) for one in report.sizes]),
        ("plain inserts of the same rows, a second", [figure(one.plain_per_second) for one in report.sizes]),
        ("x plain inserts", [f"{one.rate_against_plain:.3f}" for one in report.sizes]),
        ("bare workflows begun, a second", [figure(one.bare_per_second) for one in report.sizes]),
        ("first tiers x bare workflows", [f"{one.rate_against_bare:.2f}" for one in report.sizes]),
        ("the whole command, s", [figure(one.whole.seconds) for one in report.sizes]),
        ("the same file again, s", [figure(one.whole.again_seconds) for one in report.sizes]),
        ("peak of the command, MB", [f"{one.whole.command_peak:.0f}" for one in report.sizes]),
        ("peak of the web application, MB", [f"{one.whole.api_peak:.0f}" for one in report.sizes]),
        ("peak of the worker, MB", [f"{one.whole.worker_peak:.0f}" for one in report.sizes]),
        ("killed, run again: there already", [f"{one.killed.there:,}" for one in report.sizes]),
        ("opened by the second run", [f"{one.killed.opened:,}" for one in report.sizes]),
        ("the second run, s", [figure(one.killed.seconds) for one in report.sizes]),
        ("rows that are missing", [f"{one.killed.missing}" for one in report.sizes]),
        ("rows that are there twice", [f"{one.killed.twice}" for one in report.sizes]),
    ):
        rows.add_row(title, *cells)
    screen.print(rows)
