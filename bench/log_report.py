"""The figures of the log as tables for a person to read. No figure is judged here."""

from rich.console import Console

from bench.log_figures import (
    AppendFigures,
    DelayFigures,
    LogCosts,
    LogFigures,
    LogStorage,
    LookFigures,
    ProofFigures,
    VerifyFigures,
    WholeFigures,
)
from bench.tables import figure, table
from bench.times import Times


def show_log(log: LogFigures, screen: Console) -> None:
    """All of it."""
    _appends(log.appends, screen)
    _costs(log.costs, screen)
    _proofs(log.proofs, screen)
    _verifying(log.verifying, screen)
    _whole(log.whole, screen)
    _stored(log.storage, log.appends, screen)
    _delay(log.delay, screen)
    _looks(log.looks, screen)


def _appends(appends: AppendFigures, screen: Console) -> None:
    at_once = f"{appends.writers} writers"
    rows = table("Appends", "", "alone, median ms", "p99 ms", f"{at_once}, a second", "median ms", "p99 ms")
    for title, work in (("a draft, appended", appends.append), ("its bytes, plainly inserted", appends.plain)):
        times = (work.alone.median, work.alone.p99, work.per_second, work.loaded.median, work.loaded.p99)
        rows.add_row(title, *map(figure, times))
    screen.print(rows)
    screen.print(f"{appends.rate_against_plain:.2f} of the rate of plain inserts; {appends.entry:,} bytes each.\n")


def _costs(costs: tuple[LogCosts, ...], screen: Console) -> None:
    rows = table("One of each, median (p99) ms", "", *(f"{at.entries:,} entries" for at in costs))
    for title, name in (
        ("an append", "append"),
        (f"a checkpoint of {costs[0].batch} more", "checkpoint"),
        ("an inclusion proof", "inclusion"),
        ("a consistency proof", "consistency"),
        ("a tile", "tile"),
        ("a page of entries", "page"),
    ):
        times: list[Times] = [getattr(at, name) for at in costs]
        rows.add_row(title, *(f"{figure(one.median)} ({figure(one.p99)})" for one in times))
    screen.print(rows)
    screen.print()


def _proofs(proofs: ProofFigures, screen: Console) -> None:
    rows = table(f"Inclusion proofs in {proofs.entries:,} entries", "", "a second")
    for title, rate in (
        ("as the API makes them, by one", proofs.read_alone),
        (f"as the API makes them, {proofs.at_once} at once", proofs.read_at_once),
        ("made from tiles in memory", proofs.made),
        ("checked", proofs.checked),
    ):
        rows.add_row(title, f"{rate:,.0f}")
    screen.print(rows)
    screen.print()


def _verifying(verifying: tuple[VerifyFigures, ...], screen: Console) -> None:
    for at in verifying:
        title = f"Verifying {at.entries:,} entries of {at.bytes / 1e6:,.0f} MB"
        rows = table(title, "", "entries a second", "MB a second", "x a bare loop", "peak, MB")
        for name, rate, peak in (
            ("a bare loop of hashlib", at.bare, at.tree_peak),
            ("entries, leaves, tree, checkpoint: verify.py", at.tree, at.tree_peak),
            ("entries, leaves, tree: the log itself", at.audit, at.tree_peak),
            ("the whole of verify.py", at.alone, at.alone_peak),
            ("the tree part of getrapt verify", at.stored, at.stored_peak),
        ):
            rows.add_row(
                name,
                f"{rate.entries_per_second:,.0f}",
                f"{rate.bytes_per_second / 1e6:,.0f}",
                f"{rate.against_bare:.2f}",
                f"{peak:.0f}",
            )
        screen.print(rows)
        screen.print()


def _whole(whole: tuple[WholeFigures, ...], screen: Console) -> None:
    rows = table("The whole of getrapt verify, on whole cases", "entries", "seconds", "entries a second", "peak, MB")
    for at in whole:
        rows.add_row(f"{at.entries:,}", figure(at.seconds), f"{at.entries / at.seconds:,.0f}", f"{at.peak:.0f}")
    screen.print(rows)
    screen.print()


def _stored(storage: LogStorage, appends: AppendFigures, screen: Console) -> None:
    rows = table(f"Stored for each entry, of {storage.entries:,}", "", "bytes")
    for title, size in (
        ("its content", storage.content),
        ("the table, with what is kept apart of it", storage.table),
        ("the table's indexes", storage.indexes),
        ("PostgreSQL's write-ahead log, for a whole append", appends.log_bytes),
    ):
        rows.add_row(title, f"{size:,}")
    rows.add_row("hashes of the tree above the leaves", f"{storage.hashes:.2f}")
    screen.print(rows)
    screen.print()


def _delay(delay: DelayFigures, screen: Console) -> None:
    screen.print(
        f"From a commit to a published checkpoint that has it, at an interval of {delay.interval:g} s:"
        f" {delay.delay.median / 1000:.2f} s median, {delay.delay.p99 / 1000:.2f} s p99 ({delay.delay.count} times).\n"
    )


def _looks(looks: LookFigures, screen: Console) -> None:
    rows = table("The page of a case", "", "median ms", "p99 ms")
    for title, times in (("its look written down", looks.recorded), ("without", looks.unrecorded)):
        rows.add_row(title, f"{times.median:.1f}", f"{times.p99:.1f}")
    screen.print(rows)
    screen.print(f"A look costs the page {looks.cost:.1f} ms.\n")
