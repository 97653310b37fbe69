"""What a verification comes to: what was looked at, what does not hold, and what was left out."""

from dataclasses import dataclass

from verification.finding import Finding
from verification.handover import NamedKey
from verification.judged_by import JudgedBy


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at (`looks` are records of the access log), and what does not hold. `complete` where it was not ended
    by the first finding.

    `forgotten` subjects and `forgotten_texts` can be read by nobody any more; their hashes are among what was looked at.
    `under_a_checkpoint` entries are in a checkpoint that was published; what came after it nothing signed speaks of.
    With a policy of witnesses the checkpoint of size `witnessed_from` is the first that enough of them cosigned (None: none),
    and `before_witnesses` published ones are older.
    `opened` texts of the vault were held against their commitments; None where there was no master key to open them with.
    `witnesses_asked` where a policy said whose cosignatures the log needs, `key_compared` where the log's key was held to one that is
    known from elsewhere, and `policies_compared` where the revisions of the policy were; `policies` are those that judged. `keys` are those of the log with the entries that
    name them, and `kept` is how many kept checkpoints and proofs were looked at.
    """

    entries: int
    streams: int
    verdicts: int
    findings: tuple[Finding, ...]
    complete: bool
    looks: int = 0
    forgotten: int = 0
    forgotten_texts: int = 0
    opened: int | None = None
    under_a_checkpoint: int = 0
    witnessed_from: int | None = None
    before_witnesses: int = 0
    witnesses_asked: bool = False
    keys: tuple[NamedKey, ...] = ()
    kept: int = 0
    policies: tuple[JudgedBy, ...] = ()
    policies_compared: bool = False
    key_compared: bool = False

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was not looked at, since what is needed for it was not given: `texts`, for which the master key is needed,
        `witnesses`, for which it has to be said who they are, and `key` and `policies`, which have to be known from elsewhere."""
        missing = {
            "texts": self.opened is None,
            "witnesses": not self.witnesses_asked,
            "key": not self.key_compared,
            "policies": not self.policies_compared,
        }
        return tuple(code for code, is_missing in missing.items() if is_missing)

    @property
    def sound(self) -> bool:
        """Whether everything was looked at and holds."""
        return self.complete and not self.findings
