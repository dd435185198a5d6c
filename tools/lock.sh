#!/bin/sh
# Write requirements.txt anew from pyproject.toml: sh tools/lock.sh (in the root of the clone)
set -eu
venv=$(mktemp -d)
trap 'rm -rf "$venv"' EXIT
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --upgrade pip hatchling editables
"$venv/bin/pip" install --quiet '.[dev]'
{
  echo "# Exact versions that \`make setup\` installs; regenerate with tools/lock.sh after changing pyproject.toml."
  "$venv/bin/pip" freeze --all --exclude sealane --exclude pip --exclude setuptools
} > requirements.txt
