"""What can be wrong with a file, by code: each has a sentence for it in the catalogue, and one for what would be right."""

from domain.expectation import Expectation


class FileFault(Exception):
    """A file that is not kept, with the code of why and what would be right, where that is more than the code says."""

    def __init__(self, code: str, expected: Expectation | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected
