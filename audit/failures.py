"""What can be wrong with a piece of the log, in four kinds; the message says what, where, and what would be right.

LogFailure
├── Malformed      it is not written as it must be, so that it says nothing
├── NotProven      it is well written, and the hashes do not come out
├── NotSigned      it is well written, and those who are trusted have not signed it
└── SeenOtherwise  a witness has seen the log at another size, or with another root (`audit.witness_request`)

None of them is an act that failed: what a caller of the API gets is decided where one is caught.
"""


class LogFailure(ValueError):
    """Something of the log cannot be relied on."""


class Malformed(LogFailure):
    """Bytes, text or numbers that are not in the one form that they may have."""


class NotProven(LogFailure):
    """A proof of which the hashes, the sizes or the index do not fit each other."""


class NotSigned(LogFailure):
    """A signature that fails, that is missing, or too few witnesses."""
