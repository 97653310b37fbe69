"""W3C trace context: the trace id that joins a request with what comes of it in ledger, outbox and workflow."""

import re
import secrets

# version, trace id, parent id, flags; a later version may have more after them.
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?P<more>-.*)?")


def trace_id_of(traceparent: str | None) -> str:
    """The trace id (32 hex digits) of a valid `traceparent` header, else a new one."""
    match = _TRACEPARENT.fullmatch(traceparent or "")
    if match is None or (match["more"] and traceparent is not None and traceparent.startswith("00")):
        return secrets.token_hex(16)
    return match[1]


def traceparent_of(trace_id: str) -> str:
    """The header that tells the caller the trace id, with a span of our own."""
    return f"00-{trace_id}-{secrets.token_hex(8)}-01"
