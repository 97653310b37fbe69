"""The difference between two moments over HTTP: what changed, field by field, and whose entries brought it."""

import itertools
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from api.differences import fields_of_case
from authority.registration import Registration
from domain.differences import FieldChange, applied, fields_of
from domain.fold import fold
from procedures.canonical import canonical_bytes, content_hash
from store.codec import CASE_EVENTS
from store.ledger import case_stream
from tests.servers.api.test_authority import SEAT, change_of_hands
from tests.servers.api.test_mandaten import MANAGES, SIGNS, act, proposed
from tests.servers.api.test_moments import AUDITOR, fault, now, shown
from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, PREPARER, REASON, Web, key

SUBSTITUTE = {"kind": "substitute", "seat": SEAT, "validFrom": "2026-01-01T00:00:00Z", "reasons": REASON}

FORGET = b"""
    UPDATE subjects SET wrapped_key = NULL, lookup = NULL, forgotten_at = now() WHERE kind = 'case' AND subject IN
        (SELECT subject FROM vault_items WHERE case_id = %s)
"""


def forget(web: Web, case: str) -> None:
    """The key of the case's subject goes and everything else stays, as when it is forgotten; but the case goes on."""
    url = str(web.parts.settings.database_admin_url).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ALTER TABLE subjects DISABLE TRIGGER USER")
        try:
            owner.execute(FORGET, (case,))
        finally:
            owner.execute("ALTER TABLE subjects ENABLE TRIGGER USER")


