#!/bin/sh
# Makes the virtual environment, or says in one sentence what is missing and leaves nothing behind.
# Usage: make-venv.sh PYTHON VENV
set -u
python=$1
venv=$2

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "Python 3.11 of nieuwer is nodig; $python is dat niet: geef een andere met PYTHON=python3.11." >&2
  exit 1
fi
if ! "$python" -m venv --clear "$venv" >/dev/null 2>&1; then
  rm -rf "$venv"
  echo "Python kan geen omgeving maken; installeer python3-venv: apt-get install python3-venv" >&2
  exit 1
fi
