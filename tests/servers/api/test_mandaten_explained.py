"""An explanation counts the mandaten of whoever it is about: as an act would be judged, now and at an earlier moment."""

from datetime import UTC, datetime

from authority.explanation import Explanation
from authority.reading import Asked
from tests.servers.api.test_mandaten import MANAGES, NCG, SIGNS, act, proposed
from tests.servers.api.web import CHAIR, PREPARER, Web


async def told(web: Web, case: str, at: datetime | None = None) -> Explanation:
    """What NCG is told of itself."""
    row = await web.parts.queries.find_case(case)
    account = await web.parts.register.account_of(NCG)
    assert row is not None and account is not None
    now = await web.parts.moments.now(row.state)
    seen = now if at is None else await web.parts.moments.at(case, at)
    (answer,) = await web.parts.reading.explain([Asked(account, account, now, seen)])
    assert answer.explanation is not None
    return answer.explanation


def may(explanation: Explanation) -> tuple[bool, bool]:
    """Whether the act may be done, and whether it says so of who may do what the case waits for."""
    (answer,) = (one for one in explanation.acts if one.act == "answer")
    (awaited,) = explanation.awaited
    return bool(answer.allow), explanation.account in {one.account for one in awaited.allowed}


async def test_who_holds_a_mandaat_may_from_its_confirmation_until_it_is_revoked(web: Web) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="return_for_information", questions="Welke adressen?")
    row = await web.parts.queries.find_case(case)
    assert row is not None
    office = (await web.parts.moments.now(row.state)).facts.procedure.intake_office
    name = await proposed(web, MANAGES, principal=office, acts=["answer"])
    assert may(await told(web, case)) == (False, False)
    before = datetime.now(UTC)
    assert (await act(web, PREPARER, name, "confirm_mandaat")).status_code == 200
    assert may(await told(web, case)) == (True, True)
    offices = {one.body for one in (await told(web, case)).awaited[0].allowed}
    assert offices == {office}, "under a mandaat it is for the office that gave it"
    then = datetime.now(UTC)
    assert (await act(web, MANAGES, name, "revoke_mandaat")).status_code == 200
    assert may(await told(web, case)) == (False, False)
    assert may(await told(web, case, then)) == (True, True)
    assert may(await told(web, case, before)) == (False, False)


async def test_a_moment_in_the_past_has_the_version_of_the_register_that_was_in_force_then(web: Web) -> None:
    """No entry of the case follows the changes; still each moment between them has a version of its own."""
    case = await web.open()
    known: list[tuple[datetime, int]] = []

    async def now() -> None:
        known.append((datetime.now(UTC), await web.parts.register.current_version()))

    await now()
    name = await proposed(web, MANAGES)
    await now()
    assert (await act(web, SIGNS, name, "confirm_mandaat")).status_code == 200
    await now()
    assert (await act(web, SIGNS, name, "confirm_mandaat")).status_code == 409
    await now()
    assert (await act(web, MANAGES, name, "revoke_mandaat")).status_code == 200
    await now()
    first = known[0][1]
    assert [version - first for _, version in known] == [0, 1, 2, 2, 3]
    seen = [(at, (await web.parts.moments.at(case, at)).register_version) for at, _ in known]
    assert seen == known
    answer = await web.get("auditor-rijk", f"/v1/routekaarten/{case}/authority", at=known[1][0].isoformat())
    assert answer.json()["registerVersion"] == known[1][1]
