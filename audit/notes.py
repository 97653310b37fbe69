"""Signed notes (C2SP signed-note): a text, and lines with the signatures of it. What the text says is left to others."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from audit.base64_text import from_base64, to_base64
from audit.failures import Malformed, NotSigned
from audit.note_keys import SignerKey, VerifierKey, check_name

LARGEST = 262_144
"""The most bytes of a note: room for sixteen signatures, which a reader must take, of the longest kinds there are."""
MOST_SIGNATURES = 64
_DASH = "\u2014 "


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose it says it is, by name and id (4 bytes), and its bytes. Not yet verified."""

    name: str
    key_id: bytes
    content: bytes

    @property
    def line(self) -> str:
        """The line as a note has it, with its newline."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.content)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends in a newline, and its signatures in order. That it is well written says nothing of trust."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @property
    def content(self) -> bytes:
        """The note's bytes: the text, an empty line, the signatures."""
        return "".join([self.text, "\n", *(one.line for one in self.signatures)]).encode()

    def plus(self, *signatures: Signature) -> "Note":
        """The note with these signatures after its own; one that it has already stays single."""
        new = [one for one in dict.fromkeys(signatures) if one not in self.signatures]
        return replace(self, signatures=(*self.signatures, *new))


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note of which every signature by a known key was verified: the text, and who signed it with what."""

    text: str
    signed: dict[VerifierKey, Signature]


def sign(text: str, key: SignerKey) -> Signature:
    """The signature line of a log's key. Malformed for a text that cannot be a note's."""
    check_text(text)
    return Signature(key.name, key.verifier.id, key.sign(text))


def cosign(text: str, key: SignerKey, seconds: int) -> Signature:
    """The signature line of a witness, which says that it saw the text at that time (whole seconds since 1970)."""
    check_text(text)
    return Signature(key.name, key.verifier.id, key.cosign(text, seconds))


def parse_note(content: bytes) -> Note:
    """The note that has exactly these bytes; nothing is verified. Malformed for everything else."""
    if len(content) > LARGEST:
        raise Malformed(f"a note has at most {LARGEST} bytes; this has {len(content)}")
    try:
        whole = content.decode()
    except UnicodeDecodeError:
        raise Malformed("a note is UTF-8; this is not") from None
    # The last empty line separates: a text may have empty lines of its own.
    text, separator, lines = whole.rpartition("\n\n")
    if not separator or not lines.endswith("\n"):
        raise Malformed("a note is a text, an empty line, and lines with signatures, each with a newline")
    text += "\n"
    check_text(text)
    return Note(text, parse_signatures(lines))


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """The signatures of these lines, such as a witness answers with; each line ends in a newline. Malformed."""
    if not lines.endswith("\n"):
        raise Malformed("every line with a signature ends in a newline")
    parts = lines[:-1].split("\n")
    if len(parts) > MOST_SIGNATURES:
        raise Malformed(f"a note has at most {MOST_SIGNATURES} signatures; this has {len(parts)}")
    return tuple(_signature(number, line) for number, line in enumerate(parts, 1))


def open_note(note: Note, keys: Iterable[VerifierKey]) -> OpenedNote:
    """The note as far as these keys signed it; signatures of other keys are ignored.

    NotSigned when none of them did, and when a signature by one of them fails: then somebody changed the text or made
    the signature up, and the rest is not to be trusted either.
    """
    known = {(key.name, key.id): key for key in keys}
    signed: dict[VerifierKey, Signature] = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if not key.verifies(note.text, signature.content):
            raise NotSigned(f"the signature by {signature.name} is not of this text")
        signed.setdefault(key, signature)
    if not signed:
        names = ", ".join(sorted({name for name, _ in known})) or "no key at all"
        raise NotSigned(f"the note has no signature by a key that is known here: {names}")
    return OpenedNote(note.text, signed)


def check_text(text: str) -> None:
    """Malformed for a text that a note cannot have: no newline at its end, a control character, or half a character."""
    if not text.endswith("\n"):
        raise Malformed("the text of a note ends in a newline")
    if any(one < " " and one != "\n" for one in text):
        raise Malformed("the text of a note has a control character")
    if any("\ud800" <= one <= "\udfff" for one in text):
        raise Malformed("the text of a note is UTF-8, which has no lone surrogates")


def _signature(number: int, line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, separator, encoded = rest.partition(" ")
    if f"{dash} " != _DASH or not separator:
        raise Malformed(f"signature line {number} is not an em dash, a name and base64, with a space between")
    check_name(name)
    content = from_base64(encoded, f"the signature in line {number}")
    if len(content) < 5:
        raise Malformed(f"the signature in line {number} has {len(content)} bytes; four are the id of the key alone")
    return Signature(name, content[:4], content[4:])
