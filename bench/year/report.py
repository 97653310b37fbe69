"""A year's figures for a person to read."""

from collections import Counter

from rich.console import Console

from bench.tables import figure, table
from bench.year.figures import Year


def show_year(year: Year, screen: Console) -> None:
    """All of it."""
    minutes = year.plan.period / 60
    columns = ("acts", "median ms", "p95 ms", "p99 ms", "memory, MB", "PostgreSQL, MB", "Temporal, MB")
    rows = table(f"{year.plan.cases:,} cases in {year.plan.minutes:g} minutes", "until minute", *columns)
    for number, period in enumerate(year.periods, 1):
        times, look = period.times, period.look
        sizes = (sum(look.memory.values()), look.postgres, look.temporal)
        cells = (*map(figure, (times.median, times.p95, times.p99)), *(f"{size:,.0f}" for size in sizes))
        rows.add_row(f"{number * minutes:.3g}", f"{period.acts:,}", *cells)
    screen.print(rows)
    last = table("Memory at the end of the last period", "", "MB")
    for name, size in year.periods[-1].look.memory.items():
        last.add_row(name, f"{size:.0f}")
    screen.print(last)
    outcome = year.outcome
    screen.print(
        f"All was done after {year.seconds:.0f} s. {outcome.opened:,} cases opened, {outcome.waiting} not closed,"
        f" {outcome.running} workflows still running; {outcome.entries:,} entries.\n"
        f"{outcome.acknowledged:,} acts were acknowledged, {outcome.lost} of them are not in the ledger;"
        f" {year.again} were sent again. {len(year.refused)} cases had an act refused, {year.stuck} were stuck.\n"
        f"From a conclusion to the next tier being open: {outcome.tier_open.median:.0f} ms median,"
        f" {outcome.tier_open.p99:.0f} ms p99 ({outcome.tier_open.count:,} times)."
    )
    for why, times_seen in Counter(year.refused).most_common(5):
        screen.print(f"  {times_seen} x {why}", markup=False, style="dim")
