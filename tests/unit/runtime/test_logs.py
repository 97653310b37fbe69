"""What is logged arrives whole, on one line, whoever logs it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from runtime.logs import configure_logging
from runtime.settings import Settings


@pytest.fixture
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, config = list(root.handlers), root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.configure(**config)
    structlog.contextvars.clear_contextvars()


pytestmark = pytest.mark.usefixtures("_as_before")


def configured(log_format: str = "json", **changes: object) -> io.StringIO:
    out = io.StringIO()
    configure_logging(Settings.load(log_format=log_format, **changes), stream=out)
    return out


def line(out: io.StringIO) -> dict[str, Any]:
    (only,) = out.getvalue().splitlines()
    said: dict[str, Any] = json.loads(only)
    return said


def test_both_kinds_of_logger_carry_the_trace_id_and_utc_time() -> None:
    out = configured()
    structlog.contextvars.bind_contextvars(trace_id="abc")
    structlog.get_logger("ours").info("act taken", case="RK-1")
    logging.getLogger("theirs").warning("older %s", "way", extra={"queue": "q"})
    ours, theirs = (json.loads(text) for text in out.getvalue().splitlines())
    assert (ours["event"], ours["case"], ours["trace_id"], ours["logger"]) == ("act taken", "RK-1", "abc", "ours")
    assert (theirs["event"], theirs["queue"], theirs["trace_id"]) == ("older way", "q", "abc")
    assert ours["timestamp"].endswith("Z")
    assert theirs["level"] == "warning"


def test_an_extra_field_with_a_taken_name_is_kept_beside_it() -> None:
    out = configured()
    logging.getLogger("theirs").info("said", extra={"event": "theirs", "level": 3})
    said = line(out)
    assert (said["event"], said["extra_event"], said["level"], said["extra_level"]) == ("said", "theirs", "info", 3)


def test_what_json_cannot_say_is_not_lost() -> None:
    out = configured()
    structlog.get_logger().info("odd", value={1, 2}, kind=int)
    assert line(out)["value"] == "{1, 2}"


def test_the_context_that_temporal_gives_becomes_fields() -> None:
    out = configured()
    logging.getLogger("temporalio.workflow").info("tier opened", extra={"temporal_workflow": {"workflow_id": "rk-1"}})
    assert (line(out)["event"], line(out)["workflow_id"]) == ("tier opened", "rk-1")


@pytest.mark.parametrize("log_format", ["console", "json"])
@pytest.mark.parametrize("logger", [structlog.get_logger("ours"), logging.getLogger("theirs")], ids=["ours", "theirs"])
def test_a_traceback_shows_nothing_of_what_its_frames_hold(log_format: str, logger: Any) -> None:
    out = configured(log_format)

    def failing(token: str, texts: list[str]) -> None:
        raise LookupError(len(token) + len(texts))

    try:
        failing("zeer-" + "geheim", ["mijn-" + "reden"])
    except LookupError:
        logger.exception("failed")
    assert "LookupError" in out.getvalue()
    assert "in failing" in out.getvalue()
    assert "zeer-geheim" not in out.getvalue()
    assert "mijn-reden" not in out.getvalue()


def test_an_error_comes_with_its_traceback_in_one_line_of_json() -> None:
    out = configured()
    try:
        int("no")
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "ValueError: invalid literal" in line(out)["exception"]


def test_nothing_logged_can_begin_a_line_of_its_own() -> None:
    out = configured("console")
    structlog.get_logger().info("in\n2026-01-01 forged", name="x\r\ny\x1b[2J")
    assert len(out.getvalue().splitlines()) == 1
    assert "\x1b[2J" not in out.getvalue()


def test_below_the_level_nothing_is_written() -> None:
    out = configured(log_level="warning")
    structlog.get_logger().info("quiet")
    logging.getLogger("theirs").info("quiet")
    assert out.getvalue() == ""
