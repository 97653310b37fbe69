#!/bin/sh
# Makes the Python environment from uv.lock. Leaves to the Makefile when that is needed, and that it is complete.
# In: UV_VERSION, TOOLS (the project's tool folder), PYTHON_NAMES (interpreters to try, in order).
set -eu

say() { echo "setup: $*" >&2; }

python=
for name in $PYTHON_NAMES; do
    found=$(command -v "$name" 2>/dev/null) || continue
    # Asked of the interpreter itself: its name may be a shim that has no version behind it.
    if "$found" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$("$found" -c 'import sys; print(sys.executable)')
        break
    fi
done
if [ -z "$python" ]; then
    say "Python 3.11 or later is needed; none of these is: $PYTHON_NAMES"
    exit 1
fi

uv=$(command -v uv 2>/dev/null) || uv=
if [ -z "$uv" ]; then
    place=$TOOLS/uv-$UV_VERSION
    uv=$place/bin/uv
    if [ ! -x "$uv" ]; then
        say "installing uv $UV_VERSION into $TOOLS"
        temporary=$TOOLS/.uv.$$
        trap 'rm -rf "$temporary" "$temporary.pip"' EXIT
        trap 'exit 130' INT TERM
        mkdir -p "$TOOLS"
        if ! "$python" -m pip --version >/dev/null 2>&1; then
            # Not every Python comes with pip; its own copy may be in the standard library.
            if ! "$python" -m venv "$temporary.pip" >/dev/null 2>&1; then
                say "neither uv nor pip is here, and this Python has no ensurepip:"
                say "install uv, or pip for $python (the package python3-venv or python3-pip, on Debian), and try again"
                exit 1
            fi
            pip_python=$temporary.pip/bin/python
        else
            pip_python=$python
        fi
        PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
            "$pip_python" -m pip install --quiet --no-deps --target "$temporary" "uv==$UV_VERSION"
        # Whole or not at all: the folder gets its name when everything is in it.
        mv "$temporary" "$place" 2>/dev/null || [ -x "$uv" ]
    fi
fi

say "Python environment from uv.lock"
# Compiled here and now: where Python may write no bytecode (PYTHONDONTWRITEBYTECODE, a read-only folder), every command
# would compile all its libraries again.
exec "$uv" sync --frozen --quiet --compile-bytecode --python "$python"
