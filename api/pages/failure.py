"""The pages for what went wrong: in words, with a way on, and with everything that was typed."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.catalogue import page_texts
from api.pages.forms import proof_again
from api.pages.render import page
from api.problems import RETRY_AFTER, Problem
from api.taking import trace_of

# What a form sends for itself; the rest somebody typed or chose.
HIDDEN = frozenset({"csrf", "key", "dossier", "type"})

_IN_ITS_OWN_WORDS = ("account_closed", "account_unconfirmed", "overview_refused")
"""Problems of which the status says too little to know what to do."""


def failure_page(request: Request, problem: Problem, trace_id: str) -> HTMLResponse:
    """The page of a problem."""
    title, text = page_texts()["failure"][str(problem.status)]
    if problem.code in _IN_ITS_OWN_WORDS:
        title, text = problem.title("nl"), problem.detail("nl")
    return page(
        request,
        "failure.html",
        problem.status,
        title=title,
        text=text,
        trace_id=trace_id,
        headers=_retry(problem),
    )


def retry_page(request: Request, problem: Problem, form: dict[str, str]) -> HTMLResponse:
    """The page of a problem with a form: what was typed is shown, and can be sent again with the same key.

    A form that is not ours is never sent again from here: of that one there is the text alone, to copy.
    """
    title, _ = page_texts()["failure"][str(problem.status)]
    kept = {name: value for name, value in form.items() if name != "csrf"}
    proof = proof_again(request, form) if problem.status != 401 else None
    return page(
        request,
        "retry.html",
        problem.status,
        title=title,
        text=problem.title("nl") + ". " + problem.detail("nl"),
        trace_id=trace_of(request),
        action=request.url.path,
        kept=kept,
        typed={name: value for name, value in kept.items() if name not in HIDDEN and value.strip()},
        csrf=proof,
        must_sign_in=problem.status == 401,
        can_retry=proof is not None and problem.code != "idempotency_key_reused",
        headers=_retry(problem),
    )


def _retry(problem: Problem) -> dict[str, str]:
    return {"Retry-After": str(RETRY_AFTER[problem.code])} if problem.code in RETRY_AFTER else {}
