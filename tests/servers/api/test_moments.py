"""The state of a case and of each register at a moment in the past, over HTTP: folded from the entries alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.conftest import Database, OpaServer, PostgresServer
from tests.servers.api.test_authority import SEAT, change_of_hands
from tests.servers.api.test_mandaten import MANAGES, SIGNS, act, proposed
from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, PREPARER, REASON, Web, key, web_on

AUDITOR = "auditor-rijk"


async def shown(web: Web, path: str, account: str = AUDITOR, **asked: Any) -> dict[str, Any]:
    """What is answered, which has to be an answer."""
    answer = await web.get(account, f"/v1/{path}", **asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def fault(web: Web, path: str, account: str = AUDITOR, **asked: Any) -> tuple[int, str, str]:
    """How a question is answered that cannot be: status, and what is wrong with which parameter."""
    answer = await web.get(account, f"/v1/{path}", **asked)
    error = answer.json().get("errors", [{"pointer": "", "code": answer.json()["code"]}])[0]
    return answer.status_code, error["pointer"], error["code"]


def now() -> str:
    """This moment."""
    return datetime.now(UTC).isoformat()


async def decided(web: Web) -> tuple[str, list[dict[str, Any]]]:
    """A case that was decided, with what it looked like after each act."""
    case = await web.open()
    seen = [await shown(web, f"routekaarten/{case}")]
    for account, sent in (
        (CHAIR, {"type": "cast_vote", "choice": "against", "reasons": REASON}),
        (CHAIR, {"type": "return_for_information", "questions": REASON}),
        (PREPARER, {"type": "answer", "answer": REASON, "amountCents": 4_000_000}),
        (CHAIR, {"type": "cast_vote", "choice": "for"}),
        ("ncg-eemsdelta", {"type": "cast_vote", "choice": "for"}),
        (CHAIR, {"type": "conclude", "outcome": "approve", "motivation": FULL, "knockOn": NO_EFFECT}),
    ):
        await web.took(account, case, **sent)
        seen.append(await shown(web, f"routekaarten/{case}"))
    return case, seen


async def test_a_case_at_a_moment_is_what_it_was_shown_as_then(web: Web) -> None:
    case, seen = await decided(web)
    assert len({str(one) for one in seen}) == len(seen)
    for then in seen:
        at = then["updatedAt"]
        assert await shown(web, f"routekaarten/{case}", at=at) == then | {"at": at, "interests": []}
    history = (await shown(web, f"routekaarten/{case}/history"))["entries"]
    assert (await shown(web, f"routekaarten/{case}", at=history[0]["recordedAt"]))["state"] == "intake"
    assert (await shown(web, f"routekaarten/{case}", at=now()))["state"] == "closed"


async def test_a_refused_act_counts_in_the_sequence_and_changes_nothing_else(web: Web) -> None:
    case = await web.open()
    before = await shown(web, f"routekaarten/{case}")
    assert (await web.act("mo-eemsdelta", case, type="cast_vote", choice="for")).status_code == 403
    after = await shown(web, f"routekaarten/{case}", at=now())
    assert after == before | {"sequence": before["sequence"] + 1, "at": after["at"], "interests": []}


SPOILED = (
    "UPDATE routekaarten SET state = jsonb_set(state, '{facts,amount_cents}', '1')",
    "UPDATE mandaten SET status = 'revoked', principal = 'fin'",
    "DELETE FROM policy_activations",
    "UPDATE procedure_starts SET starts_at = now()",
    "UPDATE register_versions SET index = index + 1000",
)


def as_owner(database: Database) -> psycopg.Connection[Any]:
    """The tables' owner, whom no trigger stops."""
    owner = psycopg.connect(database.admin_url.replace("+psycopg", ""), autocommit=True)
    registers = ("mandaten", "policy_activations", "register_versions", "procedures", "procedure_starts", "policies")
    for table in ("routekaarten", "ledger_head", *registers):
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
    return owner


