"""`getrapt case`: lists cases, shows one, and opens one. Acts on a case are `cli.act`'s."""

import uuid
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from api.catalogue import expected_text
from cli.case_lines import lines_of
from cli.client import signed_in
from cli.intake_sent import situations_body
from cli.moments import At, FirstMoment, SecondMoment, given, tell_difference
from cli.output import As, AsJson, euros, moment, print_cautions, print_json, screen, told, words
from cli.taking import Key
from domain.intake_fields import IntakeFields

app = typer.Typer(help="List, show and open routekaarten.", no_args_is_help=True)

_READER = "auditor-rijk"


@app.command("list")
def list_cases(
    account: As = _READER,
    state: Annotated[str | None, typer.Option(help="For example in_tier, returned, closed.")] = None,
    tier: Annotated[str | None, typer.Option(help="For example lokaal.")] = None,
    municipality: Annotated[str | None, typer.Option(help="CBS code, four digits.")] = None,
    difference_type: Annotated[str | None, typer.Option(help="For example timing.")] = None,
    waiting_for_me: Annotated[bool, typer.Option("--waiting-for-me", help="Only what waits for me.")] = False,
    after: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many a page.")] = 50,
    as_json: AsJson = False,
) -> None:
    """The cases that the account may read, newest first."""
    asked = {
        "state": state,
        "tier": tier,
        "municipality": municipality,
        "differenceType": difference_type,
        "waitingForMe": "true" if waiting_for_me else None,
        "after": after,
        "limit": limit,
    }
    with told(as_json=as_json), signed_in(account) as api:
        page = api.get("/v1/routekaarten", {name: value for name, value in asked.items() if value is not None})
    if as_json:
        print_json(page)
        return
    table = Table()
    for heading in ("reference", "where", "amount", "state", "term ends"):
        table.add_column(heading, no_wrap=heading == "reference", overflow="fold")
    for one in page["routekaarten"]:
        where = f"{one['municipality']} {words(one['differenceType'])}"
        state = words(one["state"]) + (f", {one['tier']}" if one["tier"] else "")
        cells = (str(one["reference"]), where, euros(one["amountCents"]), state, moment(one["termEnd"])[:10])
        table.add_row(*map(escape, cells))
    screen.print(table)
    if page["after"]:
        screen.print(f"more: --after {page['after']}", markup=False, soft_wrap=True)


@app.command()
def show(
    case: Annotated[str, typer.Argument(help="Its id or reference.")],
    at: At = None,
    account: As = _READER,
    as_json: AsJson = False,
) -> None:
    """One case, and who it waits for; now, or as it stood at a moment."""
    with told(as_json=as_json), signed_in(account) as api:
        found = api.get(api.case_path(case), given(at=at))
    if as_json:
        print_json(found)
        return
    if at is not None:
        screen.print(f"as it stood at {moment(found['at'])}", style="bold")
    for name, value in lines_of(found):
        screen.print(f"{name:<14} {value}", markup=False, soft_wrap=True)
    print_cautions(found["cautions"])


@app.command()
def diff(
    case: Annotated[str, typer.Argument(help="Its id or reference.")],
    since: FirstMoment,
    until: SecondMoment = None,
    account: As = _READER,
    as_json: AsJson = False,
) -> None:
    """What changed in a case between two moments, field by field, and the entries that brought it."""
    with told(as_json=as_json), signed_in(account) as api:
        path = api.case_path(case)
    tell_difference(path, since, until, account, as_json=as_json)


def _situations(given: list[str], addresses: list[str]) -> dict[str, Any]:
    """The situations as the API takes them, where any are given; BadParameter for what is none."""
    fields = IntakeFields({"current_situations": ";".join(given)})
    found = fields.situations("current_situations", addresses)
    if fields.faults:
        fault = fields.faults[0]
        expected = expected_text(fault.expected, "en")
        raise typer.BadParameter(f"{fault.value}: {fault.message} Right is {expected}.", param_hint="--situation")
    return {"situations": situations_body(found)} if found else {}


@app.command("open")
def open_case(
    reference: Annotated[str, typer.Option(help="Its name with the preparer, 1 to 40 characters.")],
    reported_on: Annotated[str, typer.Option(help="A date such as 2025-04-01.")],
    municipality: Annotated[str, typer.Option(help="CBS code, four digits.")],
    area: Annotated[str, typer.Option(help="The neighbourhood within which addresses are compared.")],
    address: Annotated[list[str], typer.Option(help="A BAG nummeraanduiding; give it once for each.")],
    difference_type: Annotated[str, typer.Option(help="For example timing or assessment_norm.")],
    measure: Annotated[str, typer.Option(help="For example isolation_to_norm.")],
    amount_cents: Annotated[int, typer.Option(help="What it costs, in whole cents.")],
    summary: Annotated[str, typer.Option(help="What it is about; no BSN.")],
    resident_choice: Annotated[bool, typer.Option(help="The resident has chosen this measure.")] = False,
    safety_doubt: Annotated[bool, typer.Option(help="There is a doubt about safety: the case is referred.")] = False,
    maatwerk_ground: Annotated[str, typer.Option(help="Why a tailored solution is justified.")] = "none",
    situation: Annotated[
        list[str] | None,
        typer.Option(help="What an address has now, as NUMBER=light-strengthening:12500.00 or NUMBER=none:0."),
    ] = None,
    account: As = "zaakbehandelaar-ncg",
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Open one case. A whole file is opened by `getrapt import`."""
    body = {
        "reference": reference,
        "reportedOn": reported_on,
        "municipality": municipality,
        "area": area,
        "addresses": address,
        "differenceType": difference_type,
        "summary": summary,
        "measure": measure,
        "amountCents": amount_cents,
        "residentChoice": resident_choice,
        "safetyDoubt": safety_doubt,
        "maatwerkGround": maatwerk_ground,
        **_situations(situation or [], address),
    }
    with told(as_json=as_json), signed_in(account) as api:
        receipt = api.post("/v1/routekaarten", body, key or uuid.uuid4().hex)
    if as_json:
        print_json(receipt)
    else:
        again = "was open already" if receipt["repeated"] else "is open"
        screen.print(f"case {receipt['case']} {again}, recorded at index {receipt['index']}")
        print_cautions(receipt["cautions"])
