"""Another policy comes into force while everything runs: judged, in the ledger, and by all that come after it.

OPA is the stack's own; what stands in the ledger says which policy may judge, and a stack that starts again goes by it.
"""

import asyncio
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from authority import judging_again
from runtime.doctor import examine
from runtime.embedded import policy_following
from runtime.embedded.opa import Opa
from runtime.home import prepare_home
from runtime.policy_bundle import POLICIES, build_policy_bundle, policy_sources
from runtime.policy_keys import policy_keys
from runtime.prepare import prepare
from runtime.settings import ROOT, Settings
from tests.policy.syntax import opa_program
from tests.servers.api.web import CHAIR, PREPARER
from tests.servers.runtime.policy_desk import KEEPER, Running, found, revision_of, running, with_rule
from tests.servers.runtime.test_signed_policy import another_policy, changed
from verification import trial


async def test_the_policy_of_the_release_is_put_into_force_by_the_system_once(one: Running) -> None:
    first = await one.in_force()
    assert (first.revision, first.actor, first.previous) == (revision_of(POLICIES), "system", None)
    await prepare(one.settings)
    assert (await one.in_force()).index == first.index
    assert await one.show() == (0, (await one.show())[1])
    assert (await one.show())[1]["by"] == "system"


async def test_another_policy_judges_from_its_entry_on_without_a_restart(one: Running, tmp_path: Path) -> None:
    other = another_policy(tmp_path / "other")
    assert (await one.open_case()).status_code == 201
    before = await one.in_force()
    result = await one.activate(other)
    assert result.exit_code == 0, result.output
    now = await one.in_force()
    assert (now.revision, now.previous) == (revision_of(other), before.revision)
    assert await one.answers() == now.revision
    assert (await one.open_case()).status_code == 201
    (entry,) = [e.entry for e in await one.web.parts.queries.entries_of("policy", 1, 10)]
    assert entry.act == {"type": "activate_policy", "revision": now.revision, "previous": before.revision}
    # It was judged by the one that was in force until then, and replay finds both.
    assert entry.verdict["policy_revision"] == before.revision
    assert entry.on_behalf_of is not None
    assert entry.on_behalf_of["body"] == "beheer"
    assert await one.holds()
    code, shown = await one.show()
    assert (code, shown["by"], shown["ledger"], shown["opa"]) == (0, KEEPER, now.revision, now.revision)
    assert (shown["named"], shown["missing"]) == (2, [])


async def test_a_bundle_that_the_key_signed_is_taken_as_its_sources(one: Running, tmp_path: Path) -> None:
    other = another_policy(tmp_path / "other")
    built = build_policy_bundle(opa_program(), tmp_path / "other.tar.gz", policy_keys(one.settings), other)
    result = await one.activate(built.path)
    assert result.exit_code == 0, result.output
    assert (await one.in_force()).revision == await one.answers() == revision_of(other)
    assert await one.web.parts.policies.sources(built.revision) == {n: t.decode() for n, t in built.sources.items()}


async def test_a_stack_that_starts_again_runs_what_was_put_into_force(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = another_policy(tmp_path / "other")
    async with running(settings) as started:
        found(started, monkeypatch)
        assert (await started.activate(other)).exit_code == 0
    monkeypatch.undo()
    async with running(settings) as again:
        assert await again.answers() == (await again.in_force()).revision == revision_of(other)
        assert (await again.open_case()).status_code == 201
        assert await again.holds()


async def test_killed_between_the_entry_and_the_bundle_nothing_is_judged_by_the_old_one_and_a_start_mends_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging_again, "PATIENCE", 2)
    monkeypatch.setattr(policy_following, "INTERVAL", 3600)
    other = another_policy(tmp_path / "other")
    sources = {name: text.decode() for name, text in policy_sources(other).items()}
    async with running(settings) as started:
        parts, revision = started.web.parts, revision_of(other)
        await parts.policies.remember(revision, sources)
        answer = await started.web.post(KEEPER, "/v1/policy/activations", {"revision": revision})
        assert answer.status_code == 200, answer.text
        refused = await started.open_case()
        assert (refused.status_code, refused.json()["code"]) == (503, "authority_unavailable")
        ready = await started.web.client.get("/v1/health/ready")
        assert (ready.status_code, "opa" in ready.json()["missing"]) == (503, True)
        (policy,) = [finding for finding in await examine(started.settings) if finding.what == "policy"]
        assert not policy.ok
        assert revision[:12] in policy.found
        found(started, monkeypatch)
        code, shown = await started.show()
        assert (code, shown["well"]) == (1, False)
    async with running(settings) as again:
        assert await again.answers() == revision
        assert (await again.open_case()).status_code == 201
        assert await again.holds()


