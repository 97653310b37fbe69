"""A second opinion on mandaten, written for reading and for nothing else: no graph, no sets of rules, one long walk."""

from dataclasses import dataclass
from typing import Any

Mandaat = dict[str, Any]

VOTED = ("cast_vote", "conclude", "escalate")


@dataclass(frozen=True)
class Opinion:
    """Whether the act may be done under a mandaat, under which, and what is wrong with those that do not carry it."""

    allow: bool
    mandaten: list[str]
    codes: set[str]


def opinion(question: dict[str, Any], principals: set[str]) -> Opinion:
    """The opinion on an act that only a mandaat of one of these principals can carry."""
    register = {one["id"]: one for one in question["facts"].get("mandates", [])}
    carrying: list[list[str]] = []
    codes: set[str] = set()
    for name in sorted(register):
        one = register[name]
        if one["principal"] not in principals or question["act"]["type"] not in one["acts"]:
            continue
        if not _is_holder(one, question["actor"]):
            continue
        walked, wrong = _walk(one, register, question["now"])
        wrong |= _scope(one, question)
        if wrong:
            codes |= wrong
        else:
            carrying.append(walked)
    if carrying:
        return Opinion(True, carrying[0], set())
    return Opinion(False, [], codes)


def _is_holder(one: Mandaat, actor: dict[str, Any]) -> bool:
    holder = one["holder"]
    if holder["kind"] == "account":
        return bool(holder["id"] == actor["account"])
    place = "seat" if holder["kind"] == "seat" else "body"
    return any(seat[place] == holder["id"] for seat in actor["seats"])


def _walk(start: Mandaat, register: dict[str, Mandaat], now: str) -> tuple[list[str], set[str]]:
    """From the actor's own mandaat up to the one without a parent, noting everything on the way."""
    wrong: set[str] = set()
    walked: list[str] = []
    here = start
    while True:
        walked.append(here["id"])
        wrong |= _by_itself(here, now)
        if here["parent"] is None:
            return walked, wrong
        if here["parent"] not in register:
            wrong.add("mandate_broken")
            return walked, wrong
        above = register[here["parent"]]
        wrong |= _against(here, above)
        if above["id"] in walked:
            wrong.add("mandate_broken")
            return walked, wrong
        here = above


def _by_itself(one: Mandaat, now: str) -> set[str]:
    wrong: set[str] = set()
    if one["status"] == "proposed":
        wrong.add("mandate_not_in_force")
    if one["status"] == "revoked":
        wrong.add("mandate_revoked")
    if one["valid_from"] > now:
        wrong.add("mandate_not_yet_valid")
    if one["valid_until"] is not None and one["valid_until"] <= now:
        wrong.add("mandate_expired")
    if one["case"] is None and not one["written"]:
        wrong.add("mandate_unwritten")
    if _somebody_did_not_agree(one):
        wrong.add("mandate_without_consent")
    if one["principal_kind"] is None:
        wrong.add("mandate_unknown_office")
    elif one["principal_kind"] != "office":
        wrong.add("no_mandate_by_majority")
    if [act for act in one["acts"] if act in VOTED]:
        wrong.add("no_mandate_by_majority")
    if one["holder"]["kind"] != "account" and not one["holder_organisations"]:
        wrong.add("mandate_unknown_holder")
    return wrong


def _somebody_did_not_agree(one: Mandaat) -> bool:
    """Awb 10:4, organisation by organisation: a consent reaches as far as those that gave it. A person who works for the
    principal as well needs none; of who works for nobody it is not known that anybody agreed."""
    uncovered = len(one["holder_organisations"]) == 0
    for organisation in one["holder_organisations"]:
        if organisation == one["principal_organisation"]:
            if one["holder"]["kind"] == "account":
                return False
        elif organisation not in one["agreed_for"]:
            uncovered = True
    return uncovered


def _against(one: Mandaat, above: Mandaat) -> set[str]:
    wrong: set[str] = set()
    if one["principal"] != above["principal"]:
        wrong.add("mandate_broken")
    if not above["passable"]:
        wrong.add("mandate_not_passable")
    wider = [act for act in one["acts"] if act not in above["acts"]]
    if above["procedure"] is not None and above["procedure"] != one["procedure"]:
        wider.append("procedure")
    if above["case"] is not None and above["case"] != one["case"]:
        wider.append("case")
    wider += [
        limit
        for limit in ("tiers", "municipalities", "measures")
        if above[limit] and (not one[limit] or [code for code in one[limit] if code not in above[limit]])
    ]
    if wider:
        wrong.add("mandate_wider_than_parent")
    higher = one["ceiling_cents"] is None or one["ceiling_cents"] > (above["ceiling_cents"] or 0)
    if above["ceiling_cents"] is not None and higher:
        wrong.add("mandate_ceiling_above_parent")
    longer = above["valid_until"] is not None and (
        one["valid_until"] is None or one["valid_until"] > above["valid_until"]
    )
    if one["valid_from"] < above["valid_from"] or longer:
        wrong.add("mandate_longer_than_parent")
    return wrong


def _scope(one: Mandaat, question: dict[str, Any]) -> set[str]:
    """An answer may correct the case, so the mandaat has to reach to what it was as well as to what it becomes."""
    wrong: set[str] = set()
    opening = question["act"]["type"] == "submit"
    abouts = [question["act"] if opening else question["case"]]
    if question["act"]["type"] == "answer":
        corrected = {name: question["act"][name] for name in ("amount_cents", "measure")}
        abouts.append(question["case"] | {name: value for name, value in corrected.items() if value is not None})
    for about in abouts:
        limited = [("municipalities", about["municipality"]), ("measures", about["measure"])]
        if not opening:
            limited.append(("tiers", about["tier"]["id"]))
        for limit, code in limited:
            if one[limit] and code not in one[limit]:
                wrong.add("mandate_other_scope")
        if one["ceiling_cents"] is not None and about["amount_cents"] > one["ceiling_cents"]:
            wrong.add("above_mandate_ceiling")
    if one["case"] is not None and (opening or one["case"] != question["case"]["case"]):
        wrong.add("mandate_other_scope")
    if one["procedure"] is not None and one["procedure"] != question["procedure"]["id"]:
        wrong.add("mandate_other_scope")
    return wrong
