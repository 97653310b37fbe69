"""Questions are gathered in batches bounded by number and by bytes, and hashed as if each were written whole."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic_core import from_json

from audit.canonical import canonical
from tests.servers.verification.conftest import Judged
from verification import asking
from verification.asking import Asked, Asking
from verification.evaluation import Evaluator
from verification.recorded import Recorded, Selection
from verification.stored import Stored


class Counting(Evaluator):
    """Gives no verdict, and tells how many questions came at once."""

    sizes: ClassVar[list[int]] = []

    async def value(self, bundle: Path, query: str, given: Any) -> object:
        """The same number of nothings."""
        items = from_json(given)["items"]
        self.sizes.append(len(items))
        return [None] * len(items)


def question(text: str) -> Asked:
    """One that has this text in it."""
    return Asked(1, "s", "a", "t", "h", {"text": text}, None, {})


async def batches(questions: Sequence[Asked], batch: int) -> list[int]:
    """How many came in each batch."""
    Counting.sizes = []
    answered: list[Asked] = []
    going = Asking(Counting(Path("opa"), Path()), {}, lambda one, _: answered.append(one), lambda *_: None, batch=batch)
    for one in questions:
        await going.add(Path("bundle"), one)
    await going.finish()
    assert len(answered) == len(questions)
    return sorted(Counting.sizes, reverse=True)


async def test_a_batch_ends_at_its_number_or_at_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await batches([question("x")] * 7, batch=3) == [3, 3, 1]
    monkeypatch.setattr(asking, "LARGEST_BATCH", 1000)
    assert await batches([question("x" * 400)] * 7, batch=100) == [3, 3, 1]
    assert await batches([question("x" * 4000)] * 2, batch=100) == [1, 1]


async def test_a_question_is_hashed_as_it_was_when_it_was_put(judged: Judged) -> None:
    async with judged.parts.database.snapshot() as connection:
        recorded = await Recorded.read(Stored(connection))
        asked = [one async for one in recorded.asked(Selection())]
    assert all(isinstance(one, Asked) for one in asked)
    last = next(one for one in asked if isinstance(one, Asked) and one.procedure is not None)
    assert last.procedure is not None
    whole = {**last.question, "procedure": recorded.procedures[last.procedure]}
    assert recorded.full(last) == canonical(whole)
    # A part that comes after the procedure has its place too.
    later = Asked(1, "s", "a", "t", "h", {**last.question, "zone": 1}, last.procedure, {})
    assert recorded.full(later) == canonical({**whole, "zone": 1})


async def test_evaluations_that_begin_together_do_not_disturb_each_other(judged: Judged, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / ".manifest").write_text('{"roots": ["here"]}')
    (bundle / "rule.rego").write_text("package here\n\nanswer := input.number\n")
    for number in range(4):
        place = tmp_path / f"place-{number}"
        place.mkdir()
        evaluator = Evaluator(judged.opa, place)
        values = await asyncio.gather(*(evaluator.value(bundle, "data.here.answer", {"number": n}) for n in range(6)))
        assert values == list(range(6))