async def test_what_the_tables_say_now_is_not_asked_for_what_was(postgres_engine: str, opa: OpaServer) -> None:
    server = PostgresServer(postgres_engine)
    database = server.fresh()
    async with web_on(database, opa.url, opa.token) as web:
        case, name = await web.open(), await proposed(web)
        at = now()
        paths = [f"routekaarten/{case}", f"mandaten/{name}", "mandaten", "organisatie", "stuurgroepen", "procedures"]
        before = [await shown(web, path, at=at) for path in [*paths, "policy"]]
        with as_owner(database) as owner:
            for statement in SPOILED:
                assert owner.execute(statement.encode()).rowcount > 0, statement
        assert [await shown(web, path, at=at) for path in [*paths, "policy"]] == before
    server.drop_all()


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        ("UPDATE register_versions SET content = content || ' '", "organisatie"),
        ("UPDATE procedures SET content = content || ' '", "procedures"),
        ("DELETE FROM procedures", "procedures"),
        ("""UPDATE policies SET sources = sources || '{"a.rego": ""}'""", "policy/difference"),
    ],
)
async def test_a_document_that_is_not_the_one_that_its_entry_names_is_not_shown(
    postgres_engine: str, opa: OpaServer, spoil: str, path: str
) -> None:
    server = PostgresServer(postgres_engine)
    database = server.fresh()
    async with web_on(database, opa.url, opa.token) as web:
        asked = {"from" if path.endswith("difference") else "at": now()}
        await shown(web, path, **asked)
        with as_owner(database) as owner:
            assert owner.execute(spoil.encode()).rowcount > 0
        assert (await fault(web, path, **asked))[0] == 500
    server.drop_all()


# Each role account of the example that has to do with a case in Eemsdelta, and some that have not.
READS = {
    CHAIR: True, "gemeente-eemsdelta": True, "mo-eemsdelta": True, "voorzitter-bo": True, "dg-obdr": True,
    "directeur-fin": True, "staatssecretaris-herstel": True, PREPARER: True, AUDITOR: True, "beheerder": True,
    "voorzitter-groningen": False, "ncg-oldambt": False, "mo-het-hogeland": False,
}  # fmt: skip


@pytest.mark.parametrize(("account", "may"), READS.items())
async def test_who_may_read_the_case_now_may_read_what_it_was_and_nobody_else(
    web: Web, account: str, may: bool
) -> None:
    case = await web.open()
    secret = f"Geheim {key()}"
    await web.took(CHAIR, case, type="cast_vote", choice="against", reasons=secret)
    then = now()
    await web.took(PREPARER, case, type="withdraw", reasons=REASON)
    paths = [f"routekaarten/{case}", f"routekaarten/{case}/history", f"routekaarten/{case}/difference"]
    asked: list[dict[str, str]] = [{"at": then}, {}, {"from": then}]
    for path, parameters in zip(paths, asked, strict=True):
        answer = await web.get(account, f"/v1/{path}", **parameters)
        assert answer.status_code == (200 if may else 404), (account, path)
        # Votes were there by then; beheer manages the system and reads no deliberation.
        assert (secret in answer.text) is (may and account != "beheerder"), path
        if not may:
            missing = await web.get(account, f"/v1/{path.replace(case, '0' * 32)}", **parameters)
            own = {"instance", "traceId"}
            assert {n: v for n, v in answer.json().items() if n not in own} == {
                n: v for n, v in missing.json().items() if n not in own
            }
    # Nothing of a moment is told of a case that may not be read, not even that it was not there yet.
    early = await fault(web, f"routekaarten/{case}", account, at="2001-01-01")
    assert early == ((400, "at", "moment_before_case") if may else (404, "", "not_found"))


