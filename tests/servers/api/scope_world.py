"""A steering group with everything that it keeps to itself, and the people who try to get at it: each word that must not be
read says by whom it may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.api.papers import added
from tests.servers.api.web import FULL, NO_EFFECT, Web, key

VISITOR = "nobody"
CHAIR, OTHER_CHAIR, OTHER_SEAT = "voorzitter-eemsdelta", "voorzitter-oldambt", "gemeente-groningen"
PREPARER, CALLS_UP, AUDITS = "zaakbehandelaar-ncg", "dg-obdr", "auditor-rijk"
MANAGES, KEEPS = "beheerder", "functionaris-gegevensbescherming"
ROLES = (CHAIR, OTHER_CHAIR, OTHER_SEAT, PREPARER, CALLS_UP, AUDITS, MANAGES, KEEPS)
"""Roles of three municipalities and five offices; who is not signed in comes beside them."""

SIGNED_IN = frozenset(ROLES)
EVERYBODY = SIGNED_IN | {VISITOR}
READERS = frozenset({CHAIR, PREPARER, CALLS_UP, AUDITS, MANAGES})
"""Who reads the cases of this steering group, by `policies/getrapt/reading`."""
DELIBERATORS = READERS - {MANAGES}
OVERSEE = frozenset({CHAIR, CALLS_UP, AUDITS})
"""Who sees a meeting of this steering group, by `policies/getrapt/meeting`."""

_NCG, _PROVINCE = "ncg-eemsdelta", "provincie-eemsdelta"
_ADDRESS = "0003209900430667"


@dataclass
class World:
    """What there is, by the name that it has in a path, and who may see each of its words."""

    web: Web
    running: str = ""
    closed: str = ""
    reference: str = ""
    meeting: str = ""
    audit: str = ""
    mandaat: str = ""
    change: str = ""
    interest: str = ""
    subject: str = ""
    digest: str = ""
    since: str = ""
    secrets: dict[str, frozenset[str]] = field(default_factory=dict)

    def keep(self, word: str, by: frozenset[str]) -> str:
        """A word that nobody else may see."""
        self.secrets[word] = by
        return word

    def seen(self, role: str, answer: str) -> list[str]:
        """The words in this answer that this role may not see."""
        return [word for word, by in self.secrets.items() if role not in by and word in answer]


async def _took(web: Web, by: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    answer = await web.post(by, path, dict(body))
    assert answer.status_code in (200, 201), (path, answer.text)
    receipt: dict[str, Any] = answer.json()
    return receipt


async def made(web: Web) -> World:
    """The world: two cases of Eemsdelta, and a meeting, an audit, an interest, a mandaat and a change."""
    world = World(web)
    await _cases(world)
    world.since = datetime.now(UTC).isoformat()
    await _registers(world)
    return world


async def _cases(world: World) -> None:
    web = world.web
    closed_reference = world.keep("RK-binnen-gesloten", READERS)
    world.reference = world.keep("RK-binnen-open", READERS)
    told: dict[str, Any] = {
        "area": world.keep("Binnenbuurt", READERS),
        "summary": world.keep("Alleen voor wie hierover gaat.", READERS),
        "addresses": [world.keep(_ADDRESS, READERS), "0003209900524248"],
    }
    reasons = world.keep("Zo stemde ik, en daarom.", DELIBERATORS)
    # By its id it is known to who says what may be destroyed, without anything of what it is about.
    world.closed = world.keep(await web.open(reference=closed_reference, **told), READERS | {KEEPS})
    for by in (CHAIR, _NCG, _PROVINCE):
        await web.took(by, world.closed, type="cast_vote", choice="for", reasons=reasons)
    await web.took(CHAIR, world.closed, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)
    world.running = world.keep(await web.open(reference=world.reference, **told), READERS)
    content, title = world.keep("Een rapport voor de beraadslaging.", DELIBERATORS), "Rapport van binnen"
    await added(web, world.running, content.encode(), "rapport.txt", title=world.keep(title, DELIBERATORS))
    await web.took(_NCG, world.running, type="cast_vote", choice="for", reasons=reasons)
    world.digest = await web.digest(world.running)


async def _registers(world: World) -> None:
    web, later = world.web, (datetime.now(UTC) + timedelta(days=20)).isoformat()
    place = world.keep("Zaal van binnen", OVERSEE)
    meeting = {"body": "stuurgroep-eemsdelta", "startsAt": later, "agenda": [world.running], "place": place}
    world.meeting = (await _took(web, CHAIR, "/v1/vergaderingen", meeting))["meeting"]
    world.keep(world.meeting, OVERSEE)
    scope = {"municipality": "1979", "tier": "lokaal", "outcome": "approve"}
    audit = {"question": "Wat is er mis?", "scope": scope, "sampleSize": 1, "seed": "00c0ffee00c0ffee"}
    world.audit = (await _took(web, AUDITS, "/v1/audits", audit))["audit"]
    finding = {"case": world.closed, "tier": "lokaal", "result": "non_conform", "category": "motivation"}
    said = {"type": "record_finding", "text": world.keep("Dit klopt niet.", OVERSEE), **finding}
    await _took(web, AUDITS, f"/v1/audits/{world.audit}/acts", said)
    owned = world.keep("Bezit daar een woning.", frozenset({AUDITS, MANAGES}))
    interest = {"scope": "area", "code": "Elders", "validFrom": "2026-01-01T00:00:00+01:00", "reasons": owned}
    world.interest = (await _took(web, _NCG, "/v1/belangen", interest))["interest"]
    world.mandaat = (await _took(web, "staatssecretaris-herstel", "/v1/mandaten", a_mandaat()))["mandaat"]
    world.change = (await _took(web, "tweede-beheerder", "/v1/organisatie/wijzigingen", a_change()))["change"]
    found = await web.post(KEEPS, "/v1/betrokkenen/lookups", {"case": world.closed})
    world.subject = next(one["id"] for one in found.json()["betrokkenen"] if one["kind"] == "case")


def a_mandaat() -> dict[str, Any]:
    """A mandaat to sign, of the state secretary."""
    return {
        "principal": "staatssecretaris",
        "holder": {"kind": "account", "id": "ncg-bo"},
        "acts": ["sign"],
        "municipalities": ["1979"],
        "measures": ["isolation_to_norm"],
        "ceilingCents": 5_000_000,
        "validFrom": "2026-01-01T00:00:00+01:00",
        "source": f"Mandaatbesluit {key()}",
        "sourceDate": "2026-01-01",
    }


def a_change() -> dict[str, Any]:
    """Somebody who stands in for the province."""
    return {
        "kind": "substitute",
        "seat": "stuurgroep-eemsdelta-provincie",
        "account": "provincie-oldambt",
        "validFrom": "2026-01-01T00:00:00+01:00",
        "validUntil": (datetime.now(UTC) + timedelta(days=20)).isoformat(),
        "reasons": "De vaste vertegenwoordiger is afwezig.",
    }
