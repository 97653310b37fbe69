"""Instructions on mandaten (Awb 10:6): the commands that give and withdraw them, what was done under a mandaat, and how one
is shown."""

from typing import Annotated, Any

import typer

from cli.client import signed_in
from cli.output import As, AsJson, moment, print_json, screen, told, words
from cli.taking import Key, Who, take

_PATH = "/v1/mandaten"
_READER = "auditor-rijk"

Id = Annotated[str, typer.Argument(metavar="ID", help="The id of the mandaat.")]


def instruct(
    mandaat: Id,
    text: Annotated[str, typer.Option(help="What its holder has to keep to.")],
    account: Who,
    case: Annotated[str | None, typer.Option(metavar="ROUTEKAART", help="The id of the only case it is about.")] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Tell the holder of a mandaat how to use it, as who gave it (Awb 10:6)."""
    _act(mandaat, {"type": "instruct_mandaat", "text": text, "case": case}, account, key, as_json=as_json)


def withdraw_instruction(
    mandaat: Id,
    number: Annotated[int, typer.Argument(help="Its number, as `show` gives it.")],
    account: Who,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Take an instruction back, as who gave the mandaat."""
    _act(mandaat, {"type": "withdraw_instruction", "number": number}, account, key, as_json=as_json)


def use(mandaat: Id, account: As = _READER, as_json: AsJson = False) -> None:
    """What was done under a mandaat, for who gave it and for auditors (Awb 10:6)."""
    with told(as_json=as_json), signed_in(account) as api:
        found = api.every(f"{_PATH}/{mandaat}/use", "acts", {})
    if as_json:
        print_json({"mandaat": mandaat, "acts": found})
        return
    for one in found:
        under = ", ".join(f"{told['mandaat'][:8]} {n}" for told in one["instructions"] for n in told["numbers"])
        line = f"{one['index']}  {moment(one['recordedAt'])}  {words(one['act'])} on {one['case']}"
        by = f" by {one['actor']['account'] or 'a forgotten account'}"
        screen.print(line + by + (f"; instructions: {under}" if under else ""), markup=False, soft_wrap=True)
    if not found:
        screen.print("nothing was done under it")


def instruction_line(one: dict[str, Any]) -> str:
    """Its number, what it says as far as that may be read, by whom and when, and that it was withdrawn."""
    if one["forgotten"]:
        text = f"(forgotten at {moment(one['forgotten']['at'])})"
    elif not one["mayRead"]:
        text = "(not shown to this account)"
    else:
        text = one["text"] or "(not there any more)"
    about = f" in case {one['case']} only" if one["case"] else ""
    given = f"{one['by'] or 'a forgotten account'} {moment(one['recordedAt'])[:10]}"
    by = one["withdrawnBy"] or "a forgotten account"
    ended = f", withdrawn by {by} {moment(one['withdrawnAt'])[:10]}" if one["withdrawnAt"] else ""
    return f"instruction {one['number']}{about}, by {given}{ended}: {text}"


def _act(mandaat: str, body: dict[str, Any], account: str, key: str | None, *, as_json: bool) -> None:
    take(f"{_PATH}/{mandaat}/acts", body, account, key, about="mandaat", as_json=as_json)
