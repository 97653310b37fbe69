"""The pages for what went wrong: what happened, what became of what was typed, and what to do now."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.catalogue import failure_texts
from api.pages.forms import KEPT, Resumed, keep, proof_again
from api.pages.kept import told
from api.pages.render import page
from api.pages.typed import field_label
from api.pages.visitor import known_visitor
from api.parts import parts_of
from api.problems import Problem
from api.taking import trace_of
from api.translations import reads


def words_of(problem: Problem) -> Mapping[str, str]:
    """What a page says of a problem: `title`, `happened`, `now`, and `form` where a form may have been recorded after all."""
    return failure_texts(problem.code, problem.status)


def _example(request: Request) -> bool:
    """Whether all is an example here, as far as it was read already: a failure asks nothing more."""
    visitor = known_visitor(request)
    if visitor is not None:
        return bool(visitor.context["example"])
    known = parts_of(request).register.known()
    return known is not None and known.example


def failure_page(request: Request, problem: Problem, trace_id: str) -> HTMLResponse:
    """The page of a problem."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return page(
        request,
        "failure.html",
        problem.status,
        example=_example(request),
        words=words_of(problem),
        reasons=[one["text"] for one in problem.extra.get("reasons", ())],
        who_can=problem.extra.get("whoCan", ()),
        trace_id=trace_id,
        wait=problem.headers.get("Retry-After"),
        # Where to go on after signing in. A form is not opened again by its address alone.
        onward=asked if problem.status == 401 and request.method == "GET" else None,
        must_sign_in=problem.status == 401,
        sealed=request.scope["state"].get(KEPT),
        # A cookie of ours is not sent along a link from elsewhere, but is from a link on our own page.
        from_elsewhere=request.headers.get("sec-fetch-site") == "cross-site" and request.method == "GET",
        headers=problem.headers,
    )


def retry_page(request: Request, problem: Problem, form: dict[str, str]) -> HTMLResponse:
    """The page of a problem with a form: what was typed is shown, and can be sent again with the same key.

    A form that is not ours is never sent again from here: of that one there is the text alone, to copy. One that was kept
    while its sender signed in again is no problem, and is drawn to be looked at before it is sent.
    """
    signed_out = problem.status == 401
    kept = {name: value for name, value in form.items() if name != "csrf"}
    proof = None if signed_out else proof_again(request, form)
    resumed = isinstance(form, Resumed) and problem.code == "form_not_ours"
    key = form.get("key", "")
    words = words_of(problem)
    wrong = [
        (field_label(error.pointer.removeprefix("/").replace("/", "."), request.url.path), error.text(reads()))
        for error in problem.errors
    ]
    return page(
        request,
        "retry.html",
        200 if resumed else problem.status,
        example=_example(request),
        words=words,
        resumed=resumed,
        trace_id=trace_of(request),
        action=request.url.path,
        kept=kept,
        typed=told(request, kept),
        wrong=wrong,
        csrf=proof,
        wait=problem.headers.get("Retry-After"),
        must_sign_in=signed_out,
        sealed=keep(request, form) if signed_out else None,
        # What is wrong with a field is as wrong the next time.
        can_retry=proof is not None and problem.code != "idempotency_key_reused" and not wrong,
        # Whether it counted is known by its key.
        outcome=f"/handelingen/{quote(key, safe='')}" if key and proof and "form" in words else None,
        headers=problem.headers,
    )
