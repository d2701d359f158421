#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: while a cell runs, and in the event pre_run_cell before it, IPython's
# execution_count is the number of that cell, the one beside In[ ].
# True: up to IPython 9.7 it is; 9.8 counts before the event, so that in cell 1
# get_ipython().execution_count is 2. The number itself comes with post_run_cell
# alone, as result.execution_count. It cannot be told beforehand by taking one
# off, either: a cell that is not kept (store_history=False) is not counted.
# Who names a cell when it begins has to count by himself.
# Seen with IPython 9.7.0, 9.8.0 and 9.18.0.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
command -v python3 >/dev/null || { echo "skip: no python3"; exit 77; }
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  { echo "skip: Python is older than 3.11"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
cat >count.py <<'EOF'
import sys
import IPython
from IPython.core.interactiveshell import InteractiveShell

shell, before = InteractiveShell.instance(), []
shell.events.register("pre_run_cell",
                      lambda info: before.append(shell.execution_count))
seen = []
for kept in (True, True, False):
    result = shell.run_cell("get_ipython().execution_count",
                            store_history=kept)
    seen.append((before[-1], result.result, result.execution_count))
print("IPython", IPython.__version__)
print("  (in pre_run_cell, in the cell, of the result):", *seen[:2])
print("  of a cell that is not kept:", seen[2])
raise SystemExit(str(seen) != sys.argv[1])
EOF
changed=0
# expect VERSION SEEN
expect() {
  python3 -m venv "$1" &&
    "$1/bin/pip" install --quiet --disable-pip-version-check "ipython==$1" ||
    { echo "skip: no packages"; exit 77; }
  IPYTHONDIR=$folder/ipython "$1/bin/python" count.py "$2" >out || changed=1
  sed -n '/^IPython/,$p' out
}
expect 9.7.0 '[(1, 1, 1), (2, 2, 2), (3, 3, None)]'
for version in 9.8.0 9.18.0; do
  expect $version '[(2, 2, 1), (3, 3, 2), (3, 3, 3)]'
done
exit $changed