async def test_who_stays_out_now_reads_no_deliberation_of_before(web: Web) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="cast_vote", choice="against", reasons=REASON)
    voted = now()
    assert "votes" in (await shown(web, f"routekaarten/{case}", "gemeente-eemsdelta", at=voted))["openTier"]
    await web.took("gemeente-eemsdelta", case, type="recuse", reasons=REASON)
    then = await shown(web, f"routekaarten/{case}", "gemeente-eemsdelta", at=voted)
    assert ("votes" in then["openTier"], then["deliberationHidden"]) == (False, True)


MOMENTS = [
    ("gisteren", (400, "at", "not_a_moment")),
    ("2026-01-05T10:00:00", (400, "at", "not_a_moment")),
    ("2026-13-01", (400, "at", "not_a_moment")),
    ("1767225600", (400, "at", "not_a_moment")),
    ("2999-01-01", (400, "at", "moment_in_future")),
]


@pytest.mark.parametrize(("at", "expected"), MOMENTS)
@pytest.mark.parametrize("what", ["case", "stuurgroepen", "organisatie", "mandaten", "mandaat", "procedures", "policy"])
async def test_a_moment_of_which_nothing_can_be_said_is_refused_everywhere_alike(
    web: Web, what: str, at: str, expected: tuple[int, str, str]
) -> None:
    path = what
    if what == "case":
        path = f"routekaarten/{await web.open()}"
    elif what == "mandaat":
        path = f"mandaten/{await proposed(web)}"
    assert await fault(web, path, at=at) == expected
    early = await fault(web, path, at="2001-01-01")
    assert early == (400, "at", "moment_before_case" if what == "case" else "moment_before_record")


async def test_a_day_is_its_end_in_the_netherlands(web: Web) -> None:
    # Today has not ended yet, whatever the hour.
    today = (datetime.now(UTC) + timedelta(hours=2)).date().isoformat()
    assert await fault(web, "policy", at=today) == (400, "at", "moment_in_future")


async def test_a_body_at_a_moment_has_the_holders_and_substitutes_of_then(web: Web) -> None:
    async def holder(**asked: Any) -> tuple[str, str | None]:
        found = await shown(web, "organisatie", body="stuurgroep-eemsdelta", **asked)
        (one,) = found["bodies"]
        seat = next(seat for seat in one["seats"] if seat["seat"] == SEAT)
        groups = (await shown(web, "stuurgroepen", **asked))["stuurgroepen"]
        same = next(g for g in groups if g["id"] == one["id"])["seats"]
        assert (seat["account"], seat["substituteFor"]) in [(s["account"], s["substituteFor"]) for s in same]
        return seat["account"], seat["substituteFor"]

    first = now()
    assert await holder(at=first) == ("ncg-eemsdelta", None)
    until = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    change = {"kind": "substitute", "seat": SEAT, "account": "ncg-bo", "validFrom": "2026-01-01T00:00:00Z"}
    sent = change | {"validUntil": until, "reasons": REASON}
    name = (await web.post(MANAGES, "/v1/organisatie/wijzigingen", sent)).json()["change"]
    proposal = now()
    path = f"/v1/organisatie/wijzigingen/{name}/acts"
    assert (await web.post("tweede-beheerder", path, {"type": "confirm_change"})).status_code == 200
    during = now()
    assert await holder(at=during) == await holder() == ("ncg-bo", "ncg-eemsdelta")
    # A proposal changes nothing, and the end of a period needs no entry.
    while now() < until:
        await shown(web, "policy")
    assert await holder(at=until) == await holder() == ("ncg-eemsdelta", None)
    await change_of_hands(web, "ncg-eemsdelta", "ncg-oldambt")
    assert await holder(at=now()) == ("ncg-oldambt", None)
    assert await holder(at=first) == await holder(at=proposal) == ("ncg-eemsdelta", None)
    assert await holder(at=during) == ("ncg-bo", "ncg-eemsdelta")
    await change_of_hands(web, "ncg-oldambt", "ncg-eemsdelta")
    assert (await fault(web, "organisatie", body="nergens"))[0] == 404


