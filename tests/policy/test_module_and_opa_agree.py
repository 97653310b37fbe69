"""A policy compiled to WebAssembly says what OPA says, on whole questions and on broken ones, and is held to its bounds."""

import asyncio
import copy
import gc
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime.policy_bundle import policy_sources
from tests.policy.questions import allowed
from tests.policy.syntax import opa_program
from verification import asking, compiled
from verification.asking import Asked, Asking
from verification.compiled import CompiledPolicy, NotCompiled
from verification.evaluation import EvaluationError, Evaluator
from verification.policy_sources import lay_out
from verification.strict_module import UnknownModule, strict

QUERY = "data.getrapt.authority.verdicts"
PATCHED = 2000
OTHERS: list[Any] = [
    None,
    True,
    0,
    -1,
    2**53,
    0.1,
    "",
    "p-ncg",
    "2026-11-23T22:00:00.000000Z",
    [],
    ["dg"],
    {},
    {"a": None},
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a question something stands."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in below:
        yield (*path, name)
        yield from places(one, (*path, name))


def changed(question: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """The question with something else in one or two places, or nothing."""
    other = copy.deepcopy(question)
    for _ in range(draw.choice((1, 1, 2))):
        *above, last = draw.choice(list(places(other)))
        holder = other
        for name in above:
            holder = holder[name]
        if draw.random() < 0.2:
            del holder[last]
        else:
            holder[last] = copy.deepcopy(draw.choice(OTHERS))
    return other


@pytest.fixture
def evaluator(tmp_path: Path) -> Evaluator:
    """OPA as a program, with a minute for each evaluation."""
    return Evaluator(opa_program(), tmp_path, 60.0)


def policy(place: Path, rule: str) -> Path:
    """A bundle of one rule."""
    return lay_out(place, {"getrapt/authority/authority.rego": f"package getrapt.authority\n\n{rule}\n"})


async def test_a_module_and_opa_judge_every_act_and_what_is_broken_alike(evaluator: Evaluator) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    draw = random.Random(seed)
    examples = list(allowed().values())
    questions = examples + [changed(draw.choice(examples), draw) for _ in range(PATCHED)]
    given = json.dumps({"items": [{"hash": f"{n:064x}", "question": one} for n, one in enumerate(questions)]}).encode()
    bundle = lay_out(evaluator.place, {name: text.decode() for name, text in policy_sources().items()})
    module = await CompiledPolicy.of(bundle, evaluator)
    by_module, by_opa = await asyncio.gather(module.verdicts(given, 60.0), evaluator.value(bundle, QUERY, given))
    assert isinstance(by_opa, list)
    assert by_module == by_opa
    assert all(one["allow"] for one in by_opa[: len(examples)])
    assert {one["allow"] for one in by_opa[len(examples) :]} == {True, False}
    assert all(one["allow"] == (not one["reasons"]) for one in by_opa), "no reason, and only that, allows"


ENDLESS = "verdicts := [a | some a in input.items; every b in a { every c in a { every d in a { b + c + d >= 0 } } }]"


async def test_a_module_that_does_not_end_is_stopped_and_others_go_on(evaluator: Evaluator) -> None:
    module = await CompiledPolicy.of(policy(evaluator.place, ENDLESS), evaluator)
    began = time.monotonic()
    long, short = json.dumps({"items": [list(range(5000))]}).encode(), json.dumps({"items": [[1]]}).encode()
    slow = asyncio.create_task(module.verdicts(long, 1.0))
    assert await module.verdicts(short, 60.0) == [[1]]
    with pytest.raises(EvaluationError, match="no answer within 1 s"):
        await slow
    assert time.monotonic() - began < 30


async def test_a_module_that_is_given_up_before_it_begins_is_stopped_as_well(evaluator: Evaluator) -> None:
    module = await CompiledPolicy.of(policy(evaluator.place, ENDLESS), evaluator)
    began = time.monotonic()
    with pytest.raises(EvaluationError, match="no answer within 0 s"):
        await module.verdicts(json.dumps({"items": [list(range(5000))]}).encode(), 0.0)
    assert time.monotonic() - began < 30
    assert await module.verdicts(json.dumps({"items": [[1]]}).encode(), 60.0) == [[1]]


async def test_evaluations_that_end_at_the_same_moment_each_say_why_themselves(evaluator: Evaluator) -> None:
    rule = "verdicts := [n | some items in input.items; n := max(items)]"
    module = await CompiledPolicy.of(policy(evaluator.place, rule), evaluator)
    given = json.dumps({"items": [[3]] * 200 + [[]]}).encode()
    for _ in range(400):
        ended = await asyncio.gather(*(module.verdicts(given, 60.0) for _ in range(2)), return_exceptions=True)
        assert [type(one) for one in ended] == [NotCompiled, NotCompiled], ended


async def test_a_module_gets_no_more_memory_than_a_batch_needs(evaluator: Evaluator) -> None:
    module = await CompiledPolicy.of(policy(evaluator.place, "verdicts := numbers.range(1, input.items)"), evaluator)
    assert await module.verdicts(b'{"items": 3}', 60.0) == [1, 2, 3]
    with pytest.raises(EvaluationError, match="opa_malloc: failed"):
        await module.verdicts(b'{"items": 2000000000}', 60.0)


async def test_no_memory_of_an_evaluation_is_kept(evaluator: Evaluator) -> None:
    module = await CompiledPolicy.of(policy(evaluator.place, "verdicts := numbers.range(1, input.items)"), evaluator)
    for _ in range(3):
        await module.verdicts(b'{"items": 3}', 60.0)
        with pytest.raises(EvaluationError):
            await module.verdicts(b'{"items": 30000000}', 60.0)
    for machine in [one for one in gc.get_objects() if isinstance(one, compiled._Machine)]:
        with pytest.raises(ValueError, match="closed"):
            machine._store.ptr()


async def test_rules_that_contradict_each_other_are_an_error_and_no_rule_is_nothing(evaluator: Evaluator) -> None:
    contradicting = policy(evaluator.place, "verdicts := 1 if input.items == 1\n\nverdicts := 2 if input.items < 2")
    module = await CompiledPolicy.of(contradicting, evaluator)
    with pytest.raises(EvaluationError, match=r"^getrapt/authority/authority\.rego:.* conflict$"):
        await module.verdicts(b'{"items": 1}', 60.0)
    with pytest.raises(EvaluationError, match="nothing to say"):
        await module.verdicts(b'{"items": 5}', 60.0)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("verdicts := graph.reachable_paths({}, {1})", "no module has graph.reachable_paths"),
        ("verdicts := time.now_ns()", "undefined function time.now_ns"),
        ("verdict := 1", "entrypoint"),
        ("verdicts := := 1", "load error"),
    ],
)
async def test_what_no_module_can_be_made_of_is_told_apart(evaluator: Evaluator, rule: str, why: str) -> None:
    with pytest.raises(NotCompiled, match=why):
        await CompiledPolicy.of(policy(evaluator.place, rule), evaluator)


