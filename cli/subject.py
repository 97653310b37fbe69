"""`getrapt subject`: whom data is held about. Looks up, holds, forgets by two persons, and writes what is held."""

import json
import os
import uuid
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.client import Api, CallFailed, signed_in
from cli.output import AsJson, moment, print_json, refused_whole, screen, told, words
from cli.taking import Key, Who, recorded, take
from cli.whole_file import check_writable

app = typer.Typer(help="Look up whom data is held about; forget, hold and export it.", no_args_is_help=True)

_PATH = "/v1/betrokkenen"
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="Its pseudonym, as `getrapt subject find` tells it.")]


@app.command()
def find(
    account: Who,
    case: Annotated[str | None, typer.Option(help="All that a case names: its id or reference.")] = None,
    address: Annotated[str | None, typer.Option(help="A BAG nummeraanduiding.")] = None,
    of: Annotated[
        str | None,
        typer.Option("--account", help="A role account, its interests, and the changes and mandaten that name it."),
    ] = None,
    interest: Annotated[str | None, typer.Option(help="The texts of the interest with this id.")] = None,
    mandaat: Annotated[str | None, typer.Option(help="Those of this mandaat.")] = None,
    change: Annotated[str | None, typer.Option(help="Those of this change of the organisation.")] = None,
    audit: Annotated[str | None, typer.Option(help="Those of this audit.")] = None,
    meeting: Annotated[str | None, typer.Option(help="Those of this meeting.")] = None,
    subject: Annotated[str | None, typer.Option(help="A pseudonym.")] = None,
    as_json: AsJson = False,
) -> None:
    """Whom data is held about, and how each stands. Exit code 1 when refused."""
    asked = {"case": case, "address": address, "account": of, "subject": subject}
    asked |= {"interest": interest, "mandaat": mandaat, "change": change, "audit": audit, "meeting": meeting}
    with told(as_json=as_json), signed_in(account) as api:
        found = _look_up(api, {name: value for name, value in asked.items() if value is not None})
    if as_json:
        print_json({"betrokkenen": found})
        return
    for one in found:
        line = f"{one['id']}  {words(one['kind'])}: {words(one['status'])}"
        line += f" on {moment(one['forgotten']['at'])[:10]}" if one["forgotten"] else ""
        line += f", held: {words(one['hold'])}" if one["hold"] else ""
        screen.print(line, markup=False, soft_wrap=True)
    if not found:
        screen.print("nobody is known by that; what was forgotten is found by its case or pseudonym alone")


