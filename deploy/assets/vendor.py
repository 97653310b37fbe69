"""Takes from the pinned npm packages what the pages use, and writes it to `api/static/vendor/`: `make assets`.

Of the theme only those tokens are kept that a component asks for: it has some two thousand six hundred. What is written
is committed, so neither a build nor a running server needs npm; `ADR 0027` says why these packages.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "api" / "static" / "vendor"
COMPONENTS = [
    "root",
    "document",
    "page-header",
    "page-footer",
    "skip-link",
    "heading-1",
    "heading-2",
    "heading-3",
    "paragraph",
    "link",
    "link-button",
    "button",
    "button-group",
    "nav-bar",
    "table",
    "data-list",
    "form-field",
    "form-fieldset",
    "form-label",
    "form-field-description",
    "form-field-error-message",
    "textbox",
    "textarea",
    "select",
    "radio-button",
    "checkbox",
    "alert",
    "status-badge",
    "unordered-list",
    "ordered-list",
    "separator",
    "breadcrumb-nav",
    "pagination",
    "code",
    "number-badge",
]
THEME = "@nl-design-system-unstable/voorbeeld-design-tokens"
FONT = "@fontsource/fira-sans"
WEIGHTS = (400, 600)
_TOKEN = re.compile(r"^\s*(--[\w-]+):\s*(.*?);\s*$", re.MULTILINE)
_ASKED = re.compile(r"var\(\s*(--[\w-]+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_HEAD = """/* NL Design System: the components of @utrecht/component-library-css (Frameless B.V., Gemeente Utrecht) and the example
theme of the NL Design System community, both under EUPL-1.2. Written by deploy/assets/vendor.py; change it there. */
"""
_OWN_STYLE = "getrapt.css"


def components(packages: Path) -> str:
    """The style of the components that are used, without comments."""
    files = (packages / "@utrecht" / f"{name}-css" / "dist" / "index.min.css" for name in COMPONENTS)
    return "\n".join(_COMMENT.sub("", file.read_text("utf-8")) for file in files)


def tokens(packages: Path, asked: str) -> str:
    """The tokens of the theme that this style asks for, and those that they ask for in turn."""
    theme = dict(_TOKEN.findall((packages / THEME / "dist" / "theme.css").read_text("utf-8")))
    wanted: set[str] = set()
    left = _ASKED.findall(asked)
    while left:
        name = left.pop()
        if name in theme and name not in wanted:
            wanted.add(name)
            left += _ASKED.findall(theme[name])
    lines = (f"  {name}: {value};" for name, value in sorted(theme.items()) if name in wanted)
    return ".voorbeeld-theme {\n" + "\n".join(lines) + "\n}\n"


def write(packages: Path, target: Path) -> None:
    """Writes everything that is used from these installed packages."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    own = (target.parent / _OWN_STYLE).read_text("utf-8")
    style = re.sub(r"\n\s*\n+", "\n", components(packages))
    (target / "nl-design-system.css").write_text(_HEAD + tokens(packages, style + own) + style, "utf-8")
    for weight in WEIGHTS:
        name = f"fira-sans-latin-{weight}-normal.woff2"
        shutil.copyfile(packages / FONT / "files" / name, target / name)
    licences = {
        "EUPL-1.2.md": packages / THEME / "LICENSE.md",
        "fira-sans-OFL.txt": packages / FONT / "LICENSE",
    }
    for name, source in licences.items():
        shutil.copyfile(source, target / name)


def main() -> int:
    """Installs the packages by the lock file, in a folder that is thrown away, and takes what is used."""
    with tempfile.TemporaryDirectory() as place:
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(HERE / name, Path(place) / name)
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=place, check=False
        )
        if done.returncode != 0:
            return done.returncode
        write(Path(place) / "node_modules", TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
