"""The trace id of a request, its language, and the names of problems."""

import re

import pytest

from api.language import language_of
from api.problems import STATUS, Problem, problem_response
from api.trace import trace_id_of, traceparent_of
from tests.unit.api.asking import request

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    "header",
    [f"00-{TRACE}-00f067aa0ba902b7-01", f"00-{TRACE}-00f067aa0ba902b7-00", f"01-{TRACE}-00f067aa0ba902b7-01-x"],
)
def test_the_trace_of_the_caller_is_kept(header: str) -> None:
    assert trace_id_of(header) == TRACE


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        TRACE,
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        f"00-{TRACE.upper()}-00f067aa0ba902b7-01",
        f"00-{TRACE}-00f067aa0ba902b7-01-x",
        f"00-{TRACE}-00f067aa0ba902b7-01\n",
    ],
)
def test_what_is_no_trace_gets_a_new_one(header: str | None) -> None:
    found = trace_id_of(header)
    assert re.fullmatch("[0-9a-f]{32}", found)
    assert found != TRACE


def test_the_trace_goes_back_to_the_caller() -> None:
    assert trace_id_of(traceparent_of(TRACE)) == TRACE


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "nl"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("nl,en;q=0.8", "nl"),
        ("nl;q=0.5, en;q=0.7", "en"),
        ("de", "nl"),
        ("en;q=x", "nl"),
    ],
)
def test_texts_are_dutch_unless_english_is_preferred(header: str, language: str) -> None:
    assert language_of(request(headers={"accept-language": header})) == language


@pytest.mark.parametrize("code", STATUS)
def test_every_problem_is_sent_as_a_problem(code: str) -> None:
    answer = problem_response(Problem(code), "en", TRACE)
    assert answer.media_type == "application/problem+json"
    assert answer.status_code == STATUS[code]
    # What is still to come is not there yet, and it is said when it will be.
    later = answer.status_code == 503 or code == "not_in_log_yet"
    assert later == ("retry-after" in answer.headers)
    assert (answer.status_code == 401) == ("www-authenticate" in answer.headers)