@app.command()
def forget(
    subject: Subject,
    account: Who,
    ground: Annotated[
        str | None,
        typer.Option(
            help="Proposes it: no_longer_needed, permission_withdrawn, objected, unlawful, legal_duty or retention_ended."
        ),
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Confirms what somebody else proposed: for good.")] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="Takes the proposal back.")] = False,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Forget a subject: one person proposes it with a ground, another one confirms. Exit code 1 when refused."""
    if [ground is not None, confirm, revoke].count(True) != 1:
        refused_whole("say one of --ground, --confirm and --revoke", as_json=as_json)
    if ground is not None:
        body: dict[str, Any] = {"type": "propose_forgetting", "ground": ground}
    else:
        body = {"type": "confirm_forgetting" if confirm else "revoke_forgetting"}
    take(f"{_PATH}/{subject}/acts", body, account, key, about="subject", as_json=as_json)


@app.command()
def hold(
    account: Who,
    ground: Annotated[str, typer.Option(help="legal_claim, inquiry, information_request, public_task or archiving.")],
    subject: Annotated[str | None, typer.Argument(metavar="[SUBJECT]", help="Its pseudonym.")] = None,
    case: Annotated[str | None, typer.Option(help="Instead: the case with this id or reference.")] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Nothing of the subject, nor of what shares a case with it, is destroyed until the hold is released."""
    name = _subject(account, subject, case, as_json=as_json)
    body = {"type": "place_hold", "ground": ground}
    take(f"{_PATH}/{name}/acts", body, account, key, about="subject", as_json=as_json)


@app.command()
def release(
    account: Who,
    subject: Annotated[str | None, typer.Argument(metavar="[SUBJECT]", help="Its pseudonym.")] = None,
    case: Annotated[str | None, typer.Option(help="Instead: the case with this id or reference.")] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """The hold is over."""
    name = _subject(account, subject, case, as_json=as_json)
    take(f"{_PATH}/{name}/acts", {"type": "release_hold"}, account, key, about="subject", as_json=as_json)


@app.command()
def export(
    subject: Subject,
    account: Who,
    out: Annotated[Path, typer.Option(help="A JSON file; beside it the same as text, with the suffix .txt.")],
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """All that is held on a subject (AVG 15), for its owner's eyes only (0600). It is recorded that it was taken."""
    if _readable(out) == out:
        refused_whole(f"{out} is where the copy to be read is written: name a file that ends in .json", as_json=as_json)
    try:
        for path in (out, _readable(out)):
            check_writable(path)
    except OSError as error:
        refused_whole(f"{out} cannot be written: {error.strerror}", as_json=as_json)
    body = {"purpose": "access_request"}
    with told(as_json=as_json), signed_in(account) as api:
        answer = api.post(f"{_PATH}/{subject}/exports", body, key or uuid.uuid4().hex)
    found = answer["export"]
    write_private(out, json.dumps(found, ensure_ascii=False, indent=2).encode() + b"\n")
    write_private(_readable(out), ("\n".join(_lines(found)) + "\n").encode())
    if as_json:
        print_json({"receipt": answer["receipt"], "written": [str(out), str(_readable(out))]})
    else:
        screen.print(
            f"written to {out} and {_readable(out)}, {recorded(answer['receipt'])}", markup=False, soft_wrap=True
        )
        if found["withheld"]:
            screen.print("without votes, reasons and advice, which this account may not read")


def case_subject(api: Api, case: str) -> str:
    """The pseudonym of the subject of a case. CallFailed where there is none."""
    found = [one for one in _look_up(api, {"case": case}) if one["kind"] == "case"]
    if not found:
        raise CallFailed([f"there is nothing on the case {case}"])
    # After it was forgotten a case can have texts again, of another subject.
    return str(min(found, key=lambda one: one["forgotten"] is not None)["id"])


def write_private(path: Path, content: bytes) -> None:
    """Writes the file whole or not at all, for its owner only."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _look_up(api: Api, asked: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.post(f"{_PATH}/lookups", asked, uuid.uuid4().hex)["betrokkenen"]
    return found


def _subject(account: str, subject: str | None, case: str | None, *, as_json: bool) -> str:
    if (subject is None) is (case is None):
        refused_whole("name a SUBJECT, or a case with --case", as_json=as_json)
    if subject is not None:
        return subject
    with told(as_json=as_json), signed_in(account) as api:
        return case_subject(api, case or "")


def _readable(out: Path) -> Path:
    return out.with_suffix(".txt")


_LISTED = (
    *(("looksAt", "looks"), ("looksAtAccount", "looks"), ("ownLooks", "looks")),
    *(("actsNaming", "acts"), ("notices", "notices"), ("mails", "mails"), ("seatsOverTime", "seats")),
)
"""What of a copy has a list that may go on, under its own name."""


def _lines(found: dict[str, Any]) -> list[str]:
    """The copy for people, one thing a line."""
    lines = [f"subject {found['subject']['id']} ({words(found['subject']['kind'])}), made at {moment(found['madeAt'])}"]
    if found["subject"]["forgotten"]:
        lines.append(f"forgotten on {moment(found['subject']['forgotten']['at'])[:10]}")
    lines += [f"address {one}" for one in found["addresses"]]
    lines += [
        f"text {one['kind']}: {one['text'] if one['code'] is None else words(one['code'])}" for one in found["texts"]
    ]
    for one in found.get("documents", ()):
        state = "forgotten" if one["forgotten"] else one.get("title") or words("withheld")
        lines.append(f"document {one['number']} of {one['case']}: {state} ({one['mediaType']}, {one['size']} bytes)")
    for one in found["cases"]:
        lines.append(f"case {one['case']} in {one['municipality']}: {words(one['state'])}, {words(one['outcome'])}")
    for one in (*found["acts"], *found.get("ownActs", ())):
        office = one["office"] or "–"
        lines.append(f"{moment(one['recordedAt'])} {words(one['act'])} by {office}, for {words(one['purpose'])}")
    for one in found.get("textsAbout", ()):
        lines += [
            f"{words(one['of'])} about the account, {each['kind']}: {each['text'] if each['code'] is None else words(each['code'])}"
            for each in one["texts"]
        ]
    if found.get("mailWishes") is not None:
        lines.append(f"mailWishes: {json.dumps(found['mailWishes'], ensure_ascii=False)}")
    for name in ("seats", "mandaten", "interests", "sessions", "awaited"):
        lines += [f"{name}: {json.dumps(one, ensure_ascii=False)}" for one in found.get(name, ())]
    lines += [f"about the subject: {json.dumps(one, ensure_ascii=False)}" for one in found["actsOnSubject"]]
    for name, what in _LISTED:
        some = found.get(name, {what: (), "complete": True})
        lines += [f"{name}: {json.dumps(one, ensure_ascii=False)}" for one in some[what]]
        if not some["complete"]:
            lines.append(f"{name}: there are more; these are the newest")
    return lines
