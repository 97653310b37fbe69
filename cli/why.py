"""`getrapt why`: what an account may do on a case and why not, and who may do what the case waits for."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from cli.client import signed_in
from cli.instructions import instruction_line
from cli.moments import At, given
from cli.output import As, AsJson, moment, print_json, screen, told, words

app = typer.Typer()


@app.command()
def why(
    case: Annotated[str, typer.Argument(metavar="ROUTEKAART", help="Its id or reference.")],
    who: Annotated[str | None, typer.Option(metavar="ACCOUNT", help="About whom; not given: who asks.")] = None,
    at: At = None,
    account: As = "auditor-rijk",
    as_json: AsJson = False,
) -> None:
    """Every act on a case: may the account do it, and if not, every reason why; and whose act the case waits for.

    Acts that nobody can take in the state that the case is in come last.
    """
    with told(as_json=as_json), signed_in(account) as api:
        found = api.get(api.case_path(case, "authority"), given(who=who, at=at))
    if as_json:
        print_json(found)
        return
    place = f", {found['tier']}, step {found['step']}" if found["tier"] else ""
    screen.print(
        f"{found['who']} on {found['case']} at {moment(found['at'])}: {words(found['state'])}{place}",
        markup=False,
        soft_wrap=True,
    )
    table = Table()
    for heading in ("act", "may", "why not"):
        table.add_column(heading, overflow="fold")
    # What can be done in this state is what somebody looks for; the rest is asked about least, and still all there.
    for fits in (True, False):
        for name, may, reasons in _rows([act for act in found["acts"] if act["inThisState"] is fits]):
            table.add_row(*map(escape, (name, may, reasons)))
        table.add_section()
    screen.print(table)
    for line in _bound(found["acts"]):
        screen.print(line, markup=False, soft_wrap=True)
    for one in found["waitsFor"]:
        for line in _waiting(one):
            screen.print(line, markup=False, soft_wrap=True)
    if found["deliberationHidden"]:
        screen.print("what would tell of votes, advice or agreement is not shown to this account", style="dim")


def _rows(acts: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Variants of an act that are answered alike stand together."""
    alike: dict[tuple[str, bool | None, str], list[str]] = {}
    for act in acts:
        reasons = "\n".join(f"{one['code']}: {one['text']}" for one in act["reasons"])
        alike.setdefault((act["type"], act["allow"], reasons), []).append(words(act["variant"]))
    for (kind, allow, reasons), variants in alike.items():
        chosen = "" if variants == [words(None)] else f": {', '.join(variants)}"
        yield words(kind) + chosen, {True: "yes", False: "no", None: "not shown"}[allow], reasons


def _bound(acts: list[dict[str, Any]]) -> Iterator[str]:
    """Under which mandaten acts would be done, for which office, and the instructions that bind there."""
    done: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for act in acts:
        if act["mandate"]:
            done.setdefault(tuple(act["mandate"]), []).append(act)
    for chain, some in done.items():
        names = ", ".join(dict.fromkeys(words(act["type"]) for act in some))
        yield f"{names} for {some[0]['onBehalfOf']}, under mandaat {chain[0]}:"
        for one in some[0]["instructions"]:
            yield f"  {instruction_line(one)}"
        if not some[0]["instructions"]:
            yield "  no instructions"


def _waiting(awaited: dict[str, Any]) -> Iterator[str]:
    yield f"waits for {words(awaited['act'])} of {', '.join(awaited['asked'])}; who may:"
    for group in awaited["allowed"]:
        yield f"  {group['title']}: {', '.join(map(_who, group['seats']))}"
    if not awaited["allowed"]:
        yield "  nobody"


def _who(seat: dict[str, Any]) -> str:
    """An account, with the mandaat that it holds for the office where it has no seat there of its own."""
    under = f" (under mandaat {seat['mandate'][0]})" if seat["mandate"] else ""
    return f"{seat['account']}{under}"
