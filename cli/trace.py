"""`getrapt trace`: what one request did and showed, why that was allowed, and whose data it touched; for an auditor."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from cli.client import signed_in
from cli.output import As, AsJson, moment, print_json, screen, told, words

app = typer.Typer()


@app.command()
def trace(
    trace_id: Annotated[str, typer.Argument(metavar="TRACE_ID", help="32 hex digits: from a receipt, page or log.")],
    account: As = "auditor-rijk",
    as_json: AsJson = False,
) -> None:
    """Show the three logs joined by one trace id: audit, authority, and processing of personal data."""
    with told(as_json=as_json), signed_in(account) as api:
        found = api.get(f"/v1/traces/{trace_id}")
    if as_json:
        print_json(found)
        return
    for line in _lines(found):
        screen.print(line, markup=False, soft_wrap=True)


def _lines(found: dict[str, Any]) -> Iterator[str]:
    yield "audit: who did and saw what"
    for entry in found["audit"]["entries"]:
        came = "allowed" if entry["allow"] else f"refused: {', '.join(one['code'] for one in entry['reasons'])}"
        who = entry["actor"]["account"] or "–"
        yield f"  {moment(entry['recordedAt'])} {who}: {words(entry['act']['type'])} ({entry['stream']}), {came}"
    for look in found["audit"]["inzagen"]:
        shown = ", with the deliberation" if look["deliberation"] else ""
        of = ", ".join(look["cases"]) or ", ".join(str(one) for one in look["persons"]) or "–"
        who = look["account"] or "–"
        yield f"  {moment(look['recordedAt'])} {who}: saw {words(look['kind'])} ({of}), {words(look['outcome'])}{shown}"
    yield "authority: why that was allowed"
    for record in found["authority"]:
        context = record["adl.core.response"]["context"]
        answer = "yes" if record["adl.core.response"]["decision"] else f"no: {', '.join(context['reasons'])}"
        yield f"  {record['adl.core.request']['action']['type']}: {answer} (policy {_policy(record)})"
    yield "processing: whose data it touched"
    for line in found["processing"]:
        kind, subject = line["dpl.core.data_subject_id_type"], line["dpl.core.data_subject_id"]
        yield f"  {words(line['name'])}: {line['dpl.core.processing_activity_id']}, {kind} {subject[:16]}…"
    if found["deliberationHidden"]:
        yield "what would tell of votes, advice or agreement is not shown to this account"
    if not found["complete"]:
        yield "there is more under this trace id than is shown"


def _policy(record: dict[str, Any]) -> str:
    return str(record["adl.core.policies"][0]["revision"])[:12]
