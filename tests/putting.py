"""Procedures that two persons put into force, in tests: their way through the API."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.organising import ALSO_MANAGES, MANAGES
from tests.servers.api.web import Web

PATH = "/v1/organisatie/wijzigingen"


def put(text: str, valid_from: datetime | None = None) -> dict[str, Any]:
    """The body of a proposal to put this text into force; from a year from now on, unless said otherwise."""
    moment = valid_from or datetime.now(UTC) + timedelta(days=365)
    return {"kind": "put_procedure", "document": text, "validFrom": moment.isoformat()}


async def confirmed(web: Web, body: dict[str, Any]) -> str:
    """The id of a change that two persons made."""
    proposed = await web.post(MANAGES, PATH, body)
    assert proposed.status_code == 201, proposed.text
    name: str = proposed.json()["change"]
    answer = await web.post(ALSO_MANAGES, f"{PATH}/{name}/acts", {"type": "confirm_change"})
    assert answer.status_code == 200, answer.text
    return name


async def put_soon(web: Web, text: str) -> datetime:
    """Has two persons put the text into force as soon as they can: the moment from which it is, which is still to come.

    How soon that is depends on the machine: where the second one came too late, they agree on a later moment.
    """
    for seconds in (3, 15, 60, 240):
        moment = datetime.now(UTC) + timedelta(seconds=seconds)
        proposed = await web.post(MANAGES, PATH, put(text, moment))
        if proposed.status_code != 201:
            continue
        name = proposed.json()["change"]
        answer = await web.post(ALSO_MANAGES, f"{PATH}/{name}/acts", {"type": "confirm_change"})
        if answer.status_code == 200:
            return moment
    raise AssertionError("it took longer than minutes to agree")


async def until_in_force(web: Web, number: int) -> None:
    """Waits until new cases get this version."""
    while True:
        if (await web.parts.procedures.in_force()).version == number:
            return
        await asyncio.sleep(0.1)
