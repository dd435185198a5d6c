#!/bin/sh
# Make the virtual environment of a clone: sh tools/make_venv.sh DIR
set -eu
venv=$1

find_python() {
  for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
    if command -v "$name" >/dev/null 2>&1 &&
       "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
}

python=$(find_python)
if [ -z "$python" ]; then
  echo "Sealane needs Python 3.11 or newer, and none was found. Install it, or name one: make PYTHON=/path/to/python" >&2
  exit 1
fi
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  version=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
  echo "This Python comes without venv. Install it and try again: apt-get install python$version-venv" >&2
  exit 1
fi
if [ ! -x "$venv/bin/python" ]; then
  echo "Making the virtual environment with $("$python" --version) ..."
  "$python" -m venv "$venv"
fi
echo "Installing the Python packages (a few minutes the first time) ..."
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