async def test_a_mandaat_at_a_moment_says_what_was_recorded_by_then_and_whether_it_was_valid(web: Web) -> None:
    name = await proposed(web, validFrom="2026-01-01T00:00:00Z", validUntil="2030-01-01T00:00:00Z")
    moments = {"proposed": now()}
    await act(web, MANAGES, name, "confirm_mandaat")
    moments["confirmed"] = now()
    await act(web, SIGNS, name, "revoke_mandaat", reasons=REASON)
    moments["revoked"] = now()
    for status, at in moments.items():
        one = await shown(web, f"mandaten/{name}", at=at)
        assert (one["status"], one["valid"]) == (status, True)
        assert (one["confirmedAt"] is None, one["revokedAt"] is None) == (status == "proposed", status != "revoked")
        listed = (await shown(web, "mandaten", at=at, principal="staatssecretaris", limit=200))["mandaten"]
        assert next(two for two in listed if two["id"] == name) == {k: v for k, v in one.items() if k != "at"}
    # Both times: known now, valid then.
    assert (await shown(web, f"mandaten/{name}", at=now(), validAt="2030-01-01T00:00:00Z"))["valid"] is False
    asked = {"at": now(), "limit": 200}
    assert name in str(await shown(web, "mandaten", validAt="2029-12-31T00:00:00Z", **asked))
    assert name not in str(await shown(web, "mandaten", validAt="2030-01-01T00:00:00Z", **asked))
    assert (await fault(web, f"mandaten/{'ab' * 16}", at=now()))[0] == 404
    assert await fault(web, "mandaten", at=now(), knownAt=now()) == (400, "knownAt", "not_with_at")


async def test_the_list_of_mandaten_at_a_moment_is_paged_and_has_the_same_as_what_was_known_then(web: Web) -> None:
    names = [await proposed(web, ceilingCents=n + 1) for n in range(3)]
    await act(web, MANAGES, names[-1], "confirm_mandaat")
    at = now()
    await act(web, SIGNS, names[-1], "revoke_mandaat", reasons=REASON)
    await proposed(web)
    found: list[dict[str, Any]] = []
    after: int | None = -1
    while after is not None:
        page = await shown(web, "mandaten", at=at, after=after, limit=2)
        found, after = found + page["mandaten"], page["after"]
    known = (await shown(web, "mandaten", knownAt=at, limit=200))["mandaten"]
    assert [{k: v for k, v in one.items() if k != "valid"} for one in found] == known


async def test_the_procedure_and_the_policy_at_a_moment_are_those_that_entries_put_into_force(web: Web) -> None:
    procedure = await shown(web, "procedures", at=now())
    assert procedure["procedures"] == (await shown(web, "procedures"))["procedures"]
    policy = await shown(web, "policy", at=now())
    in_force = await web.parts.policies.in_force()
    assert in_force is not None
    assert (policy["revision"], policy["entry"]) == (in_force.revision, in_force.index)
    assert policy["by"] == {"kind": "system", "account": "system"}
    assert datetime.fromisoformat(policy["since"]) == in_force.since
    # The moment of the entry itself is the first at which it counts.
    assert (await shown(web, "policy", at=policy["since"]))["entry"] == policy["entry"]
    just_before = (in_force.since - timedelta(microseconds=1)).isoformat()
    assert await fault(web, "policy", at=just_before) == (400, "at", "moment_before_record")


async def test_nobody_looks_back_without_signing_in_or_by_a_misspelt_parameter(web: Web) -> None:
    for path in ("organisatie", "policy", "procedures", "stuurgroepen", f"routekaarten/{await web.open()}"):
        assert (await web.client.get(f"/v1/{path}", params={"at": now()})).status_code == 401
        asked = {"from": now()}
        assert (
            path == "stuurgroepen" or (await web.client.get(f"/v1/{path}/difference", params=asked)).status_code == 401
        )
    for path in ("organisatie", "policy", "procedures", "stuurgroepen", f"routekaarten/{await web.open()}"):
        assert await fault(web, path, op=now()) == (400, "op", "unknown_field")
