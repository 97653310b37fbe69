"""How the policy sees a change of the organisation: codes, moments and pseudonyms, with the holdings that it can meet."""

from datetime import datetime
from typing import Any

import authority.register_views as t
from authority.act_view import moment
from domain.change_acts import ChangeAct, ProposeChange
from domain.changes import ENDS_A_BODY, ChangeKind, ChangeStanding, ChangeStatus, NewBody, NewSeat
from domain.endings import EndedKind
from domain.needed_bodies import BodyNeed
from domain.organisation import Organisation, Seat
from domain.procedure_fit import ProcedureFit


def change_about(act: ChangeAct, account: str, now: datetime, standing: ChangeStanding | None) -> ChangeStanding | None:
    """The change that an act is about: as it is proposed, or as it stands; None where there is none."""
    return (
        ChangeStanding(act.change, ChangeStatus.PROPOSED, account, now) if isinstance(act, ProposeChange) else standing
    )


def change_view(
    standing: ChangeStanding,
    organisation: Organisation,
    now: datetime,
    *,
    need: BodyNeed | None = None,
    fit: ProcedureFit | None = None,
) -> t.ChangeView:
    """The change as the policy gets it. Of a body's holdings those that are over are left out: they limit nothing.

    What ends is named only where something does, and `need`, whether cases that go on need the body, only of a change that
    could end it: so a question about another change is what it was before anything could end. How a procedure fits is said of
    a change that puts one into force, for the same reason.
    """
    change = standing.change
    municipality = change.new_body.municipality if change.new_body else None
    group = organisation.steering_group(municipality) if municipality else None
    view: t.ChangeView = {
        "id": change.id,
        "kind": change.kind.value,
        "status": standing.status.value,
        "proposed_by": standing.proposed_by,
        "body": change.body,
        "body_kind": next((body.kind.value for body in organisation.bodies if body.id == change.body), None),
        "seat": change.seat,
        "seat_body": next((seat.body for seat in organisation.seats if seat.id == change.seat), None),
        "account": change.account,
        "group": group.id if group else None,
        "valid_from": moment(change.valid_from),
        "valid_until": moment(change.valid_until),
        "reasons": change.reasons is not None,
        "new_seat": None if change.new_seat is None else _new_seat(change.new_seat),
        "new_body": None if change.new_body is None else _new_body(change.new_body),
        "holdings": [
            _holding(seat)
            for seat in organisation.seats
            if seat.body == change.body and (seat.valid_until is None or now < seat.valid_until)
        ],
    }
    seat_end = None if change.seat is None else organisation.end_of(EndedKind.SEAT, change.seat)
    if seat_end is not None:
        view["seat_ends"] = moment(seat_end)
    body_end = organisation.end_of(EndedKind.BODY, change.body)
    if body_end is not None:
        view["body_ends"] = moment(body_end)
    closings = () if change.account is None else organisation.closings(change.account)
    if closings:
        view["closings"] = [
            {"valid_from": moment(c.valid_from), "valid_until": moment(c.valid_until)} for c in closings
        ]
    if change.kind in ENDS_A_BODY and need is not None:
        view["body_needed"], view["cases_seen"] = need.needed, need.seen
        if need.named_later:
            view["body_named_later"] = True
    if change.new_procedure is not None and fit is not None:
        new = change.new_procedure
        view["new_procedure"] = {
            "procedure": new.procedure,
            "version": new.version,
            "content_hash": new.content_hash,
            "fits": fit.fits,
            "version_taken": fit.version_taken,
        }
    if change.kind is ChangeKind.END_SEAT:
        view["last_seat"] = _is_last(standing, organisation)
    return view


def _is_last(standing: ChangeStanding, organisation: Organisation) -> bool:
    """Whether the body would have no seat any more that stays."""
    change = standing.change
    return not any(
        seat.body == change.body and seat.id != change.seat and organisation.seat_end(seat) is None
        for seat in organisation.seats
    )


def _new_seat(new: NewSeat) -> dict[str, Any]:
    return {"party": new.party, "title": bool(new.title), "chair": new.chair, "voting": new.voting}


def _new_body(new: NewBody) -> dict[str, Any]:
    municipality, principal = new.municipality, new.principal
    return {"title": bool(new.title), "kind": new.kind.value, "municipality": municipality, "principal": principal}


def _holding(seat: Seat) -> t.HoldingView:
    return {
        "seat": seat.id,
        "account": seat.account,
        "chair": seat.chair,
        "valid_from": moment(seat.valid_from),
        "valid_until": moment(seat.valid_until),
        "substitute_for": seat.substitute_for,
    }
