"""The acts that name the key by which the log signs: the first one, and each that takes the place of another. Pure.

Public keys are text here, as C2SP signed-note writes them; whether one is well written is seen to before
(`store.log_keys`), and who may name one is the policy's to say.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class BeginLog:
    """The system names the log (`origin`) and the public key that signs its first checkpoints."""

    origin: str
    vkey: str
    type: Literal["begin_log"] = "begin_log"


@dataclass(frozen=True, slots=True)
class RotateLogKey:
    """A person puts another key in the place of `previous`, the one that signs until then."""

    vkey: str
    previous: str
    type: Literal["rotate_log_key"] = "rotate_log_key"


LogAct = BeginLog | RotateLogKey


@dataclass(frozen=True, slots=True)
class LogStarted:
    """The log of this origin began, signed by this key."""

    origin: str
    vkey: str
    type: Literal["log_started"] = "log_started"


@dataclass(frozen=True, slots=True)
class LogKeyRotated:
    """From the next checkpoint on, which is of this entry too, the log signs with this key and no longer with `previous`."""

    vkey: str
    previous: str
    type: Literal["log_key_rotated"] = "log_key_rotated"


LogEvent = LogStarted | LogKeyRotated


def decide_log(act: LogAct) -> LogEvent:
    """What an allowed act does."""
    if isinstance(act, BeginLog):
        return LogStarted(act.origin, act.vkey)
    return LogKeyRotated(act.vkey, act.previous)