def changes(found: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What a difference says, by field."""
    return {one["field"]: (one["before"], one["after"]) for one in found["changes"]}


def fields(state: Mapping[str, Any]) -> dict[str, object]:
    """The fields of what is shown of a case, a body or a mandaat, of those that can change."""
    kept = {name: value for name, value in state.items() if name not in ("at", "entry")}
    return fields_of_case(kept) if "waitsFor" in kept else fields_of(kept)


def after(before: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, object]:
    """The fields that there are when what changed is applied to what was shown."""

    def leaf(value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    said = [FieldChange(one["field"], leaf(one["before"]), leaf(one["after"])) for one in found["changes"]]
    return applied(fields(before), said)


async def test_a_vote_and_a_conclusion_are_told_with_their_entries_and_on_whose_behalf(web: Web) -> None:
    case = await web.open()
    start = now()
    first = await web.took(CHAIR, case, type="cast_vote", choice="against", reasons="Nog niet.")
    second = await web.took(CHAIR, case, type="cast_vote", choice="for")
    third = await web.took("ncg-eemsdelta", case, type="cast_vote", choice="for", reasons=REASON)
    found = await shown(web, f"routekaarten/{case}/difference", **{"from": start})
    seat = "/openTier/votes/stuurgroep-eemsdelta-voorzitter"
    assert changes(found)[f"{seat}/choice"] == (None, "for")
    assert changes(found)["/openTier/votes/stuurgroep-eemsdelta-ncg/reasons"] == (None, REASON)
    assert changes(found)[f"{seat}/account"] == (None, CHAIR)
    brought = {one["field"]: one["entries"] for one in found["changes"]}
    assert brought[f"{seat}/choice"] == [first["index"], second["index"]]
    assert brought["/openTier/votes/stuurgroep-eemsdelta-ncg/choice"] == [third["index"]]
    assert [(one["index"], one["act"], one["actor"]["account"]) for one in found["entries"]] == [
        (first["index"], "cast_vote", CHAIR),
        (second["index"], "cast_vote", CHAIR),
        (third["index"], "cast_vote", "ncg-eemsdelta"),
    ]
    assert found["entries"][0]["onBehalfOf"]["principal"] == "gemeente/gm1979"
    # Between the two votes of the chair it is the second alone.
    later = await shown(web, f"routekaarten/{case}/difference", **{"from": first["recordedAt"]})
    assert changes(later)[f"{seat}/choice"] == ("against", "for")
    assert changes(later)[f"{seat}/reasons"] == ("Nog niet.", None)


async def test_nothing_changed_between_a_moment_and_itself_or_by_what_was_refused(web: Web) -> None:
    case = await web.open()
    at = now()
    assert (await web.act("mo-eemsdelta", case, type="cast_vote", choice="for")).status_code == 403
    for asked in ({"from": at, "to": at}, {"from": at}):
        found = await shown(web, f"routekaarten/{case}/difference", **asked)
        assert (found["changes"], found["entries"]) == ([], [])


async def test_without_the_deliberation_the_difference_is_the_same_however_was_voted(web: Web) -> None:
    told = []
    for choice in ("for", "against"):
        case = await web.open()
        start = now()
        await web.took(CHAIR, case, type="cast_vote", choice=choice, reasons=f"Geheim {choice}.")
        found = await shown(web, f"routekaarten/{case}/difference", "beheerder", **{"from": start})
        assert found["deliberationHidden"] is True
        await web.took(CHAIR, case, type="return_for_information", questions=f"Geheim {choice}?")
        returned = await shown(web, f"routekaarten/{case}/difference", "beheerder", **{"from": start})
        assert "Geheim" not in str(returned)
        assert changes(returned)["/sideState"] == ("none", "returned")
        told.append((changes(found), [one["act"] for one in found["entries"]], changes(returned).keys()))
    assert told[0] == told[1]


async def test_a_text_that_was_forgotten_shows_as_such_and_who_wrote_it_too(web: Web) -> None:
    case = await web.open()
    start = now()
    await web.took(CHAIR, case, type="cast_vote", choice="against", reasons="Eerst dit.")
    middle = now()
    await web.took(CHAIR, case, type="cast_vote", choice="against", reasons="Toen dat.")
    forget(web, case)
    field = "/openTier/votes/stuurgroep-eemsdelta-voorzitter/reasons"
    forgotten = {"forgotten": True}
    asked = f"routekaarten/{case}/difference"
    assert changes(await shown(web, asked, **{"from": start}))[field] == (None, forgotten)
    # From one forgotten text to another is still a change.
    assert changes(await shown(web, asked, **{"from": middle}))[field] == (forgotten, forgotten)


async def test_a_period_that_ends_is_told_with_the_entry_that_had_said_so(web: Web) -> None:
    until = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    sent = SUBSTITUTE | {"account": "ncg-bo", "validUntil": until}
    name = (await web.post("voorzitter-eemsdelta", "/v1/organisatie/wijzigingen", sent)).json()["change"]
    before = now()
    path = f"/v1/organisatie/wijzigingen/{name}/acts"
    confirmed = (await web.post(MANAGES, path, {"type": "confirm_change"})).json()
    during = now()
    holder, standing = [f"/bodies/stuurgroep-eemsdelta/seats/{SEAT}/{one}" for one in ("account", "substituteFor")]
    asked = {"from": before, "to": during, "body": "stuurgroep-eemsdelta"}
    began = await shown(web, "organisatie/difference", **asked)
    assert (changes(began)[holder], changes(began)[standing]) == (("ncg-eemsdelta", "ncg-bo"), (None, "ncg-eemsdelta"))
    assert [(one["index"], one["act"], one["actor"]["account"]) for one in began["entries"]] == [
        (confirmed["index"], "confirm_change", MANAGES)
    ]
    while now() < until:
        await shown(web, "policy")
    ended = await shown(web, "organisatie/difference", **asked | {"from": during, "to": until})
    assert changes(ended)[holder] == ("ncg-bo", "ncg-eemsdelta")
    assert {index for one in ended["changes"] for index in one["entries"]} == {confirmed["index"]}
    other = await shown(web, "organisatie/difference", **asked | {"body": "stuurgroep-oldambt"})
    assert other["changes"] == []
    assert (await fault(web, "organisatie/difference", **asked | {"body": "nergens"}))[0] == 404


async def test_mandaten_are_told_as_proposed_confirmed_revoked_and_ended_by_time(web: Web) -> None:
    start = now()
    until = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    name = await proposed(web, validUntil=until)
    proposal = now()
    confirmed = (await act(web, MANAGES, name, "confirm_mandaat")).json()
    during = now()
    while now() < until:
        await shown(web, "policy")
    over = now()
    for path, own in ((f"mandaten/{name}/difference", {}), ("mandaten/difference", {"principal": "staatssecretaris"})):
        new = await shown(web, path, **{"from": start, "to": proposal}, **own)
        assert changes(new)[f"/mandaten/{name}/ceilingCents"] == (None, 5_000_000)
        assert [one["act"] for one in new["entries"]] == ["propose_mandaat"]
        found = await shown(web, path, **{"from": proposal, "to": during}, **own)
        assert changes(found)[f"/mandaten/{name}/status"] == ("proposed", "confirmed")
        assert [(one["index"], one["actor"]["account"]) for one in found["entries"]] == [(confirmed["index"], MANAGES)]
        ended = await shown(web, path, **{"from": during, "to": over}, **own)
        assert changes(ended) == {f"/mandaten/{name}/valid": (True, False)}
        assert [one["act"] for one in ended["entries"]] == ["propose_mandaat"]
    assert (await shown(web, "mandaten/difference", **{"from": start}, principal="fin"))["changes"] == []
    assert (await shown(web, f"mandaten/{name}/difference", **{"from": start, "to": start}))["changes"] == []
    assert (await fault(web, f"mandaten/{'ab' * 16}/difference", **{"from": start}))[0] == 404


async def test_a_new_version_of_the_procedure_is_told_field_by_field(web: Web) -> None:
    start = now()
    old = await web.parts.procedures.in_force()
    parts = web.parts
    organisation = await parts.register.at(await parts.register.current_version())
    first, *others = old.tiers
    limits = type(first.limits)(9_000_000, first.limits.measures)
    changed = type(first)(**{f: getattr(first, f) for f in first.__slots__} | {"limits": limits})
    new = type(old)(
        **{f: getattr(old, f) for f in old.__slots__} | {"version": old.version + 1, "tiers": (changed, *others)}
    )
    new = type(old)(**{f: getattr(new, f) for f in new.__slots__} | {"content_hash": content_hash(new)})
    registration = Registration(parts.ledger, parts.register, parts.procedures, parts.vault, parts.policy)
    receipt = await registration.publish(new, organisation, canonical_bytes(new), key())
    found = await shown(web, "procedures/difference", **{"from": start})
    assert changes(found) == {
        "/contentHash": (old.content_hash, new.content_hash),
        "/tiers/lokaal/limits/ceilingCents": (first.limits.ceiling_cents, 9_000_000),
        "/version": (old.version, old.version + 1),
    }
    assert [(one["index"], one["act"], one["actor"]["account"]) for one in found["entries"]] == [
        (receipt.index, "publish_procedure", "system")
    ]
    assert (await shown(web, "policy/difference", **{"from": start}))["changes"] == []


@pytest.mark.parametrize("what", ["case", "organisatie", "mandaten", "mandaat", "procedures", "policy"])
async def test_two_moments_of_which_nothing_can_be_said_are_refused_with_which_of_them(web: Web, what: str) -> None:
    path = {"case": f"routekaarten/{await web.open()}", "mandaat": f"mandaten/{await proposed(web)}"}.get(what, what)
    path, at = f"{path}/difference", now()
    assert await fault(web, path) == (400, "from", "missing")
    assert await fault(web, path, **{"from": "gisteren"}) == (400, "from", "not_a_moment")
    assert await fault(web, path, **{"from": at, "to": "2026-01-05T10:00:00"}) == (400, "to", "not_a_moment")
    assert await fault(web, path, **{"from": "2999-01-01"}) == (400, "from", "moment_in_future")
    assert await fault(web, path, **{"from": at, "to": "2999-01-01"}) == (400, "to", "moment_in_future")
    assert await fault(web, path, **{"from": at, "to": "2026-01-01"}) == (400, "to", "ends_too_early")
    early = await fault(web, path, **{"from": "2001-01-01", "to": at})
    assert early == (400, "from", "moment_before_case" if what == "case" else "moment_before_record")


def drawn(rng: random.Random) -> tuple[str, dict[str, Any]]:
    """An act on a case by somebody, which may well be refused."""
    account = rng.choice([CHAIR, "ncg-eemsdelta", "gemeente-eemsdelta", "provincie-eemsdelta", PREPARER, "dg-obdr"])
    own: list[dict[str, Any]] = [
        {"type": "cast_vote", "choice": rng.choice(["for", "against", "abstain"]), "reasons": f"Reden {rng.random()}"},
        {"type": "cast_vote", "choice": "for"},
        {"type": "return_for_information", "questions": REASON},
        {"type": "answer", "answer": REASON, "amountCents": rng.randrange(1, 5_000_000)},
        {"type": "suspend", "reasons": REASON},
        {"type": "resume", "reasons": REASON},
        {"type": "recuse", "reasons": REASON},
        {"type": "conclude", "outcome": rng.choice(["approve", "hold"]), "motivation": FULL, "knockOn": NO_EFFECT},
        {"type": "escalate", "reasons": REASON},
        {"type": "call_up", "reasons": REASON},
    ]
    weights = [6, 4, 2, 4, 1, 2, 1, 2, 1, 0.5]
    return account, rng.choices(own, weights)[0]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_at_every_entry_a_case_is_the_fold_of_what_came_before_and_differences_add_up(
    web: Web, seed: int
) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)
    case = await web.open()
    for _ in range(16):
        account, sent = drawn(rng)
        await web.act(account, case, **sent)
    entries = await web.parts.queries.entries_of(case_stream(case))
    events: list[Any] = []
    for entry in entries:
        events += CASE_EVENTS.load(entry.entry.events)
        then = await web.parts.moments.then(case, datetime.fromisoformat(entry.entry.recorded_at))
        assert (then.state, then.sequence) == (fold(events), entry.entry.sequence)
    row = await web.parts.queries.find_case(case)
    assert row is not None
    assert (row.state, row.sequence) == (fold(events), len(entries))
    moments = [entry.entry.recorded_at for entry in entries]
    for account in (AUDITOR, "beheerder"):
        states = {at: await shown(web, f"routekaarten/{case}", account, at=at) for at in moments}
        for since, until in [*itertools.pairwise(moments), *(sorted(rng.sample(moments, 2)) for _ in range(8))]:
            asked = {"from": since, "to": until}
            found = await shown(web, f"routekaarten/{case}/difference", account, **asked)
            assert after(states[since], found) == fields(states[until]), asked
            between = {one.index for one in entries if since < one.entry.recorded_at <= until}
            assert all(one["entries"] and {*one["entries"]} <= between for one in found["changes"])


@pytest.mark.parametrize("seed", [4, 5])
async def test_at_every_entry_a_register_is_what_it_was_and_differences_add_up(web: Web, seed: int) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)
    name, moments, known = await proposed(web), [now()], list[dict[str, Any]]()
    holders = itertools.cycle(["ncg-oldambt", "ncg-eemsdelta"])
    old = "ncg-eemsdelta"
    for step in range(6):
        if rng.random() < 0.5 or (step == 5 and old != "ncg-eemsdelta"):
            new = next(holders)
            await change_of_hands(web, old, new)
            old = new
        elif rng.random() < 0.5:
            await act(web, rng.choice([MANAGES, SIGNS]), name, rng.choice(["confirm_mandaat", "revoke_mandaat"]))
        else:
            name = await proposed(web, ceilingCents=rng.randrange(1, 100))
        moments.append(now())
        known.append(await shown(web, "organisatie"))
    if old != "ncg-eemsdelta":
        await change_of_hands(web, old, "ncg-eemsdelta")
    bodies = [await shown(web, "organisatie", at=at) for at in moments]
    assert [one["bodies"] for one in bodies[1:]] == [one["bodies"] for one in known]
    mandaten = [{"mandaten": (await shown(web, "mandaten", at=at, limit=200))["mandaten"]} for at in moments]
    for first, second in itertools.combinations(range(len(moments)), 2):
        asked = {"from": moments[first], "to": moments[second]}
        found = await shown(web, "organisatie/difference", **asked)
        shown_of = [{"bodies": bodies[n]["bodies"]} for n in (first, second)]
        assert after(shown_of[0], found) == fields(shown_of[1]), asked
        found = await shown(web, "mandaten/difference", **asked)
        assert after(mandaten[first], found) == fields(mandaten[second]), asked
