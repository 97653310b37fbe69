"""The pages for what went wrong: in words, with a way on, and with everything that was typed."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.catalogue import page_texts
from api.pages.render import page
from api.problems import RETRY_AFTER, Problem

# What a form sends for itself; the rest somebody typed or chose.
HIDDEN = frozenset({"csrf", "key", "dossier", "type"})


def failure_page(request: Request, problem: Problem, trace_id: str) -> HTMLResponse:
    """The page of a problem."""
    title, text = page_texts()["failure"][str(problem.status)]
    return page(
        request,
        "failure.html",
        problem.status,
        title=title,
        text=text,
        trace_id=trace_id,
        headers=_retry(problem),
    )


def retry_page(
    request: Request, problem: Problem, trace_id: str, *, action: str, form: dict[str, str], csrf: str | None
) -> HTMLResponse:
    """The page of a problem with a form: what was typed is kept, and can be sent again with the same key."""
    title, _ = page_texts()["failure"][str(problem.status)]
    kept = {name: value for name, value in form.items() if name != "csrf"}
    return page(
        request,
        "retry.html",
        problem.status,
        title=title,
        text=problem.title("nl") + ". " + problem.detail("nl"),
        trace_id=trace_id,
        action=action,
        kept=kept,
        typed={name: value for name, value in kept.items() if name not in HIDDEN and value.strip()},
        csrf=csrf,
        can_retry=csrf is not None and problem.code != "idempotency_key_reused",
        headers=_retry(problem),
    )


def _retry(problem: Problem) -> dict[str, str]:
    return {"Retry-After": str(RETRY_AFTER[problem.code])} if problem.code in RETRY_AFTER else {}