async def test_what_was_put_into_force_by_the_api_alone_reaches_opa_by_itself_and_can_be_taken_back_so(
    one: Running, tmp_path: Path
) -> None:
    other, release = another_policy(tmp_path / "other"), await one.in_force()
    sources = {name: text.decode() for name, text in policy_sources(other).items()}
    await one.web.parts.policies.remember(revision_of(other), sources)
    for revision in (revision_of(other), release.revision):
        answer = await one.web.post(KEEPER, "/v1/policy/activations", {"revision": revision})
        assert answer.status_code == 200, answer.text
        # The act waits for the second or two that it takes.
        assert (await one.open_case()).status_code == 201
        assert await one.answers() == revision
    assert await one.holds()


async def test_the_same_command_again_puts_the_bundle_in_place_and_makes_no_second_entry(
    one: Running, tmp_path: Path
) -> None:
    other = another_policy(tmp_path / "other")
    sources = {name: text.decode() for name, text in policy_sources(other).items()}
    await one.web.parts.policies.remember(revision_of(other), sources)
    body = {"revision": revision_of(other)}
    first = await one.web.post(KEEPER, "/v1/policy/activations", body, "k" * 20)
    again = await one.web.post(KEEPER, "/v1/policy/activations", body, "k" * 20)
    assert (first.status_code, again.status_code) == (200, 200)
    assert (again.json()["index"], again.json()["repeated"]) == (first.json()["index"], True)
    assert (await one.activate(other)).exit_code == 0
    assert await one.answers() == revision_of(other)
    assert await one.entries() == 2


async def test_acts_that_are_judged_meanwhile_are_judged_by_what_is_in_force(one: Running, tmp_path: Path) -> None:
    other = another_policy(tmp_path / "other")

    async def cases() -> list[int]:
        return [(await one.open_case()).status_code for _ in range(15)]

    opened, result = await asyncio.gather(asyncio.gather(cases(), cases()), one.activate(other))
    assert result.exit_code == 0, result.output
    assert {code for codes in opened for code in codes} == {201}
    assert await one.holds()


@pytest.mark.parametrize("account", [PREPARER, "voorzitter-eemsdelta", "staatssecretaris-herstel"])
async def test_who_does_not_manage_the_system_is_refused_and_the_old_one_stays(
    one: Running, tmp_path: Path, account: str
) -> None:
    before = await one.in_force()
    result = await one.activate(another_policy(tmp_path / "other"), "--as", account, "--json")
    assert result.exit_code == 1
    assert "not_the_policy_keeper" in result.stdout
    assert (await one.in_force()).index == before.index
    assert await one.answers() == before.revision
    # The refusal is an entry as well.
    assert await one.entries() == 2


def _no_directory(place: Path, _: Settings) -> Path:
    return place / "nowhere"


def _does_not_compile(place: Path, _: Settings) -> Path:
    policy = another_policy(place / "candidate")
    (policy / "getrapt/acts/acts.rego").write_text("package getrapt.acts\n\nknown if {")
    return policy


