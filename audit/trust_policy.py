"""Who has to have signed before a checkpoint counts, as a text (C2SP tlog-policy): logs, witnesses, and the quorum of them.

One group of witnesses is what is known here; a policy with groups of groups is refused, and not read as something else.
Where the text lies, and asking the witnesses, is left to others.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.base64_text import from_decimal
from audit.checkpoints import WitnessPolicy
from audit.failures import Malformed
from audit.note_keys import SignatureType, VerifierKey, parse_verifier_key

LARGEST = 1_048_576
"""The most bytes of a policy: some hundreds of lines are enough for every one there is."""
NONE = "none"
_THRESHOLDS = {"any", "all"}


@dataclass(frozen=True, slots=True)
class NamedWitness:
    """A witness of a policy: its name in that text, its key, and the address under which it takes checkpoints, if known."""

    name: str
    key: VerifierKey
    url: str | None


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """The keys of logs, every witness, and how many (`quorum`) of those that are `counted`, by name, have to cosign."""

    logs: tuple[VerifierKey, ...]
    witnesses: tuple[NamedWitness, ...]
    quorum: int
    counted: tuple[str, ...]

    @property
    def of_witnesses(self) -> WitnessPolicy:
        """The same as `audit.checkpoints.open_checkpoint` takes it; who is not counted is one of the others."""
        counted = tuple(one.key for one in self.witnesses if one.name in self.counted)
        return WitnessPolicy(self.quorum, counted, tuple(one.key for one in self.witnesses if one.key not in counted))


def policy_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, each with its number from 1 and its words. Malformed for bytes that none may have."""
    if len(content) > LARGEST:
        raise Malformed(f"a policy has at most {LARGEST} bytes; this has {len(content)}")
    for number, line in enumerate(content.split(b"\n"), 1):
        if any((byte < 0x20 and byte != 0x09) or byte == 0x7F for byte in line):
            raise Malformed(f"line {number} has a control character; lines end in a newline alone")
        # Space and tab only: what else Unicode calls a space belongs to a word.
        words = line.decode("utf-8", "surrogateescape").replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if words and not words[0].startswith("#"):
            yield number, words


def log_key(number: int, words: list[str]) -> VerifierKey:
    """The key of a line `log VKEY [URL]`; its name is the log's origin. Malformed, with the number of the line."""
    if len(words) not in (2, 3):
        raise Malformed(f"line {number} has to be: log VKEY, and perhaps a URL")
    return _key(number, words[1], SignatureType.ED25519)


def parse_trust_policy(content: bytes) -> TrustPolicy:
    """The policy with this text. Malformed, with the line, for what tlog-policy does not allow, and for groups of groups."""
    reading = _Reading()
    for number, words in policy_lines(content):
        reading.take(number, words)
    return reading.policy()


class _Reading:
    """What was read of a policy so far."""

    def __init__(self) -> None:
        self._logs: list[VerifierKey] = []
        self._witnesses: dict[str, NamedWitness] = {}
        self._groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._members: set[str] = set()
        self._quorum: tuple[int, tuple[str, ...]] | None = None

    def take(self, number: int, words: list[str]) -> None:
        match words:
            case ["log", *_]:
                self._logs.append(self._new_key(number, log_key(number, words)))
            case ["witness", name, vkey, *url] if len(url) <= 1:
                key = self._new_key(number, _key(number, vkey, SignatureType.COSIGNATURE))
                self._witnesses[self._new_name(number, name)] = NamedWitness(name, key, url[0] if url else None)
            case ["group", name, threshold, *members] if members:
                group = self._group(number, threshold, members)
                self._groups[self._new_name(number, name)] = group
            case ["quorum", name]:
                if self._quorum is not None:
                    raise Malformed(f"line {number} is a second quorum; a policy has one")
                self._quorum = self._named(number, name)
            case _:
                raise Malformed(
                    f"line {number} has to be one of: log VKEY [URL]; witness NAME VKEY [URL]; "
                    "group NAME any|all|K MEMBER...; quorum NAME"
                )

    def policy(self) -> TrustPolicy:
        if self._quorum is None:
            raise Malformed("the policy has no quorum; a line `quorum none` says that no witness is needed")
        policy = TrustPolicy(tuple(self._logs), tuple(self._witnesses.values()), *self._quorum)
        # Here and not at its first use: two keys of one name cannot be told apart, and whoever reads has to be told.
        WitnessPolicy(0, tuple(one.key for one in policy.witnesses))
        return policy

    def _named(self, number: int, name: str) -> tuple[int, tuple[str, ...]]:
        if name == NONE:
            return 0, tuple(self._witnesses)
        if name in self._witnesses:
            return 1, (name,)
        if name in self._groups:
            return self._groups[name]
        raise Malformed(f"line {number} asks for {name!r}, and no line before it defines that")

    def _group(self, number: int, threshold: str, members: list[str]) -> tuple[int, tuple[str, ...]]:
        for name in members:
            if name in self._groups:
                raise Malformed(f"line {number} has the group {name!r} as a member; only witnesses can be members here")
            if name not in self._witnesses:
                raise Malformed(f"line {number} has {name!r} as a member, and no line before it defines that witness")
            if name in self._members:
                raise Malformed(f"line {number} has {name!r} as a member again; a witness counts once")
            self._members.add(name)
        if threshold in _THRESHOLDS:
            return (1 if threshold == "any" else len(members)), tuple(members)
        count = from_decimal(threshold, f"the threshold in line {number}")
        if not 1 <= count <= len(members):
            raise Malformed(
                f"line {number} asks for {count} of {len(members)} members; it has to be 1 to {len(members)}"
            )
        return count, tuple(members)

    def _new_name(self, number: int, name: str) -> str:
        if name == NONE or name in self._witnesses or name in self._groups:
            raise Malformed(f"line {number} defines {name!r}, which is another's name already")
        return name

    def _new_key(self, number: int, key: VerifierKey) -> VerifierKey:
        known = self._logs if key.type is SignatureType.ED25519 else [one.key for one in self._witnesses.values()]
        if any(one.public == key.public for one in known):
            raise Malformed(f"line {number} has a key that an earlier line has")
        return key


def _key(number: int, vkey: str, kind: SignatureType) -> VerifierKey:
    try:
        key = parse_verifier_key(vkey)
    except Malformed as error:
        raise Malformed(f"line {number}: {error}") from None
    if key.type is not kind:
        wanted = "01, of a log" if kind is SignatureType.ED25519 else "04, of a witness"
        raise Malformed(f"line {number} has a key of another type; it has to be of type {wanted}")
    return key
