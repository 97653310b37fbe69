"""Logging, set up once in each process: structlog, and the standard library's loggers through the same pipe.

One line for each event: readable on a terminal, JSON otherwise, times in UTC, with what was bound to the context (the
trace id above all). What may stand in a line is its writer's to know: pseudonyms and codes, never a name or a text.
Workflow code logs through Temporal's own logger, which is silent while a history is replayed.
"""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from runtime.settings import Settings

# The fields that every record of the standard library has; all others were given by who logged.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
# These repeat what we log ourselves, at a level that would drown it.
QUIET = ("httpx", "httpcore", "asyncio", "uvicorn.access")


def keep_extras(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Take over the extra fields of a record; one whose name is taken keeps its value under another name."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        for name, value in vars(record).items():
            if name in STANDARD or name.startswith("_"):
                continue
            if isinstance(value, dict) and name in ("temporal_workflow", "temporal_activity"):
                for part, inner in value.items():
                    event.setdefault(part, inner)
            else:
                event[f"extra_{name}" if name in event else name] = value
    return event


def one_line(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Nothing that is logged can begin a line of its own, or move the cursor of who reads it."""
    for name, value in event.items():
        if isinstance(value, str) and name not in ("exception", "stack") and not value.isprintable():
            event[name] = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in value)
    return event


def processors() -> list[Processor]:
    """What every event goes through, whichever logger it came from."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        keep_extras,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.UnicodeDecoder(),
    ]


def configure_logging(settings: Settings, *, temporal: bool = False, stream: TextIO | None = None) -> None:
    """Set up logging for this process; `temporal` also takes Temporal's context out of its messages into fields."""
    out = stream or sys.stderr
    readable = settings.log_format == "console" or (settings.log_format == "auto" and out.isatty())
    render: list[Processor]
    if readable:
        # The plain traceback, in which no local of a frame is shown: a text or a token may be among them.
        render = [
            one_line,
            structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback),
        ]
    else:
        # What JSON cannot say is written as its representation, rather than lost with the line.
        render = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=repr, sort_keys=True)]
    structlog.configure(
        processors=[*processors(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=processors(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Libraries that brought handlers of their own would write past ours.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic", "sqlalchemy", "temporalio"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.captureWarnings(capture=True)
    if temporal:
        from temporalio import activity, workflow

        workflow.logger.workflow_info_on_message = False
        activity.logger.activity_info_on_message = False