def _of_another_package(place: Path, _: Settings) -> Path:
    policy = another_policy(place / "candidate")
    for file in policy.rglob("*.rego"):
        file.write_text(file.read_text().replace("getrapt.", "other."))
    return policy


def _without_the_entry_point(place: Path, _: Settings) -> Path:
    policy = another_policy(place / "candidate")
    (policy / "getrapt/authority/authority.rego").unlink()
    return policy


def _reaches_out(place: Path, _: Settings) -> Path:
    policy = another_policy(place / "candidate")
    with (policy / "getrapt/acts/acts.rego").open("a") as rules:
        rules.write('\nasked := http.send({"method": "GET", "url": "http://127.0.0.1/"})\n')
    return policy


def _bundle(place: Path, settings: Settings) -> Path:
    other = another_policy(place / "candidate")
    return build_policy_bundle(opa_program(), place / "bundle.tar.gz", policy_keys(settings), other).path


def _unsigned(place: Path, settings: Settings) -> Path:
    return changed(_bundle(place, settings), lambda name, text: None if name.endswith(".signatures.json") else text)


def _tampered(place: Path, settings: Settings) -> Path:
    return changed(
        _bundle(place, settings), lambda name, text: text + b"\n# more" if name.endswith("acts.rego") else text
    )


def _of_another_key(place: Path, _: Settings) -> Path:
    elsewhere = Settings(home=prepare_home(place / "elsewhere"))
    return _bundle(place, elsewhere)


def _no_bundle(place: Path, _: Settings) -> Path:
    file = place / "text.tar.gz"
    file.write_text("nothing")
    return file


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_no_directory, "neither a directory nor a bundle"),
        (_does_not_compile, "acts.rego"),
        (_of_another_package, "roots"),
        (_without_the_entry_point, "entry point"),
        (_reaches_out, "http.send"),
        (_unsigned, "signatures"),
        (_tampered, "digest"),
        (_of_another_key, "is not taken"),
        (_no_bundle, "is not taken"),
    ],
)
async def test_what_cannot_judge_or_is_not_signed_is_refused_before_anything_changes(
    one: Running, tmp_path: Path, make: Callable[[Path, Settings], Path], said: str
) -> None:
    before, bundle = await one.in_force(), (one.settings.home / "opa/policy.tar.gz").read_bytes()
    result = await one.activate(make(tmp_path, one.settings))
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.stderr.split())
    assert await one.in_force() == before
    assert await one.entries() == 1
    assert (one.settings.home / "opa/policy.tar.gz").read_bytes() == bundle
    assert len((await one.show())[1]["missing"]) == 0


ENDLESS = """reasons contains "not_the_policy_keeper" if {
	some i in numbers.range(1, 100000)
	some j in numbers.range(1, 100000)
	i * j < 0
}"""
ENDLESS_FOR_INTAKE = ENDLESS.replace("if {", 'if {\n\tinput.question.act.type == "submit"')
LOCKED = 'reasons contains "not_the_policy_keeper" if input.question.act.type == "activate_policy"'


@pytest.mark.parametrize(
    ("file", "package", "rule", "said"),
    [
        ("activation/more.rego", "getrapt.activation", ENDLESS, "no answer within 6 s"),
        ("activation/more.rego", "getrapt.activation", ENDLESS_FOR_INTAKE, "does not judge submit (as in entry"),
        ("activation/more.rego", "getrapt.activation", LOCKED, "would let nobody put another policy in its place"),
    ],
)
async def test_a_policy_that_could_not_be_replaced_or_never_answers_is_not_put_into_force(
    one: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, package: str, rule: str, said: str
) -> None:
    assert (await one.open_case()).status_code == 201
    before = await one.in_force()
    if "numbers.range" in rule:
        monkeypatch.setattr(trial, "SECONDS", 6.0)
    result = await one.activate(with_rule(tmp_path / "other", file, package, rule))
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.stderr.split())
    assert await one.in_force() == before
    assert (await one.open_case()).status_code == 201


