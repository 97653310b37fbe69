"""What a command prints is what it was given."""

import pytest

from cli.output import errors, screen


def test_no_text_is_printed_as_a_picture(capsys: pytest.CaptureFixture[str]) -> None:
    for console in (screen, errors):
        console.print("file.yaml:100:11 [x] :pig:", markup=False, soft_wrap=True)
    said = capsys.readouterr()
    assert said.out == said.err == "file.yaml:100:11 [x] :pig:\n"
