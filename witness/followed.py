"""The logs that a witness follows: the file `logs` in its home, with lines as C2SP tlog-policy has them, `log VKEY`.

A log's origin is the name of its key. A log that changes its key has two lines for a while: a key that stands in no line
is not taken, whoever signs that it should be.
"""

from collections.abc import Mapping
from pathlib import Path

from audit.failures import Malformed
from audit.note_keys import VerifierKey
from audit.trust_policy import log_key, policy_lines
from witness.failures import WitnessError

Followed = Mapping[str, frozenset[VerifierKey]]
"""The keys of each log that is followed, by its origin."""

TEMPLATE = b"""# The logs that this witness follows, one line for each key of a log:
#
#   log VKEY
#
# The name in the key is the log's origin. A new key of a log counts from the next start of the witness after it stands
# here, and the old one until its line is taken away. What was seen of a log is kept, also while it is not followed.
"""


def parse_followed(content: bytes) -> Followed:
    """The logs of this text. Malformed, with the line."""
    found: dict[str, frozenset[VerifierKey]] = {}
    for number, words in policy_lines(content):
        if words[0] != "log":
            raise Malformed(f"line {number} has to be: log VKEY; a witness follows logs, and nothing else stands here")
        key = log_key(number, words)
        if any(key.public == other.public for keys in found.values() for other in keys):
            raise Malformed(f"line {number} has a key that an earlier line has")
        found[key.name] = found.get(key.name, frozenset()) | {key}
    return found


def read_followed(path: Path) -> Followed:
    """The logs that stand in the file. WitnessError, with the line, where it cannot be read."""
    try:
        return parse_followed(path.read_bytes())
    except OSError as error:
        raise WitnessError(f"{path} cannot be read ({error.strerror}); it names the logs that are followed") from None
    except Malformed as error:
        raise WitnessError(f"{path}: {error}") from None