FAILS = """reasons contains "not_the_chair" if {
	to_number("abc") == 1
}"""


async def test_a_policy_whose_builtin_fails_is_not_put_into_force_and_it_is_said_where(
    one: Running, tmp_path: Path
) -> None:
    assert (await one.open_case()).status_code == 201
    before = await one.in_force()
    result = await one.activate(with_rule(tmp_path / "other", "body/more.rego", "getrapt.body", FAILS))
    assert result.exit_code == 2, result.output
    assert "getrapt/body/more.rego:4: to_number" in " ".join(result.stderr.split())
    assert await one.in_force() == before
    assert (await one.open_case()).status_code == 201


SLOW = """reasons contains "not_the_policy_keeper" if {
	%s
	some i in numbers.range(1, 150)
	some j in numbers.range(1, 150)
	i * j < 0
}"""


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("input.question.act.type", "every act once ("),
        ('input.question.act.type == "read"', "a page of 50 cases (100 questions)"),
    ],
)
async def test_a_policy_slower_than_the_server_waits_is_not_put_into_force_and_both_figures_are_said(
    one: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str, said: str
) -> None:
    """Each question alone is answered soon enough; a page of them is not."""
    case = await one.web.open()
    await one.web.took(CHAIR, case, type="cast_vote", choice="for")
    monkeypatch.setenv("GETRAPT_OPA_TIMEOUT", "0.5" if "read" in when else "0.1")
    before = await one.in_force()
    slow = with_rule(tmp_path / "other", "activation/more.rego", "getrapt.activation", SLOW % when)
    result = await one.activate(slow)
    assert result.exit_code == 2, result.output
    words = " ".join(result.stderr.split())
    assert f"the candidate policy is too slow: {said}" in words
    assert re.search(r"takes it [0-9.]+ s, the server waits 0\.[15] s .* the policy in force takes [0-9.]+ s", words)
    assert await one.in_force() == before


async def test_a_policy_with_a_reason_that_has_no_sentence_is_not_put_into_force_and_the_code_is_named(
    one: Running, tmp_path: Path
) -> None:
    rule = 'reasons\n  contains "brand_new_reason" if input.question.act.type == "cast_vote"'
    other = with_rule(tmp_path / "other", "body/more.rego", "getrapt.body", rule)
    table = other / "getrapt/reasons/data.json"
    reasons, before = json.loads(table.read_text("utf-8")), await one.in_force()
    for sentences in (None, {"nl": "Dit mag niet."}, {"nl": "Dit mag niet.", "en": " "}):
        reasons["brand_new_reason"] = sentences
        table.write_text(json.dumps(reasons), "utf-8")
        result = await one.activate(other)
        assert result.exit_code == 2, result.output
        assert "reasons/data.json: brand_new_reason" in " ".join(result.stderr.split())
        assert await one.in_force() == before
    reasons["brand_new_reason"] = {"kind": "refusal", "nl": "Dit mag niet.", "en": "Not so.", "mendable": False}
    table.write_text(json.dumps(reasons), "utf-8")
    result = await one.activate(other)
    assert result.exit_code == 0, result.output
    assert (await one.in_force()).revision == revision_of(other)


