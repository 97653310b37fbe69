"""Who may ask what of each route, one line for each: the table that `test_scopes` holds the application to.

It is written by hand from what `policies/` says, and not made from it, so that a route whose guard was forgotten has no line,
or one that is not true. Blanks in a path are filled with what there is in `scope_world`.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from procedures.loader import EXAMPLE_PROCEDURE
from tests.servers.api.scope_world import (
    AUDITS,
    CALLS_UP,
    CHAIR,
    DELIBERATORS,
    EVERYBODY,
    KEEPS,
    MANAGES,
    OTHER_CHAIR,
    OVERSEE,
    PREPARER,
    READERS,
    SIGNED_IN,
    World,
    a_change,
    a_mandaat,
)
from tests.servers.api.test_mandaten_files import file_of as mandaten_file
from tests.servers.api.web import intake, key

Body = Callable[[World], Any]
_AUDITOR = frozenset({AUDITS})
_MANAGER = frozenset({MANAGES})
_GIVES = frozenset({PREPARER, CALLS_UP, MANAGES})
"""Who has an office of a procedure, and who manages (`policies/getrapt/mandating`)."""
_ADMINISTRATION = SIGNED_IN - {"gemeente-groningen"}
"""Whoever is in the chair of a body, or has an office, of the municipality or not (`policies/getrapt/administering`)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`may` gets an answer, everybody else is told to sign in, that it is not allowed, or that there is no such thing.

    `body` is what is sent, a form to a page; `query` what is asked beside the path. What changes something is tried by
    those alone who may not. `refused` is the fault by which that is said of a row of a file, where it is not said of all of it; with `each` others of
    the same request may be taken.
    """

    may: frozenset[str] = EVERYBODY
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Body | None = None
    reads: bool = False
    refused: str | None = None
    each: bool = False


def _body(**fields: Any) -> Body:
    return lambda _: fields


@dataclass(frozen=True, slots=True)
class Upload:
    """A form with a file in it, as a browser sends one."""

    fields: Mapping[str, str]
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Csv:
    """A file as the whole body."""

    content: bytes


def _vote(world: World) -> dict[str, Any]:
    return {"type": "cast_vote", "dossier": world.digest, "choice": "for"}


def _file(world: World) -> Upload:
    fields = {"dossier": world.digest, "kind": "building_report", "title": "Een rapport", "type": "add_document"}
    return Upload(fields, "file", b"Een rapport")


def _new_case(_: World) -> dict[str, Any]:
    told = intake()
    typed = {name: str(value) for name, value in told.items() if isinstance(value, str)}
    return typed | {
        "addresses": " ".join(told["addresses"]),
        "amountCents": "50000",
        "residentChoice": "true",
        "safetyDoubt": "false",
    }


def _meeting(world: World) -> dict[str, Any]:
    return {
        "body": "stuurgroep-eemsdelta",
        "startsAt": "2099-01-01T10:00:00Z",
        "agenda": [world.running],
        "place": "Een zaal",
    }


def _meeting_form(world: World) -> dict[str, Any]:
    return {
        "body": "stuurgroep-eemsdelta",
        "day": "2099-01-01",
        "clock": "10:00",
        f"agenda.{world.running}": "1",
        "place": "Een zaal",
    }


def _audit(_: World) -> dict[str, Any]:
    return {"question": "Wat is er mis?", "scope": {}, "sampleSize": 1, "seed": "00c0ffee00c0ffee"}


def _audit_form(_: World) -> dict[str, Any]:
    return {"question": "Wat is er mis?", "sampleSize": "1", "seed": "00c0ffee00c0ffee"}


def _conclusion(_: World) -> dict[str, Any]:
    return {"type": "close_audit", "seen": 1, "conclusion": "Alles is goed."}


def _interest_of_another(_: World) -> dict[str, Any]:
    return {
        "scope": "area",
        "code": "Elders",
        "account": "provincie-eemsdelta",
        "validFrom": "2026-01-01T00:00:00+01:00",
        "reasons": "Bezit daar een woning.",
    }


def _mandaten_file(_: World) -> Csv:
    return Csv(mandaten_file({"source": "Niet van u"}))


def _mandaten_upload(_: World) -> Upload:
    return Upload({}, "bestand", mandaten_file({"source": "Niet van u"}))


def _mandaten_text(_: World) -> dict[str, Any]:
    return {"content": base64.b64encode(mandaten_file({"source": "Niet van u"})).decode()}


def _mandaat_form(_: World) -> dict[str, Any]:
    return {
        "principal": "staatssecretaris",
        "holder.kind": "account",
        "holder.id": "ncg-bo",
        "acts.sign": "ja",
        "ceilingCents": "50000",
        "validFrom": "2026-01-01",
        "source": "Mandaatbesluit",
        "sourceDate": "2026-01-01",
    }


def _change_form(_: World) -> dict[str, Any]:
    told = a_change()
    return told | {"validFrom": told["validFrom"][:10], "validUntil": told["validUntil"][:10]}


def _procedure_upload(_: World) -> Upload:
    return Upload({}, "bestand", EXAMPLE_PROCEDURE.read_bytes())


def _procedure_text(_: World) -> dict[str, Any]:
    return {"content": base64.b64encode(EXAMPLE_PROCEDURE.read_bytes()).decode()}


def _procedure_proposal(world: World) -> dict[str, Any]:
    return _procedure_text(world) | {"validFrom": "2099-01-01"}


SINCE = "the moment at which the world was made"
_SINCE = {"from": SINCE}
_OF_CASE = Rule(READERS)
_REGISTER = Rule(SIGNED_IN)
RULES: dict[tuple[str, str], Rule] = {
    # Signing in and out, and what is for everybody.
    ("POST", "/v1/sessions"): Rule(),
    ("DELETE", "/v1/sessions/current"): _REGISTER,
    ("DELETE", "/v1/sessions"): _REGISTER,
    ("GET", "/v1/openapi.json"): Rule(),
    ("GET", "/v1/health/live"): Rule(),
    ("GET", "/v1/health/ready"): Rule(),
    ("GET", "/v1/log/keys"): Rule(),
    ("GET", "/v1/log/proofs/inclusion"): Rule(query={"index": 0}),
    ("GET", "/v1/log/proofs/consistency"): Rule(query={"from": 1}),
    ("GET", "/v1/log/entries/{index}/proof"): Rule(),
    ("GET", "/log/checkpoint"): Rule(),
    ("GET", "/log/tile/{path:path}"): Rule(),
    ("GET", "/"): Rule(),
    ("GET", "/aanmelden"): Rule(),
    ("POST", "/aanmelden"): Rule(),
    ("POST", "/afmelden"): Rule(),
    ("POST", "/taal"): Rule(body=_body(taal="nl", naar="/"), reads=True),
    # Cases, by their scope.
    ("GET", "/v1/routekaarten"): Rule(SIGNED_IN, {"limit": 1}),
    ("POST", "/v1/routekaarten/searches"): Rule(SIGNED_IN, {"limit": 1}, _body(search="Binnenbuurt"), reads=True),
    ("POST", "/v1/routekaarten"): Rule(frozenset({PREPARER}), body=lambda _: intake()),
    ("POST", "/v1/routekaarten/openings"): Rule(
        frozenset({PREPARER}),
        body=lambda _: {"openings": [{"key": key(), "intake": intake()}]},
        refused="not_the_intake_office",
        each=True,
    ),
    ("GET", "/v1/routekaarten/{name}"): _OF_CASE,
    ("GET", "/v1/routekaarten/{name}/precedenten"): _OF_CASE,
    ("GET", "/v1/routekaarten/{name}/acts"): _OF_CASE,
    ("POST", "/v1/routekaarten/{name}/acts"): Rule(frozenset({CHAIR}), body=_vote),
    ("GET", "/v1/routekaarten/{name}/history"): _OF_CASE,
    ("GET", "/v1/routekaarten/{name}/documenten"): _OF_CASE,
    ("POST", "/v1/routekaarten/{name}/documenten"): Rule(frozenset({PREPARER, CHAIR}), body=_file),
    ("GET", "/v1/routekaarten/{name}/documenten/{number}"): Rule(DELIBERATORS),
    ("GET", "/v1/routekaarten/{name}/authority"): _OF_CASE,
    ("GET", "/v1/routekaarten/{name}/route"): _OF_CASE,
    ("GET", "/v1/routekaarten/{name}/difference"): Rule(READERS, _SINCE),
    ("GET", "/v1/route-preview"): Rule(
        SIGNED_IN, {"municipality": "1979", "measure": "isolation_to_norm", "amountCents": 1}
    ),
    ("GET", "/v1/receipts/{name:path}"): _OF_CASE,
    ("GET", "/routekaarten"): _REGISTER,
    ("POST", "/routekaarten"): Rule(SIGNED_IN, body=_body(naam="Binnenbuurt"), reads=True),
    ("GET", "/routekaarten/nieuw"): _REGISTER,
    ("POST", "/routekaarten/nieuw"): Rule(frozenset({PREPARER}), body=_new_case),
    ("GET", "/routekaarten/{name}"): _OF_CASE,
    ("POST", "/routekaarten/{name}/acts"): Rule(frozenset({CHAIR}), body=_vote),
    ("POST", "/routekaarten/{name}/documenten"): Rule(frozenset({PREPARER, CHAIR}), body=_file),
    ("GET", "/routekaarten/{name}/documenten/{number}"): Rule(DELIBERATORS),
    ("GET", "/handelingen/{key:path}"): _REGISTER,
    ("GET", "/overzicht"): Rule(SIGNED_IN - {KEEPS}),
    ("GET", "/overzicht/{name}.csv"): Rule(SIGNED_IN - {KEEPS}),
    ("GET", "/instellingen"): _REGISTER,
    ("POST", "/instellingen"): Rule(SIGNED_IN, body=_body(stop="ja"), reads=True),
    ("GET", "/aanmeldingen"): _REGISTER,
    # Registers that everybody who is signed in reads, and acts on them by who may.
    ("GET", "/v1/stuurgroepen"): _REGISTER,
    ("GET", "/v1/organisatie"): _REGISTER,
    ("GET", "/v1/organisatie/difference"): Rule(SIGNED_IN, _SINCE),
    ("GET", "/v1/organisatie/wijzigingen"): _REGISTER,
    ("GET", "/v1/organisatie/wijzigingen/{name}"): _REGISTER,
    ("POST", "/v1/organisatie/wijzigingen"): Rule(frozenset({MANAGES, CHAIR}), body=lambda _: a_change()),
    ("POST", "/v1/organisatie/wijzigingen/{name}/acts"): Rule(_MANAGER, body=_body(type="confirm_change")),
    ("GET", "/v1/procedures"): _REGISTER,
    ("GET", "/v1/procedures/difference"): Rule(SIGNED_IN, _SINCE),
    ("GET", "/v1/policy"): _REGISTER,
    ("GET", "/v1/policy/difference"): Rule(SIGNED_IN, _SINCE),
    ("POST", "/v1/policy/activations"): Rule(_MANAGER, body=_body(revision="0" * 64)),
    ("GET", "/v1/mandaten"): _REGISTER,
    ("GET", "/v1/mandaten/difference"): Rule(SIGNED_IN, _SINCE),
    ("GET", "/v1/mandaten/export"): _REGISTER,
    ("GET", "/v1/mandaten/{name}"): _REGISTER,
    ("GET", "/v1/mandaten/{name}/difference"): Rule(SIGNED_IN, _SINCE),
    ("GET", "/v1/mandaten/{name}/use"): Rule(_AUDITOR),
    ("POST", "/v1/mandaten"): Rule(_MANAGER, body=lambda _: a_mandaat()),
    ("POST", "/v1/mandaten/{name}/acts"): Rule(_MANAGER, body=_body(type="confirm_mandaat")),
    ("POST", "/v1/mandaten/import"): Rule(_MANAGER, body=_mandaten_file, refused="not_the_principal"),
    # Interests: one's own, and those of others for who manages and who audits.
    ("GET", "/v1/belangen"): Rule(frozenset({AUDITS, MANAGES}), {"all": "true"}),
    ("POST", "/v1/belangen"): Rule(frozenset({CHAIR, MANAGES}), body=_interest_of_another),
    ("POST", "/v1/belangen/{name}/acts"): Rule(frozenset({CHAIR, MANAGES}), body=_body(type="end_interest")),
    # Audits and meetings.
    ("GET", "/v1/audits"): _REGISTER,
    ("POST", "/v1/audits"): Rule(_AUDITOR, body=_audit),
    ("GET", "/v1/audits/{name}"): Rule(OVERSEE),
    ("POST", "/v1/audits/{name}/acts"): Rule(_AUDITOR, body=_conclusion),
    ("GET", "/v1/vergaderingen"): _REGISTER,
    ("POST", "/v1/vergaderingen"): Rule(frozenset({CHAIR}), body=_meeting),
    ("GET", "/v1/vergaderingen/{name}"): Rule(OVERSEE),
    ("GET", "/v1/vergaderingen/{name}/notulen"): Rule(OVERSEE),
    ("POST", "/v1/vergaderingen/{name}/acts"): Rule(frozenset({CHAIR}), body=_body(type="open_meeting")),
    ("GET", "/vergaderingen"): _REGISTER,
    ("GET", "/vergaderingen/nieuw"): Rule(frozenset({CHAIR, OTHER_CHAIR})),
    ("POST", "/vergaderingen/nieuw"): Rule(frozenset({CHAIR}), body=_meeting_form),
    ("GET", "/vergaderingen/{name}"): Rule(OVERSEE),
    ("GET", "/vergaderingen/{name}/notulen"): Rule(OVERSEE),
    ("POST", "/vergaderingen/{name}/acts"): Rule(frozenset({CHAIR}), body=_body(type="open_meeting")),
    # What is held about people, and for how long.
    ("POST", "/v1/betrokkenen/lookups"): Rule(
        frozenset({KEEPS, MANAGES, AUDITS}), body=lambda world: {"case": world.closed}, reads=True
    ),
    ("POST", "/v1/betrokkenen/{name}/acts"): Rule(
        frozenset({MANAGES, KEEPS}), body=_body(type="propose_forgetting", ground="retention_ended")
    ),
    ("POST", "/v1/betrokkenen/{name}/exports"): Rule(frozenset({KEEPS, MANAGES}), body=_body(purpose="access_request")),
    ("POST", "/v1/betrokkenen/{name}/packages"): Rule(frozenset({KEEPS}), body=_body()),
    ("GET", "/v1/bewaartermijnen/due"): Rule(frozenset({KEEPS, MANAGES, AUDITS}), {"at": "2099-01-01"}),
    ("GET", "/v1/bewaartermijnen/due/registers"): Rule(frozenset({KEEPS, MANAGES, AUDITS}), {"at": "2099-01-01"}),
    # The logs.
    ("GET", "/v1/inzagen"): Rule(_AUDITOR, {"all": "true"}),
    ("GET", "/v1/verwerkingen"): Rule(_AUDITOR),
    ("GET", "/v1/traces/{trace_id}"): Rule(_AUDITOR),
    ("POST", "/v1/log/keys"): Rule(
        _MANAGER, body=_body(vkey="getrapt.example+00000000+AAAA"), refused="log_without_key"
    ),
    ("GET", "/log/tile/entries/{path:path}"): Rule(_AUDITOR),
    ("GET", "/v1/health/system"): Rule(_MANAGER),
    # The auditor's pages.
    ("GET", "/controle"): Rule(_AUDITOR),
    ("POST", "/controle"): Rule(_AUDITOR, body=lambda world: {"name": world.reference}, reads=True),
    ("GET", "/controle/routekaarten/{name}"): Rule(_AUDITOR),
    ("GET", "/controle/routekaarten/{name}/vermeldingen"): Rule(_AUDITOR, {"na": 0, "aantal": 1}),
    ("GET", "/controle/routekaarten/{name}/moment"): Rule(_AUDITOR),
    ("POST", "/controle/routekaarten/{name}/moment"): Rule(SIGNED_IN, body=_body(wie="ncg-bo"), reads=True),
    ("GET", "/controle/routekaarten/{name}/verschil"): Rule(_AUDITOR),
    ("GET", "/controle/mandaten"): Rule(_AUDITOR),
    ("GET", "/controle/audits"): _REGISTER,
    ("GET", "/controle/audits/nieuw"): Rule(_AUDITOR),
    ("POST", "/controle/audits/nieuw"): Rule(_AUDITOR, body=_audit_form),
    ("GET", "/controle/audits/{name}"): Rule(OVERSEE),
    ("GET", "/controle/audits/{name}/routekaarten/{case}"): Rule(OVERSEE),
    ("POST", "/controle/audits/{name}/acts"): Rule(_AUDITOR, body=_conclusion),
    # The pages of administration.
    ("GET", "/beheer"): Rule(_ADMINISTRATION),
    ("GET", "/beheer/organisatie"): Rule(_ADMINISTRATION),
    ("GET", "/beheer/organisatie/organen/{name}"): Rule(_ADMINISTRATION),
    ("GET", "/beheer/organisatie/accounts"): Rule(_ADMINISTRATION),
    ("POST", "/beheer/organisatie/accounts"): Rule(SIGNED_IN, body=_body(naam="ncg"), reads=True),
    ("GET", "/beheer/organisatie/nieuw"): Rule(_ADMINISTRATION, {"soort": "substitute"}),
    ("POST", "/beheer/organisatie/nieuw"): Rule(frozenset({MANAGES, CHAIR}), body=_change_form),
    ("GET", "/beheer/organisatie/wijzigingen/{name}"): Rule(_ADMINISTRATION),
    ("POST", "/beheer/organisatie/wijzigingen/{name}/acts"): Rule(_MANAGER, body=_body(type="confirm_change")),
    ("GET", "/beheer/mandaten/uitvoer"): _REGISTER,
    ("GET", "/beheer/mandaten/invoer"): Rule(_GIVES),
    ("POST", "/beheer/mandaten/invoer/voorbeeld"): Rule(_MANAGER, body=_mandaten_upload, refused="beslissen"),
    ("POST", "/beheer/mandaten/invoer"): Rule(_MANAGER, body=_mandaten_text, refused="beslissen"),
    ("GET", "/beheer/mandaten"): _REGISTER,
    ("POST", "/beheer/mandaten"): Rule(SIGNED_IN, body=_body(aan="ncg-bo"), reads=True),
    ("GET", "/beheer/mandaten/nieuw"): Rule(_GIVES),
    ("POST", "/beheer/mandaten/nieuw"): Rule(_MANAGER, body=_mandaat_form),
    ("GET", "/beheer/mandaten/{name}"): _REGISTER,
    ("POST", "/beheer/mandaten/{name}/acts"): Rule(_MANAGER, body=_body(type="confirm_mandaat")),
    ("GET", "/beheer/procedures"): Rule(_ADMINISTRATION),
    ("GET", "/beheer/procedures/versies/{name}"): Rule(_ADMINISTRATION),
    ("GET", "/beheer/procedures/vergelijk"): Rule(_ADMINISTRATION),
    ("POST", "/beheer/procedures/controle"): Rule(_ADMINISTRATION, body=_procedure_upload, reads=True),
    ("POST", "/beheer/procedures/proef"): Rule(_ADMINISTRATION, body=_procedure_text, reads=True),
    ("GET", "/beheer/procedures/voorstellen"): Rule(_ADMINISTRATION),
    ("POST", "/beheer/procedures/voorstellen"): Rule(_MANAGER, body=_procedure_proposal),
    ("GET", "/beheer/procedures/voorstellen/{name}"): Rule(_ADMINISTRATION),
    ("GET", "/beheer/gezondheid"): Rule(_MANAGER),
}
