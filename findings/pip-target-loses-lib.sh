#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: `pip install --target DIR` puts a wheel's data files (NAME.data/data)
# under DIR, as it puts them under a virtual environment's folder.
# True: what the wheel has under data/lib/ is left out, without a word; all
# beside it (share/, libexec/) arrives. pip takes DIR/lib for the home of
# packages themselves in the scheme that it installs by before it moves things.
# Seen with pip 25.2.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
command -v python3 >/dev/null || { echo "skip: no python3"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
python3 -m venv venv &&
  venv/bin/pip install --quiet --disable-pip-version-check pip==25.2 \
    wheel==0.45.1 || { echo "skip: no packages"; exit 77; }

mkdir -p tree/probe tree/probe-1.data/data/lib/probe \
  tree/probe-1.data/data/share/probe tree/probe-1.dist-info
: >tree/probe/__init__.py
: >tree/probe-1.data/data/lib/probe/in-lib
: >tree/probe-1.data/data/share/probe/in-share
printf 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n' \
  >tree/probe-1.dist-info/WHEEL
printf 'Metadata-Version: 2.1\nName: probe\nVersion: 1\n' \
  >tree/probe-1.dist-info/METADATA
venv/bin/python -m wheel pack tree >/dev/null || exit 1

venv/bin/pip install --quiet --no-index ./probe-1-py3-none-any.whl || exit 1
venv/bin/pip install --quiet --no-index --target there \
  ./probe-1-py3-none-any.whl || exit 1
status=0
for file in venv/lib/probe/in-lib venv/share/probe/in-share \
  there/share/probe/in-share; do
  [ -e "$file" ] && echo "there: $file" || { echo "no $file"; status=1; }
done
if [ -e there/lib/probe/in-lib ]; then
  echo "changed: there/lib/probe/in-lib"
  status=1
else
  echo "lost: there/lib/probe/in-lib"
fi
exit $status