async def test_a_policy_in_force_that_judges_nothing_is_seen_by_readiness_and_doctor(
    one: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put into force by the API alone, which tries nothing out."""
    monkeypatch.setattr(judging_again, "PATIENCE", 2)

    async def looked() -> tuple[int, list[str], bool, str]:
        ready = await one.web.client.get("/v1/health/ready")
        (policy,) = [finding for finding in await examine(one.settings) if finding.what == "policy"]
        return ready.status_code, ready.json().get("missing", []), policy.ok, f"{policy.found} {policy.advice}"

    _, missing, ok, _ = await looked()
    assert ("opa" in missing, ok) == (False, True)
    failing = with_rule(tmp_path / "other", "body/more.rego", "getrapt.body", FAILS)
    sources = {name: text.decode() for name, text in policy_sources(failing).items()}
    await one.web.parts.policies.remember(revision_of(failing), sources)
    body = {"revision": revision_of(failing)}
    assert (await one.web.post(KEEPER, "/v1/policy/activations", body)).status_code == 200
    async with asyncio.timeout(30):
        while await one.answers() != revision_of(failing):
            await asyncio.sleep(0.05)
    assert (await one.open_case()).status_code == 503
    code, missing, ok, said = await looked()
    assert (code, "opa" in missing, ok) == (503, True, False)
    assert f"revision {revision_of(failing)[:12]} judges nothing" in said
    assert "docs/operations.md" in said


async def test_policies_put_into_force_at_once_leave_one_in_force_by_which_opa_answers(
    one: Running, tmp_path: Path
) -> None:
    others = [with_rule(tmp_path / f"o{n}", "acts/more.rego", "getrapt.acts", f"other := {n}") for n in range(3)]
    commands = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cli", "policy", "activate", str(other)),
            cwd=ROOT,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        for other in others
    ]
    said = [(await command.communicate())[1].decode() for command in commands]
    codes = [command.returncode for command in commands]
    assert 0 in codes, said
    assert all("try again" in " ".join(words.split()) for words, code in zip(said, codes, strict=True) if code)
    assert (await one.in_force()).revision == await one.answers()
    assert (await one.open_case()).status_code == 201
    assert await one.holds()


async def test_a_revision_that_is_none_or_is_not_kept_is_refused(one: Running) -> None:
    wrong: list[object] = [{}, {"revision": "x"}, {"revision": "A" * 64}, {"revision": 5}, []]
    for body in (*wrong, {"revision": "a" * 64, "by": "me"}):
        answer = await one.web.post(KEEPER, "/v1/policy/activations", body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_act"), body
    unknown = await one.web.post(KEEPER, "/v1/policy/activations", {"revision": "a" * 64})
    assert unknown.status_code == 404
    assert await one.entries() == 1


@pytest.fixture
def nobody_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack leaves the bundle to the test; named before the stack, so that it is so from its start."""
    monkeypatch.setattr(policy_following, "INTERVAL", 3600)


async def test_what_a_person_chose_stays_when_a_release_comes_and_a_release_follows_a_release(
    nobody_follows: None, one: Running, tmp_path: Path
) -> None:
    """The policy of an earlier release is stood in for by another one, put into force by the system."""
    earlier = another_policy(tmp_path / "earlier")
    parts = one.web.parts
    sources = {name: text.decode() for name, text in policy_sources(earlier).items()}
    await parts.policies.remember(revision_of(earlier), sources)
    # Not while OPA answers by another: nothing would be judged any more.
    assert await parts.activation.follow_release(revision_of(earlier)) is None
    opa = Opa(one.settings.home, 0, opa_program(), policy_keys(one.settings), 0)
    await asyncio.to_thread(build_policy_bundle, opa.binary, opa.bundle, opa.keys, earlier)
    await until_answers(one, revision_of(earlier))
    receipt = await parts.activation.follow_release(revision_of(earlier))
    assert receipt is not None
    assert receipt.allow
    await asyncio.to_thread(build_policy_bundle, opa.binary, opa.bundle, opa.keys, POLICIES)
    await until_answers(one, revision_of(POLICIES))
    await prepare(one.settings)
    assert (await one.in_force()).revision == revision_of(POLICIES)
    assert await one.holds()
    assert (await one.activate(earlier)).exit_code == 0
    chosen = await one.in_force()
    await prepare(one.settings)
    assert await one.in_force() == chosen
    assert (await one.show())[1]["release"] == revision_of(POLICIES)


async def until_answers(one: Running, revision: str) -> None:
    """Waits until OPA has it."""
    async with asyncio.timeout(30):
        while await one.answers() != revision:
            await asyncio.sleep(0.05)
