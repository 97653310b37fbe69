"""`getrapt route`: where a person's acts would take a case, or the whole route that a new case can expect."""

from typing import Annotated, Any

import typer

from cli.client import signed_in
from cli.output import As, AsJson, errors, moment, print_json, screen, told, words

app = typer.Typer()


@app.command()
def route(
    case: Annotated[str | None, typer.Argument(metavar="[ROUTEKAART]", help="Its id or reference.")] = None,
    municipality: Annotated[str | None, typer.Option(help="Of a new case: CBS code, four digits.")] = None,
    measure: Annotated[str, typer.Option(help="Of a new case.")] = "isolation_to_norm",
    amount_cents: Annotated[int, typer.Option(help="Of a new case: what it costs, in whole cents.")] = 0,
    safety_doubt: Annotated[bool, typer.Option(help="Of a new case: there is a doubt about safety.")] = False,
    account: As = "auditor-rijk",
    as_json: AsJson = False,
) -> None:
    """Where each act that the account may do would take a case; without a case, the route of a new one."""
    if (case is None) is (municipality is None):
        errors.print("name a case, or the --municipality of a new one", style="red")
        raise typer.Exit(2)
    asked = {
        "municipality": municipality,
        "measure": measure,
        "amountCents": amount_cents,
        "safetyDoubt": "true" if safety_doubt else "false",
    }
    with told(as_json=as_json), signed_in(account) as api:
        found = api.get("/v1/route-preview", asked) if case is None else api.get(api.case_path(case, "route"))
    if as_json:
        print_json(found)
        return
    for line in _new_case(found) if case is None else _acts(found, account):
        screen.print(line, markup=False, soft_wrap=True)


def _acts(found: dict[str, Any], account: str) -> list[str]:
    if not found["acts"]:
        return [f"there is nothing that {account} may do on this case now"]
    lines: list[str] = []
    for act in found["acts"]:
        chosen = f": {words(act['variant'])}" if act["variant"] else ""
        lines.append(f"{words(act['type'])}{chosen} → {_to(act['route'], act['then'])}")
        lines += [f"  {one['code']}: {one['text']}" for one in (act["route"] or {}).get("reasons", ())]
        lines += _asked(act["then"]["waitsFor"])
        if act["then"]["by"]:
            lines.append(f"  by {moment(act['then']['by'])}")
    return lines


def _to(way: dict[str, Any] | None, then: dict[str, Any]) -> str:
    if way and way["to"] == "end":
        return f"the end: {words(way['outcome'])}"
    place = f", {then['tier']}, step {then['step']}" if then["tier"] else ""
    return f"{words(then['state'])}{place}"


def _new_case(found: dict[str, Any]) -> list[str]:
    lines = ["an example procedure"] if found["procedure"]["example"] else []
    lines += [f"no such case can be opened: {one['code']}: {one['text']}" for one in found["refused"]]
    for number, leg in enumerate(found["legs"], start=1):
        likely = "" if leg["likely"] else " (only when it is taken up)"
        lines.append(f"{number}. {leg['title'] or 'the referral desk'}{likely}")
        lines += [f"  why: {one['code']}: {one['text']}" for one in leg["why"]]
        lines += _asked(leg["waitsFor"])
        lines += [f"  {one['term']} term ends {moment(one['end'])} at the latest" for one in leg["terms"]]
        for name, way in (("when all agree", leg["whenAgreed"]), ("when divided", leg["whenDivided"])):
            if way:
                where = way["tier"] or words(way["outcome"])
                lines.append(f"  {name}: {where} ({', '.join(one['code'] for one in way['reasons'])})")
    return lines


def _asked(awaited: list[dict[str, Any]]) -> list[str]:
    by_act: dict[str, list[str]] = {}
    for one in awaited:
        by_act.setdefault(one["act"], []).append(one["who"])
    return [f"  asks {words(act)} of {', '.join(whos)}" for act, whos in by_act.items()]