FAILING = {
    "text": 'to_number("abc")',
    "number": "count(item.question.n)",
    "zero": "1 / item.question.n",
    "kinds": 'item.question.n + "a"',
    "pattern": 'regex.match("(", "a")',
    "json": 'json.unmarshal("{")',
    "array": "array.concat([], item.question.n)",
    "base64": 'base64.decode("*")',
}


@pytest.mark.parametrize("failing", FAILING.values(), ids=FAILING.keys())
async def test_a_builtin_that_fails_is_an_error_however_many_questions_there_are(
    evaluator: Evaluator, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """The server that judges would give no verdict: so may no trial, what-if or replay."""
    monkeypatch.setattr(asking, "FEW", 3)
    bundle = policy(
        evaluator.place,
        f"verdicts := [item.hash | some item in input.items; not other(item)]\n\nother(item) if {failing} == 5",
    )
    whys: list[str] = []
    for number in (1, 4):
        going = Asking(evaluator, {}, lambda *_: None, lambda _, why: whys.append(why), batch=number)
        for n in range(number):
            await going.add(bundle, Asked(n, "s", "a", "t", "h", {"n": 0}, None, {}))
        await going.finish()
    by_opa, by_module = whys
    assert by_module == by_opa
    assert by_opa.startswith("getrapt/authority/authority.rego:5: ")


async def test_a_builtin_that_has_no_value_and_does_not_fail_is_undefined_as_for_opa(evaluator: Evaluator) -> None:
    bundle = policy(evaluator.place, "verdicts := [n | some items in input.items; n := max(items)]")
    module = await CompiledPolicy.of(bundle, evaluator)
    assert await module.verdicts(b'{"items": [[3], [4, 5]]}', 60.0) == [3, 5]
    given = b'{"items": [[3], []]}'
    with pytest.raises(NotCompiled, match="a builtin came to nothing"):
        await module.verdicts(given, 60.0)
    assert await evaluator.value(bundle, QUERY, given) == [3]


async def test_a_module_that_is_not_as_opa_makes_them_is_left_alone() -> None:
    for module in (b"", b"\0asm\1\0\0\0", b"\0asm\1\0\0\0\1", b"\0asm\1\0\0\0\1\1\0"):
        with pytest.raises(UnknownModule):
            strict(module)


async def test_many_questions_go_to_a_module_and_what_only_opa_can_goes_to_opa(
    evaluator: Evaluator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "FEW", 3)
    by_opa: list[Path] = []
    usual = Evaluator.value

    async def value(self: Evaluator, bundle: Path, query: str, given: Any) -> object:
        by_opa.append(bundle)
        return await usual(self, bundle, query, given)

    monkeypatch.setattr(Evaluator, "value", value)
    plain = policy(evaluator.place, "verdicts := [item.question.n | some item in input.items]")
    only_opa = policy(
        evaluator.place, "verdicts := [count(graph.reachable_paths({}, {item.question.n})) | some item in input.items]"
    )
    said: list[tuple[int, object]] = []
    going = Asking(evaluator, {}, lambda one, verdict: said.append((one.index, verdict)), lambda *_: None, batch=4)
    for bundle, number in ((plain, 4), (only_opa, 4), (plain, 1)):
        for n in range(number):
            await going.add(bundle, Asked(n, "s", "a", "t", "h", {"n": n}, None, {}))
        await going.finish()
    assert sorted(said, key=str) == sorted([(n, n) for n in (0, 1, 2, 3, 0)] + [(n, 0) for n in range(4)], key=str)
    # The last question is one alone, and its module is there already.
    assert by_opa == [only_opa]
