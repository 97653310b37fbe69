"""How tables and figures look on the screen."""

from rich.table import Table


def table(title: str, *columns: str) -> Table:
    """An empty table; its first column has what a row is of, and the others have figures."""
    made = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        made.add_column(column, justify="left" if number == 0 else "right")
    return made


def figure(one: float) -> str:
    """With so many digits that there are three of them, or all before the point."""
    return f"{one:.1f}" if one >= 10 else f"{one:.2f}"
