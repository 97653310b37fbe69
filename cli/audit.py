"""`getrapt audit`: audits, and the acts on them. What may be done and seen, the policy says.

Drawing a sample again asks the database and nobody else (`cli.audit_redraw`), and so does an export of the log (`cli.audit_export`).
"""

import secrets
from typing import Annotated, Any

import typer

from cli import audit_export, audit_redraw
from cli.client import signed_in
from cli.output import AsJson, moment, print_json, screen, told, words
from cli.taking import Key, Who, take

app = typer.Typer(
    help="Open, show, list and close audits; record findings and reply to them; draw a sample again; export the log.",
    no_args_is_help=True,
)
app.add_typer(audit_redraw.app)
app.add_typer(audit_export.app)

_PATH = "/v1/audits"

Named = Annotated[str, typer.Argument(metavar="AUDIT", help="Its id.")]
OfCase = Annotated[str, typer.Argument(metavar="CASE", help="The id of a case in the sample.")]


@app.command("open")
def open_audit(
    account: Who,
    question: Annotated[str, typer.Option(help="What the audit is to find out.")],
    size: Annotated[int, typer.Option(help="How many cases are drawn: 1 to 500.")],
    seed: Annotated[
        str | None, typer.Option(help="16 to 64 hex digits that decide the sample; not given: by chance.")
    ] = None,
    procedure: Annotated[str | None, typer.Option(help="Only cases of this procedure.")] = None,
    tier: Annotated[str | None, typer.Option(help="Only cases that were in this tier.")] = None,
    municipality: Annotated[str | None, typer.Option(help="Only cases of the municipality with this CBS code.")] = None,
    outcome: Annotated[str | None, typer.Option(help="Only cases with this outcome: approve, reject, …")] = None,
    closed_from: Annotated[
        str | None, typer.Option(help="Only cases that were closed from this moment on: 2026-05-01T00:00:00+02:00.")
    ] = None,
    closed_until: Annotated[str | None, typer.Option(help="Only cases that were closed before this moment.")] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Begin an audit of closed cases, and draw its sample. Exit code 1 when it was refused."""
    scope = {
        "procedure": procedure,
        "tier": tier,
        "municipality": municipality,
        "outcome": outcome,
        "closedFrom": closed_from,
        "closedUntil": closed_until,
    }
    # An empty seed is one that somebody meant to give; only where none was given is one drawn.
    drawn = secrets.token_hex(16) if seed is None else seed
    body = {"question": question, "scope": scope, "sampleSize": size, "seed": drawn}
    take(_PATH, body, account, key, about="audit", as_json=as_json)


@app.command("list")
def list_audits(account: Who, as_json: AsJson = False) -> None:
    """All audits, for who oversees them; for others those in which they have something to answer."""
    with told(as_json=as_json), signed_in(account) as api:
        found = api.every(_PATH, "audits", {})
    if as_json:
        print_json({"audits": found})
        return
    for one in found:
        line = (
            f"{one['id']}  {one['status']}, opened {moment(one['openedAt'])[:10]} by {one['openedBy']}, {_drawn(one)}"
        )
        screen.print(line, markup=False, soft_wrap=True)


@app.command()
def show(audit: Named, account: Who, as_json: AsJson = False) -> None:
    """An audit with its sample, what was found, and what was replied."""
    with told(as_json=as_json), signed_in(account) as api:
        found = api.get(f"{_PATH}/{audit}")
    if as_json:
        print_json(found)
        return
    for line in _lines(found):
        screen.print(line, markup=False, soft_wrap=True)


@app.command()
def finding(
    audit: Named,
    case: OfCase,
    account: Who,
    result: Annotated[str, typer.Option(help="conform, non_conform or not_determinable.")],
    text: Annotated[str, typer.Option(help="What was found.")],
    category: Annotated[
        str | None,
        typer.Option(
            help="What it is about: competence, separation, voting, motivation, equality, term, interest, dossier, other."
        ),
    ] = None,
    tier: Annotated[str | None, typer.Option(help="The tier at issue; not given: the intake.")] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Record what was found of a case. A later finding on it counts in the place of this one; both stay."""
    body = {
        "type": "record_finding",
        "case": case,
        "result": result,
        "text": text,
        "category": category,
        "tier": tier,
    }
    take(f"{_PATH}/{audit}/acts", body, account, key, about="audit", as_json=as_json)


@app.command()
def reply(
    audit: Named,
    case: OfCase,
    number: Annotated[int, typer.Argument(metavar="FINDING", help="The number of the finding on it.")],
    account: Who,
    text: Annotated[str, typer.Option(help="What those responsible say of it.")],
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Reply to a finding: the chair of the body, or who has the office, that it concerns."""
    body = {"type": "reply_to_finding", "case": case, "finding": number, "reply": text}
    take(f"{_PATH}/{audit}/acts", body, account, key, about="audit", as_json=as_json)


@app.command()
def close(
    audit: Named,
    account: Who,
    conclusion: Annotated[str, typer.Option(help="The answer to the audit's question.")],
    seen: Annotated[
        int | None, typer.Option(help="The revision that it rests on, as `show` has it; not given: the present one.")
    ] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Close an audit of which every case was looked at and everything was answered, or the time for that is over."""
    if seen is None:
        with told(as_json=as_json), signed_in(account) as api:
            seen = api.get(f"{_PATH}/{audit}")["revision"]
    body = {"type": "close_audit", "seen": seen, "conclusion": conclusion}
    take(f"{_PATH}/{audit}/acts", body, account, key, about="audit", as_json=as_json)


def _drawn(audit: dict[str, Any]) -> str:
    """What was drawn from what."""
    scope = ", ".join(f"{words(name)} {value}" for name, value in audit["scope"].items() if value is not None)
    drawn = min(audit["sampleSize"], audit["population"])
    return f"{drawn} of {audit['population']} closed cases ({scope or 'all'})"


def _lines(audit: dict[str, Any]) -> list[str]:
    lines = [
        f"audit {audit['id']}: {audit['status']}, revision {audit['revision']}",
        f"  question: {audit['question'] or '(forgotten)'}",
        f"  drawn: {_drawn(audit)}; seed {audit['seed']}, first {audit['ledgerSize']} entries",
    ]
    lines += [f"  sample: {case}" for case in audit["sample"] or ()]
    for one in audit["findings"]:
        about = f"{words(one['category'])}, {one['tier'] or 'intake'}"
        state = "" if one["counts"] else " (replaced)"
        lines.append(f"  finding {one['number']}{state}: case {one['case']}, {words(one['result'])} ({about})")
        lines.append(f"    {one['by']}: {one['text'] or '(forgotten)'}")
        if one["replyUntil"] is not None:
            lines.append(f"    to be answered by {', '.join(one['answering'])} until {moment(one['replyUntil'])}")
        lines += [f"    {reply['by']} replied: {reply['text'] or '(forgotten)'}" for reply in one["replies"]]
    lines += [f"  no finding yet: {case}" for case in audit["withoutFinding"] or ()]
    if audit["closedAt"] is not None and audit["sample"] is not None:
        lines.append(f"  conclusion: {audit['conclusion'] or '(forgotten)'}")
    return lines
