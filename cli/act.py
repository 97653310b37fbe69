"""`getrapt act`: takes one act on a case, for the role account that is named. What it comes to, the policy says."""

import uuid
from typing import Annotated, Any

import typer

from cli.client import signed_in
from cli.output import AsJson, print_cautions, print_json, screen, told
from cli.taking import Key, Who, recorded

app = typer.Typer()

_MOTIVATION = ("facts", "interests", "norm", "equality", "maatwerk")


@app.command()
def act(
    case: Annotated[str, typer.Argument(help="Its id or reference.")],
    kind: Annotated[str, typer.Argument(metavar="TYPE", help="For example cast_vote, conclude, sign, call_up.")],
    account: Who,
    choice: Annotated[str | None, typer.Option(help="for, for_with_conditions, against, abstain.")] = None,
    outcome: Annotated[str | None, typer.Option(help="approve, approve_with_conditions, reject, escalate …")] = None,
    opinion: Annotated[str | None, typer.Option(help="positive, conditional, negative.")] = None,
    agree: Annotated[
        bool | None, typer.Option("--agree/--disagree", help="Of concur: whether the office agrees.")
    ] = None,
    founded: Annotated[bool | None, typer.Option("--founded/--unfounded", help="Of decide_objection.")] = None,
    reasons: Annotated[
        str | None, typer.Option(help="Why; needed against, to escalate, call up, suspend, resume and withdraw.")
    ] = None,
    conditions: Annotated[str | None, typer.Option(help="What an approval depends on.")] = None,
    advice: Annotated[str | None, typer.Option(help="The text of the advice.")] = None,
    questions: Annotated[str | None, typer.Option(help="What the preparer has to answer.")] = None,
    answer: Annotated[str | None, typer.Option(help="The answer to those questions.")] = None,
    motivation: Annotated[str | None, typer.Option(help="For each part of the motivation that is not given.")] = None,
    facts: Annotated[str | None, typer.Option(help="Of the motivation: the facts.")] = None,
    interests: Annotated[str | None, typer.Option(help="Of the motivation: the interests that were weighed.")] = None,
    norm: Annotated[str | None, typer.Option(help="Of the motivation: the norm that was applied.")] = None,
    equality: Annotated[str | None, typer.Option(help="Of the motivation: how equal cases are treated.")] = None,
    maatwerk: Annotated[str | None, typer.Option(help="Of the motivation: the ground for a tailored solution.")] = None,
    new_difference: Annotated[bool | None, typer.Option(help="The knock-on check: a new difference?")] = None,
    knock_on: Annotated[str | None, typer.Option(help="The explanation of that answer.")] = None,
    advice_answer: Annotated[
        list[str] | None,
        typer.Option(metavar="OFFICE=TEXT", help="What is said to the advice of one office; give it once for each."),
    ] = None,
    amount_cents: Annotated[int | None, typer.Option(help="A corrected amount, in whole cents.")] = None,
    measure: Annotated[str | None, typer.Option(help="A corrected measure, for example isolation_to_norm.")] = None,
    maatwerk_ground: Annotated[str | None, typer.Option(help="A corrected ground for maatwerk.")] = None,
    resident_choice: Annotated[bool | None, typer.Option(help="A correction: has the resident chosen?")] = None,
    safety_doubt: Annotated[bool | None, typer.Option(help="A correction: is there a doubt about safety?")] = None,
    until: Annotated[str | None, typer.Option(help="A moment with its zone: 2026-05-01T00:00:00+02:00.")] = None,
    dossier: Annotated[str | None, typer.Option(help="Its digest. Not given: the case as the account sees it.")] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Take an act on a case; exit code 1 when it was refused. A refusal is recorded too."""
    given = {
        "choice": choice,
        "outcome": outcome,
        "opinion": opinion,
        "agree": agree,
        "founded": founded,
        "reasons": reasons,
        "conditions": conditions,
        "advice": advice,
        "questions": questions,
        "answer": answer,
        "amountCents": amount_cents,
        "measure": measure,
        "maatwerkGround": maatwerk_ground,
        "residentChoice": resident_choice,
        "safetyDoubt": safety_doubt,
        "until": until,
        "motivation": _motivation((facts, interests, norm, equality, maatwerk), motivation),
        "knockOn": _knock_on(new_difference, knock_on),
        "adviceAnswers": [_advice_answer(one) for one in advice_answer or ()] or None,
    }
    body = {"type": kind} | {name: value for name, value in given.items() if value is not None}
    with told(as_json=as_json), signed_in(account) as api:
        path = api.case_path(case)
        body["dossier"] = dossier or api.get(path)["dossier"]
        receipt = api.post(f"{path}/acts", body, key or uuid.uuid4().hex)
    if as_json:
        print_json(receipt)
        return
    screen.print(f"{receipt['act']} taken by {account}, {recorded(receipt)}", markup=False)
    screen.print(f"leaf {receipt['leaf']}", style="dim")
    print_cautions(receipt["cautions"])


def _motivation(parts: tuple[str | None, ...], rest: str | None) -> dict[str, str] | None:
    found = {name: text or rest for name, text in zip(_MOTIVATION, parts, strict=True)}
    return {name: text for name, text in found.items() if text is not None} or None


def _knock_on(new_difference: bool | None, explanation: str | None) -> dict[str, Any] | None:
    found = {"newDifference": new_difference, "explanation": explanation}
    return {name: value for name, value in found.items() if value is not None} or None


def _advice_answer(text: str) -> dict[str, str]:
    office, _, answer = text.partition("=")
    return {"office": office} | ({"answer": answer} if answer else {})
