"""Writes docs/settings.md from the settings themselves: `make docs`, or `python -m runtime.settings_table`."""

from pathlib import Path

from runtime.settings import PREFIX, ROOT, Settings

HEAD = """# Settings

Every setting is an environment variable. This page is written from `runtime/settings.py` by `make docs`, and a test
holds the two equal. A variable that is empty counts as not set. One with the prefix `GETRAPT_` that is not in this table
is refused, with the nearest name.

| variable | default | what it is |
|---|---|---|
"""


def shown(default: object) -> str:
    """A default, without the place of this clone in it."""
    if default is None or default == "":
        return "empty"
    if isinstance(default, Path) and default.is_relative_to(ROOT):
        default = default.relative_to(ROOT)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def render() -> str:
    """The whole page."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "set when run" if field.default_factory else shown(field.default)
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    print(render(), end="")
