"""What verification can find, each with a code that is stable."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What is wrong."""

    INDEX_GAP = "index_gap"
    """An index is missing, or the head says another size."""
    LEAF = "leaf"
    """The leaf is not the hash of the content."""
    FORM = "form"
    """The content is no entry in canonical form."""
    UNREADABLE = "unreadable"
    """A row of a table lacks a value that has to be there, or has a moment that no calendar here has."""
    UNCHECKED = "unchecked"
    """A check met something that it was not made for and broke off, so what it looks at was not checked; the others went on."""
    SCHEMA = "schema"
    """The database has a view, a rule, an operator or the like in the place of a table or of what PostgreSQL has, so that what is read
    may be something else than what is stored."""
    COLUMN = "column"
    """A column says something else than the content."""
    SEQUENCE = "sequence"
    """A stream's entries are not numbered one by one."""
    CLOCK = "clock"
    """An entry says that it was recorded before one that stands before it: at all in its stream, or long before in the log."""
    PREVIOUS = "previous"
    """An entry does not name the leaf of the entry before it."""
    HEAD = "head"
    """The head of the ledger or of a stream is not where its entries end."""
    ACT_KEY = "act_key"
    """An entry without its one idempotency key, or a key without its entry."""
    COMMITMENT = "commitment"
    """An act's texts are not the commitments that the entry lists, or one is not in the vault."""
    EVENTS = "events"
    """The events cannot be read or folded, or a refused act has some."""
    DOSSIER = "dossier"
    """The digest after the act is not that of the fold."""
    STATE = "state"
    """The stored state is not the fold of the events."""
    READ_MODEL = "read_model"
    """A column of a case, or what it waits for, does not follow from its state."""
    STRAY = "stray"
    """A case or a stream without entries."""
    REGISTER = "register"
    """A version of the organisation is not the document that its entry names, or not the one in force."""
    PROCEDURE = "procedure"
    """A procedure is not the document that its entry names, or not the one that the case began with."""
    BEHALF = "behalf"
    """On whose behalf was recorded otherwise than the organisation says."""
    QUESTION = "question"
    """What the policy was asked is not what the entries say of case, actor and act, or its hash differs."""
    SAMPLE = "sample"
    """An audit was drawn from other cases, or otherwise, than its entry says."""
    POLICY = "policy"
    """The sources of a policy are missing, are not those of their revision, or cannot be evaluated; or it is another policy than
    who verifies knows."""
    POLICY_IN_FORCE = "policy_in_force"
    """A verdict of a policy that was not in force then, or an activation that is not what its entry says."""
    ACCESS_RECORD = "access_record"
    """A record of the access log was changed, removed, inserted or swapped."""
    ACCESS_BATCH = "access_batch"
    """The records of a batch are not those that were sealed, batches do not follow each other, or records wait for one too long."""
    TILE = "tile"
    """A stored hash of the log's tree is not that of the entries below it."""
    CHECKPOINT = "checkpoint"
    """A checkpoint is of another tree or another log, does not bear the signature of the log's key, or was not published; or
    entries wait for one too long."""
    SPLIT_VIEW = "split_view"
    """The log's key signed two trees of one size."""
    COSIGNATURE = "cosignature"
    """A checkpoint was published that too few witnesses cosigned, after one that enough did, or as the newest."""
    KEPT = "kept"
    """A checkpoint or a proof that somebody kept is not of this log."""
    HANDOVER = "handover"
    """A key of the log took over, and the key before it did not sign the first checkpoint above that entry."""
    LOG_KEY = "log_key"
    """A key of the log that takes the place of another one than signed then, or that is not what its entry says."""
    NAME = "name"
    """An account has another name than the log gave it, none or two, or somebody acted who has none in the log, or in the place of
    the system."""
    DOCUMENT = "document"
    """The content of a document is missing, changed, of another document, or there without an entry."""
    VAULT = "vault"
    """A text that is not the one that was sealed, or that is found by something else than what it says."""
    FORGETTING = "forgetting"
    """A key that was to be destroyed is there, or one was destroyed that no entry speaks of."""
    FILE = "file"
    """An export has a file that it should not have, one twice or not at all, or a bundle that is not of its entries."""
    VERDICT = "verdict"
    """The policy, asked again, says something else."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, where, and how it shows. `index` and `stream` are None where it is nobody's."""

    code: Code
    index: int | None
    stream: str | None
    message: str
