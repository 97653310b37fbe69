"""Sends the rows of a case file to the API: some tens in a request, each under a key of its own, again when it was not heard.

The key is made of the whole row. A row that was refused before is sent again under the next key, since what it was
refused for may have been remedied; one whose reference is taken is not, since a reference never comes free.

Memory holds the rows under way, and of the rejected ones only what the API said of them.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from api.cautions import LIKE_FORGOTTEN
from api.edge import LARGEST_BODY
from api.intake_body import FIELDS
from api.openings_body import MOST_ADDRESSES_TOGETHER, MOST_OPENINGS
from cli.case_file import Row
from cli.client import HEADERS, TIMEOUT, CallFailed, answered, no_answer, problem_lines, wait_of
from cli.import_tally import Tally
from cli.intake_sent import body_of, key_of
from domain.expectation import Expectation, expect
from domain.faults import Fault
from domain.intake import Intake

AT_A_TIME = 2
"""So many requests are under way: while one is judged, the other is written."""
ROWS = MOST_OPENINGS
MOST_BYTES = LARGEST_BODY - 16 * 1024
"""The rows of one request are no larger together; a single one always is smaller."""
ATTEMPTS = 6
PAUSE = 0.2
"""Seconds before a second attempt; before each next one twice as long."""

FIRST_TIERS = 30.0
"""Seconds that an import waits at its end until the cases that it opened are in their first tier."""

LOOKING = 4
"""So many times as long as a look at all of them took, nothing is asked after it: who looks keeps from its work what it waits for."""

TAKEN = "reference_taken"
_COLUMNS = {name: column for column, name in FIELDS.items()}


class ImportStopped(Exception):
    """The stack stopped answering in the middle; what was opened stays."""


async def import_rows(url: str, account: str, rows: Iterator[Row], tally: Tally, done: Callable[[], None]) -> None:
    """Opens the rows as this account and counts them in `tally`; `done` is called for each.

    CallFailed where nobody can be signed in, ImportStopped where the stack stops answering later on.
    """
    async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT, trust_env=False, headers=HEADERS) as http:
        try:
            signed_in = await http.post("/v1/sessions", json={"account": account})
            token = answered(signed_in)["token"]
        except httpx.HTTPError as error:
            raise no_answer(url, error) from error
        http.headers["Authorization"] = f"Bearer {token}"
        with suppress(KeyError, ValueError):
            tally.began = parsedate_to_datetime(signed_in.headers["Date"])

        stopped: list[ImportStopped] = []

        batches = _batches(rows, tally, done)

        async def work() -> None:
            # All take from the one iterator, so that no more rows are read than are being sent.
            for batch in batches:
                try:
                    await _take(http, batch, tally, done)
                except ImportStopped as stop:
                    stopped.append(stop)
                # Where one gives up, the others hear out what they have sent: else it counts, and is not counted.
                if stopped:
                    return

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_A_TIME):
                group.create_task(work())
        if stopped:
            raise stopped[0]
        await _first_tiers(http, tally)
        await http.delete("/v1/sessions/current")


def _batches(rows: Iterator[Row], tally: Tally, done: Callable[[], None]) -> Iterator[list["_Sending"]]:
    """The rows that can be sent, in their order and as many together as one request takes; of the others it is noted why not."""
    batch: list[_Sending] = []
    size = addresses = 0
    for row in rows:
        if row.intake is None:
            tally.reject(row, row.faults)
            done()
            continue
        sending = _Sending(row, row.intake)
        length = len(json.dumps(sending.body, ensure_ascii=False).encode())
        named = len(row.intake.addresses)
        full = len(batch) == ROWS or size + length > MOST_BYTES or addresses + named > MOST_ADDRESSES_TOGETHER
        if batch and full:
            yield batch
            batch, size, addresses = [], 0, 0
        batch.append(sending)
        size += length
        addresses += named
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class _Sending:
    """A row that is sent for the first, second … `time`."""

    row: Row
    intake: Intake
    time: int = 1

    @property
    def body(self) -> dict[str, Any]:
        """It as the API takes it."""
        return {"key": key_of(self.intake, self.time), "intake": body_of(self.intake)}


async def _take(http: httpx.AsyncClient, batch: list[_Sending], tally: Tally, done: Callable[[], None]) -> None:
    """Has these rows opened and counts them; ImportStopped where the API cannot say anything of them."""
    while batch:
        again: list[_Sending] = []
        answers, unheard = await _sent(http, batch)
        for sending, answer in zip(batch, answers, strict=True):
            if "receipt" in answer:
                _opened(sending.row, answer["receipt"], tally, unheard=unheard)
                done()
                continue
            failure = CallFailed(problem_lines(answer["problem"]), answer["problem"])
            if _refused_before(failure) and not (unheard and _is_new(failure.problem["receipt"], tally)):
                again.append(replace(sending, time=sending.time + 1))
                continue
            tally.reject(sending.row, faults_of(sending.row, failure))
            done()
        batch = again


def _opened(row: Row, receipt: dict[str, Any], tally: Tally, *, unheard: bool) -> None:
    tally.caution(receipt["cautions"])
    # One that is repeated may have been opened a moment ago, by this import, of which the answer was lost.
    if receipt["repeated"] and not (unheard and _is_new(receipt, tally)):
        tally.there += 1
        return
    tally.opened += 1
    tally.opening.add(receipt["case"])
    if any(one["code"] == LIKE_FORGOTTEN for one in receipt["cautions"]):
        tally.like_forgotten.append(row.line)


async def _first_tiers(http: httpx.AsyncClient, tally: Tally) -> None:
    """Waits until people can act on what was opened, and takes those cases off `opening`. An act that comes sooner would be
    refused; while Temporal is away nothing opens, so there is an end to the waiting."""
    deadline = time.monotonic() + FIRST_TIERS
    while tally.opening:
        began = time.monotonic()
        tally.opening &= await _in_intake(http)
        ended = time.monotonic()
        if not tally.opening or ended > deadline:
            return
        await asyncio.sleep(max(PAUSE, min(LOOKING * (ended - began), deadline - ended)))


async def _in_intake(http: httpx.AsyncClient) -> set[str]:
    """The cases of which no tier has been opened yet."""
    found: set[str] = set()
    after: str | None = ""
    while after is not None:
        asked = {"state": "intake", "limit": "100"} | ({"after": after} if after else {})
        try:
            answer = await http.get("/v1/routekaarten", params=asked)
            while (wait := wait_of(answer)) is not None:
                await asyncio.sleep(wait)
                answer = await http.get("/v1/routekaarten", params=asked)
            page = answered(answer)
        except (httpx.HTTPError, CallFailed) as error:
            raise ImportStopped(f"all rows were sent; what became of them was not heard ({error})") from error
        found |= {one["case"] for one in page["routekaarten"]}
        after = page["after"]
    return found


def _refused_before(failure: CallFailed) -> bool:
    """Whether this is the answer of an earlier time, and could be another now."""
    problem = failure.problem
    codes = [one["code"] for one in problem.get("reasons", ())]
    return bool(problem.get("receipt", {}).get("repeated")) and TAKEN not in codes


def _is_new(receipt: dict[str, Any], tally: Tally) -> bool:
    """Whether it is of after this import began."""
    return tally.began is not None and datetime.fromisoformat(receipt["recordedAt"]) >= tally.began


async def _sent(http: httpx.AsyncClient, batch: list[_Sending]) -> tuple[list[dict[str, Any]], bool]:
    """What became of each, asked again where it was not heard, and whether that was so. ImportStopped where asking is of no use."""
    body = {"openings": [one.body for one in batch]}
    last = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            await asyncio.sleep(PAUSE * 2 ** (attempt - 1))
        try:
            answer = await http.post("/v1/routekaarten/openings", json=body)
            while (wait := wait_of(answer)) is not None:
                await asyncio.sleep(wait)
                answer = await http.post("/v1/routekaarten/openings", json=body)
        except httpx.HTTPError as error:
            last = type(error).__name__
            continue
        try:
            return answered(answer)["openings"], attempt > 0
        except CallFailed as failure:
            last = "; ".join(failure.lines)
        if answer.status_code < 500 and answer.status_code != 401:
            break
    first, final = batch[0].row.line, batch[-1].row.line
    raise ImportStopped(
        f"stopped at lines {first} to {final}: {last}. Run it again: what is there already is not opened again."
    )


def faults_of(row: Row, failure: CallFailed) -> tuple[Fault, ...]:
    """What the API said of a row, by column of the file."""
    problem = failure.problem
    reference = row.raw.get("reference", "")
    if problem.get("reasons"):
        return tuple(_reason(reference, one) for one in problem["reasons"])
    if problem.get("errors"):
        return tuple(_fault(row, error) for error in problem["errors"])
    return (Fault.of("row", reference, problem.get("code", "failed"), failure.lines[0], Expectation("openable_case")),)


def _reason(reference: str, reason: dict[str, Any]) -> Fault:
    if reason["code"] == TAKEN:
        message = "A case with this reference is open already, with other content than this row or not by an import."
        return Fault.of("reference", reference, TAKEN, message, Expectation("row_as_imported"))
    return Fault.of("reference", reference, reason["code"], reason["text"], Expectation("case_of_account"))


def _fault(row: Row, error: dict[str, Any]) -> Fault:
    column = _COLUMNS.get(error["pointer"].removeprefix("/"), "row")
    return Fault.of(
        column, row.raw.get(column, ""), error["code"], error["detail"], expect("told", text=error["expected"])
    )
