"""One witness is asked to cosign a checkpoint (C2SP tlog-witness), and its answer is believed only as far as it verifies.

Several at once, and whether there are enough, is `runtime.witnesses`'; where proofs come from is the caller's.
"""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum

import httpx

from audit.base64_text import from_decimal
from audit.checkpoints import Checkpoint, cosigned_at, parse_checkpoint
from audit.failures import LogFailure
from audit.note_keys import VerifierKey
from audit.notes import Note, Signature, parse_signatures
from audit.trust_policy import NamedWitness
from audit.witness_request import WitnessRequest

Consistency = Callable[[int, int], Awaitable[Sequence[bytes]]]
"""The proof (RFC 6962 section 2.1.2) from a size to the checkpoint's; asked for only with 0 < from_size < to_size."""

MOST_ROUNDS = 4
"""How often a witness may tell another size before it is given up: others may publish the same log meanwhile."""

LARGEST_ANSWER = 65_536
AHEAD_OF_US = 300
"""The most seconds that a witness's clock may be ahead of ours: a cosignature from the future would seem fresh for long."""

_SIZE = "text/x.tlog.size"


class Reason(StrEnum):
    """Why a witness did not cosign. The last four are no matter of a network: somebody has to look."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    FAILED = "failed"
    NOT_FOLLOWED = "not_followed"
    KEY_NOT_KNOWN = "key_not_known"
    WRONG_SIGNATURE = "wrong_signature"
    AHEAD = "ahead"
    OTHER_HISTORY = "other_history"
    FORGOT = "forgot"

    @property
    def is_alarm(self) -> bool:
        """Whether witness and log contradict each other, or the witness itself: one of them is not what it should be."""
        return self in {Reason.WRONG_SIGNATURE, Reason.AHEAD, Reason.OTHER_HISTORY, Reason.FORGOT}


class NotCosignedError(Exception):
    """A witness did not cosign, for a reason by code and in words."""

    def __init__(self, witness: str, reason: Reason, message: str) -> None:
        super().__init__(f"{witness}: {message}")
        self.witness = witness
        self.reason = reason


async def cosign(
    client: httpx.AsyncClient,
    witness: NamedWitness,
    note: Note,
    consistency: Consistency,
    *,
    now: int,
    seen: int | None = None,
) -> Signature:
    """The witness's cosignature of this checkpoint, verified. NotCosignedError where it gives none that can be believed.

    `seen` is the largest size that this witness is known to have cosigned, where that is known: it saves a round, and a
    witness that has forgotten it is found. `now` is in seconds since 1970. The client sets how long an answer may take.
    """
    point, old = parse_checkpoint(note.text), seen or 0
    if old > point.size:
        raise _ahead(witness, old, point)
    for _ in range(MOST_ROUNDS):
        path = tuple(await consistency(old, point.size)) if 0 < old < point.size else ()
        status, media_type, content = await _posted(client, witness, WitnessRequest(old, path, note))
        if status == httpx.codes.OK:
            return _verified(content, witness, note, now)
        if status != httpx.codes.CONFLICT:
            raise _refusal(witness, status, content, old, point)
        told = _told(witness, media_type, content)
        if told is None or told == old:
            raise _contradicted(witness, old, point)
        if seen is not None and told < seen:
            raise NotCosignedError(
                witness.key.name, Reason.FORGOT, f"it cosigned size {seen}, and now says that it saw {told} last"
            )
        if told > point.size:
            raise _ahead(witness, told, point)
        old = told
    raise NotCosignedError(witness.key.name, Reason.FAILED, f"it told another size {MOST_ROUNDS} times")


async def _posted(client: httpx.AsyncClient, witness: NamedWitness, request: WitnessRequest) -> tuple[int, str, bytes]:
    """Status, type and content of the answer; a witness is sent nowhere else by it, and cannot answer without end."""
    url = f"{(witness.url or '').rstrip('/')}/add-checkpoint"
    content = bytearray()
    try:
        async with client.stream("POST", url, content=request.content, follow_redirects=False) as response:
            async for part in response.aiter_bytes():
                content += part
                if len(content) > LARGEST_ANSWER:
                    raise NotCosignedError(
                        witness.key.name, Reason.FAILED, f"it answered more than {LARGEST_ANSWER} bytes"
                    )
    except httpx.TimeoutException:
        raise NotCosignedError(witness.key.name, Reason.TIMED_OUT, "it did not answer in time") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        message = f"it cannot be reached ({type(error).__name__})"
        raise NotCosignedError(witness.key.name, Reason.UNREACHABLE, message) from error
    return response.status_code, response.headers.get("content-type", ""), bytes(content)


def _verified(content: bytes, witness: NamedWitness, note: Note, now: int) -> Signature:
    """The signature by the key that is known to be the witness's; lines by other keys are ignored."""
    key: VerifierKey = witness.key
    try:
        own = [one for one in parse_signatures(content.decode()) if (one.name, one.key_id) == (key.name, key.id)]
        if not own:
            raise NotCosignedError(key.name, Reason.WRONG_SIGNATURE, f"it did not sign with the key {key.text}")
        for one in own:
            if not key.verifies(note.text, one.content):
                raise NotCosignedError(key.name, Reason.WRONG_SIGNATURE, "its signature is not of this checkpoint")
            if cosigned_at(one) > now + AHEAD_OF_US:
                raise NotCosignedError(
                    key.name, Reason.WRONG_SIGNATURE, f"it signed at {cosigned_at(one)}, and it is {now}"
                )
    except (UnicodeDecodeError, LogFailure) as error:
        raise NotCosignedError(key.name, Reason.WRONG_SIGNATURE, f"its answer is no signature: {error}") from None
    return own[0]


def _told(witness: NamedWitness, media_type: str, content: bytes) -> int | None:
    """The size that a conflict tells; None for one about the root, of which nothing more has to be said."""
    if media_type.partition(";")[0].strip() != _SIZE:
        return None
    try:
        return from_decimal(content.decode("ascii").removesuffix("\n"), "the size")
    except (UnicodeDecodeError, LogFailure):
        raise NotCosignedError(
            witness.key.name, Reason.FAILED, "it told of a conflict, and not at which size"
        ) from None


def _refusal(witness: NamedWitness, status: int, content: bytes, old: int, point: Checkpoint) -> NotCosignedError:
    match status:
        case httpx.codes.NOT_FOUND:
            return NotCosignedError(
                witness.key.name, Reason.NOT_FOLLOWED, f"it does not follow the log {point.origin!r}"
            )
        case httpx.codes.FORBIDDEN:
            return NotCosignedError(witness.key.name, Reason.KEY_NOT_KNOWN, "it does not take the log's key")
        case httpx.codes.UNPROCESSABLE_ENTITY:
            return _contradicted(witness, old, point)
        case _:
            said = content[:200].decode("utf-8", "replace").strip()
            return NotCosignedError(witness.key.name, Reason.FAILED, f"it answered {status}: {said!r}")


def _contradicted(witness: NamedWitness, old: int, point: Checkpoint) -> NotCosignedError:
    message = f"what it saw at size {old} is not the beginning of the log at size {point.size}"
    return NotCosignedError(witness.key.name, Reason.OTHER_HISTORY, message)


def _ahead(witness: NamedWitness, told: int, point: Checkpoint) -> NotCosignedError:
    message = f"it saw the log at size {told}, and the log now is at size {point.size}"
    return NotCosignedError(witness.key.name, Reason.AHEAD, message)
