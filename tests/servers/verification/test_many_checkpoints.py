"""However many checkpoints there are, few of them are in memory at once, and who waits sees how far it is."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Executable, Row

from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import ENTRIES
from verification.finding import Code
from verification.log_check import SHOWN
from verification.stored import BATCH, Stored
from verification.verify import verify

MANY = 5 * SHOWN


async def test_checkpoints_are_read_a_batch_at_a_time(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    judged.tamper(
        "INSERT INTO log_checkpoints (size, root, note, signed_at)"
        " SELECT size, decode(repeat('00', 32), 'hex'), 'no note', now() FROM generate_series(1, %(many)s) AS size",
        many=MANY,
    )
    at_once: list[int] = []
    told: list[tuple[int, int]] = []
    rows, stream = Stored.rows, Stored.stream

    async def counted(self: Stored, statement: Executable, values: Mapping[str, Any] | None = None) -> list[Row[Any]]:
        answer = await rows(self, statement, values)
        at_once.append(len(answer))
        assert len(answer) <= SHOWN, str(statement)
        return answer

    async def streamed(self: Stored, *asked: Any) -> Any:
        async for batch in stream(self, *asked):
            at_once.append(len(batch))
            assert len(batch) <= BATCH, str(asked[0])
            yield batch

    monkeypatch.setattr(Stored, "rows", counted)
    monkeypatch.setattr(Stored, "stream", streamed)
    report = await verify(
        judged.parts.database, judged.opa, on_checkpoints=lambda done, total: told.append((done, total))
    )
    assert max(at_once) <= max(SHOWN, BATCH), report.findings[-1]
    found = [one.message for one in report.findings if one.code is Code.CHECKPOINT]
    for size in range(1, ENTRIES + 1):
        assert any(f"the checkpoint of size {size} cannot be read" in one for one in found), size
    for size in range(ENTRIES + 1, MANY + 1):
        assert f"the checkpoint of size {size} has more entries than there are" in found
    assert told == []
    judged.tamper("DELETE FROM log_checkpoints WHERE size > <ENTRIES>")
    await verify(judged.parts.database, judged.opa, on_checkpoints=lambda done, total: told.append((done, total)))
    assert told == [(ENTRIES, ENTRIES)]


async def test_one_that_waits_is_published_before_a_larger_one(judged: Judged) -> None:
    published = "INSERT INTO log_checkpoints VALUES (SIZE, decode(repeat('00', 32), 'hex'), 'no note', now(), AT)"
    judged.tamper(
        published.replace("SIZE", "3").replace("AT", "NULL"), published.replace("SIZE", "5").replace("AT", "now()")
    )
    found = {one.message for one in await judged.found()}
    assert "the checkpoint of size 3 was signed and not published, and that of size 5 was" in found
    judged.tamper("UPDATE log_checkpoints SET published_at = now() WHERE size = 3")
    assert not any("not published" in one.message for one in await judged.found())


@pytest.mark.parametrize("size", [0, -5])
async def test_a_checkpoint_of_a_size_that_no_log_has_is_named(judged: Judged, size: int) -> None:
    judged.tamper(
        "ALTER TABLE log_checkpoints DROP CONSTRAINT log_checkpoints_size",
    )
    judged.tamper(
        "INSERT INTO log_checkpoints VALUES (%(size)s, decode(repeat('00', 32), 'hex'), 'no note', now(), NULL)",
        size=size,
    )
    found = await judged.found()
    assert [(one.code, one.message) for one in found] == [
        (Code.CHECKPOINT, f"the checkpoint of size {size} is of a size that no log has")
    ]
