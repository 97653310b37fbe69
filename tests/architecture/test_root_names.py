"""The folders at the root are our import packages: nothing that is installed may carry one of their names."""

from importlib.metadata import distributions

import pytest

from tests.architecture.sources import IMPORTABLE, ROOMS, ROOT, files


def _shipped_names(paths: list[str], declared: str) -> set[str]:
    """The top-level import names that these files, and the list a package may declare, add to the environment."""
    names = set(declared.split())
    for path in paths:
        first, _, rest = path.partition("/")
        if first == ".." or first.endswith((".dist-info", ".data", ".egg-info")):
            continue
        # A folder is importable with or without an __init__; a file by its name up to the first dot.
        names.add(first if rest else first.split(".")[0])
    return names


def test_no_installed_package_ships_one_of_our_names() -> None:
    clashes = {}
    for distribution in distributions():
        paths = [str(path) for path in distribution.files or ()]
        shipped = _shipped_names(paths, distribution.read_text("top_level.txt") or "")
        if taken := shipped & set(ROOMS):
            clashes[distribution.metadata["Name"]] = sorted(taken)
    assert not clashes


@pytest.mark.parametrize(
    ("paths", "declared"),
    [
        (["tests/test_it.py", "it/__init__.py"], ""),
        (["tests.py"], ""),
        (["tests.cpython-311-x86_64-linux-gnu.so"], ""),
        ([], "it\ntests\n"),
    ],
)
def test_a_package_that_ships_tests_would_be_noticed(paths: list[str], declared: str) -> None:
    assert "tests" in _shipped_names(paths, declared)


def test_no_folder_stands_at_the_root_that_is_not_a_room() -> None:
    at_root = {path.relative_to(ROOT).parts[0] for path in files() if len(path.relative_to(ROOT).parts) > 1}
    assert at_root - {".ci"} <= set(ROOMS)


def test_no_python_file_stands_at_the_root() -> None:
    assert not [path.name for path in files() if path.parent == ROOT and path.suffix == ".py"]


def test_every_importable_room_is_a_package() -> None:
    # An empty folder with our name would be a namespace package, and another one could join it.
    assert [room for room in IMPORTABLE if not (ROOT / room / "__init__.py").is_file()] == []
