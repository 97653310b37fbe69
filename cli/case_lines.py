"""A case in lines for a terminal: what it is about, where it stands or stood, and what was asked, advised, written and decided."""

from collections.abc import Iterator
from typing import Any

from cli.output import euros, moment, words


def lines_of(case: dict[str, Any]) -> list[tuple[str, str]]:
    """Each line with what it is about, as `/v1/routekaarten/{id}` has the case."""
    tier = case["openTier"]
    lines = [] if case["forgotten"] is None else [("forgotten", f"on {moment(case['forgotten']['at'])[:10]}")]
    lines += [
        ("reference", str(case["reference"])),
        ("id", case["case"]),
        ("area", f"{case['area']} ({case['municipality']}), {len(case['addresses'])} addresses"),
        ("difference", words(case["differenceType"])),
        ("measure", f"{words(case['measure'])}, {euros(case['amountCents'])}"),
        ("summary", str(case["summary"])),
        ("state", words(case["state"]) + (f": {words(case['outcome'])}" if case["outcome"] else "")),
    ]
    if tier:
        lines.append(("tier", f"{tier['tier']}, {tier['body']}, step {tier['step']}"))
        lines.append(("term ends", moment(case["termEnd"])))
        lines += [("vote", f"{one['seat']}: {words(one['choice'])}") for one in tier.get("votes", ())]
    lines += [("position", f"{one['body']}: {words(one['outcome'])}") for one in case["positions"]]
    lines += [("waits for", f"{one['who']}: {words(one['act'])}") for one in case["waitsFor"]]
    lines += _told(case)
    if case["deliberationHidden"]:
        lines.append(("note", "votes, reasons and advice are not shown to this account"))
    return [*lines, ("dossier", case["dossier"])]


def _told(case: dict[str, Any]) -> list[tuple[str, str]]:
    """What was decided on what conditions, asked and answered, advised and agreed, and what it was decided on."""
    tier, returned, compared = case["openTier"] or {}, case["returned"], case["comparison"]
    lines = [("conditions", case["conditions"])] if case["conditions"] else []
    if returned:
        lines.append(("questions", returned["questions"] or "(not shown)"))
    lines += [("advice", f"{one['office']}: {words(one['opinion'])}") for one in tier.get("advice", ())]
    agreed = {True: "agrees", False: "does not agree"}
    lines += [("agreement", f"{one['office']}: {agreed[one['agree']]}") for one in tier.get("concurrence", ())]
    for entry in case["written"] or ():
        who = entry["actor"]["account"] or "an account that was forgotten"
        lines.append(
            ("written", f"[{entry['index']}] {moment(entry['recordedAt'])} {words(entry['act']['type'])} by {who}")
        )
        lines += [(f"  {name}", text) for name, text in _texts(entry["act"])]
    lines += [("stays out", account) for account in case["recused"] or ()]
    lines += [("interest", f"{one['account']}: {words(one['scope'])}") for one in case.get("interests") or ()]
    for one in case.get("documents", ()):
        name = "(forgotten)" if one["forgotten"] else one.get("title", "")
        gone = ", withdrawn" if one["withdrawnAt"] else ""
        lines.append(("document", f"{one['number']} {words(one['kind'])} {name}{gone}"))
    lines += [
        ("address", f"{one['address'] or '(forgotten)'}: {_has(one['situation'])}") for one in compared["addresses"]
    ]
    return lines


def _has(situation: dict[str, Any] | None) -> str:
    return "not known" if situation is None else f"{words(situation['measure'])}, {euros(situation['amountCents'])}"


def _texts(written: dict[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    """What was typed in an act, by field; what is no sentence of somebody is left out."""
    for name, value in written.items():
        if isinstance(value, dict):
            yield from _texts(value, f"{within}{name}.")
        elif isinstance(value, list):
            for n, one in enumerate(value):
                yield from _texts(one, f"{within}{name}.{n}.") if isinstance(one, dict) else ()
        elif value is not None and name not in ("type", "dossier"):
            yield f"{within}{name}", str(value)
