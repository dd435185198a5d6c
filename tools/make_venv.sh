#!/bin/sh
# Make the virtual environment of a clone: sh tools/make_venv.sh DIR
# and then install what it needs:          sh tools/make_venv.sh DIR packages
set -eu
venv=$1

if [ "${2:-}" = packages ]; then
  echo "Installing the Python packages (a few minutes the first time) ..."
  # Without byte code: that is written beside what comes next (.stamps/bytecode).
  install() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile "$@"; }
  # In two halves at once, since pip uses one processor; then what this machine needs beside the list.
  halves=$(mktemp -d)
  trap 'rm -rf "$halves"' EXIT
  grep -v '^#' requirements.txt | awk -v halves="$halves" '{ print > (halves "/" NR % 2) }'
  install --no-deps -r "$halves/0" &
  other=$!
  install --no-deps -r "$halves/1"
  wait "$other"
  install -r requirements.txt
  install --no-deps --no-build-isolation -e .
  exit
fi

candidates() {
  if [ -n "${PYTHON:-}" ]; then echo "$PYTHON"; return; fi
  printf '%s\n' python3 python3.14 python3.13 python3.12 python3.11 python
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_venv() { "$1" -c 'import venv, ensurepip' 2>/dev/null; }
version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

# The first Python that is new enough and has venv; what was found on the way, for the message.
find_python() {
  python= without_venv= found=
  while read -r name; do
    command -v "$name" >/dev/null 2>&1 || continue
    if ! is_new_enough "$name"; then
      found="$found${found:+, }$name is $(version "$name" || echo "no Python that runs")"
    elif has_venv "$name"; then
      python=$name
      return
    elif [ -z "$without_venv" ]; then
      without_venv=$name
    fi
  done <<EOF
$(candidates)
EOF
}

find_python
if [ -z "$python" ] && [ -n "$without_venv" ]; then
  echo "The Python found ($without_venv, $(version "$without_venv")) comes without venv. Install it and try again: apt-get install python$(version "$without_venv")-venv (or your system's package for it), or name another Python: make setup PYTHON=/path/to/python" >&2
  exit 1
fi
if [ -z "$python" ]; then
  echo "Sealane needs Python 3.11 or newer, and none was found${found:+ ($found)}. Install it (Debian: apt-get install python3 python3-venv), or name one: make setup PYTHON=/path/to/python" >&2
  exit 1
fi
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  echo "Making the virtual environment with $("$python" --version) ..."
  "$python" -m venv --clear "$venv"
fi
