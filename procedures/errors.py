"""What is wrong with a document, and where: problems are gathered, and raised together."""

from dataclasses import dataclass, field

from domain.errors import GetraptError
from domain.said import Said

_MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something begins in a document; lines and columns count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong; `allowed` says what would be right, and is empty where the message does. Both are English; of a
    procedure each is a `Said`, but for a mere list of codes."""

    file: str
    line: int
    column: int
    message: str
    allowed: str = ""

    def __str__(self) -> str:
        allowed = f"; allowed: {self.allowed}" if self.allowed else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{allowed}"


class DocumentError(GetraptError):
    """A document that cannot be used. `problems` are all that were found, by line; its text has one on each line."""

    code = "invalid_document"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ProcedureError(DocumentError):
    """A document that is no valid procedure."""

    code = "invalid_procedure"


class OrganisationError(DocumentError):
    """A document that is no valid organisation."""

    code = "invalid_organisation"


class ProcessingError(DocumentError):
    """A document that is no valid register of processing activities."""

    code = "invalid_processing_register"


class RetentionError(DocumentError):
    """A document that is no valid retention schedule."""

    code = "invalid_retention"


@dataclass(slots=True)
class Problems:
    """Gathers the problems of one file; of the same problem in the same place one is kept."""

    file: str
    found: set[Problem] = field(default_factory=set)

    def add(self, place: Place, message: str, allowed: str = "") -> None:
        """Notes one problem."""
        self.found.add(Problem(self.file, place.line, place.column, message, allowed))

    def raise_if_any(self, error: type[DocumentError]) -> None:
        """Raises `error` with what was found, by line; of a great many the first hundred."""
        if not self.found:
            return
        problems = sorted(self.found)
        if len(problems) > _MOST_PROBLEMS:
            left = len(problems) - _MOST_PROBLEMS
            last = problems[_MOST_PROBLEMS - 1]
            rest = Problem(self.file, last.line, last.column, Said("and {left} more problems from here on", left=left))
            problems = [*problems[:_MOST_PROBLEMS], rest]
        raise error(tuple(problems))
