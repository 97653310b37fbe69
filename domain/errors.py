"""Failures, as opposed to refusals: a refusal by the policy is a result and an entry, never an exception.

GetraptError
├── InvalidAct            what was sent cannot be an act: a field is missing, too long, or not allowed
├── NotFound              no such case, procedure or body
├── InvalidMoment         a moment that cannot be asked about: none, still to come, or before anything was recorded
├── KeyReused             the same idempotency key came with other content
├── ContendedError        the case kept moving; nothing was written, try again
├── AuthorityUnavailable  no verdict could be had; nothing was written, try again
├── LogDamaged            what is stored of the log does not fit what was signed; nothing is handed out of it
├── StoreUnavailable      the database did not answer; whether the act counted is known by its key
└── ContradictionError    policy and domain disagree; nothing was written, and somebody must look
"""

from domain.expectation import Expectation


class GetraptError(Exception):
    """The root of all failures; `code` is stable and part of the API."""

    code = "failure"


class InvalidAct(GetraptError):
    """What was sent cannot be an act. `fault` says what is wrong, `field` where, `expected` what would be right; without it
    that is what the fault says by itself."""

    code = "invalid_act"

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        fault: str = "invalid",
        expected: Expectation | None = None,
    ) -> None:
        super().__init__(message)
        self.field = field
        self.fault = fault
        self.expected = expected


class NotFound(GetraptError):
    """There is no such case, procedure or body, or none that this person may see."""

    code = "not_found"


class InvalidMoment(GetraptError):
    """A moment that nothing can be said of. `fault` is `not_a_moment`, `moment_in_future`, `moment_before_case`,
    `moment_before_record`, `policy_then_unasked` or `ends_too_early`; `field` the parameter that named it."""

    code = "invalid_moment"

    def __init__(self, message: str, *, fault: str = "not_a_moment", field: str = "at") -> None:
        super().__init__(message)
        self.fault = fault
        self.field = field


class KeyReused(GetraptError):
    """The same idempotency key was used before by this actor, with other content, or with content that was forgotten since."""

    code = "idempotency_key_reused"


class ContendedError(GetraptError):
    """The case kept moving while the act was judged; nothing was written."""

    code = "contended"


class AuthorityUnavailable(GetraptError):
    """The policy gave no answer that can be trusted; nothing was written."""

    code = "authority_unavailable"


class StoreUnavailable(GetraptError):
    """The database did not answer."""

    code = "store_unavailable"


class LogDamaged(GetraptError):
    """What is stored of the log is not what was signed and published; somebody must look."""

    code = "log_damaged"


class ContradictionError(GetraptError):
    """The verdict allows what the domain's own count rules out; nothing was written."""

    code = "contradiction"
