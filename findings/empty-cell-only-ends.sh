#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: IPython's events pre_run_cell and post_run_cell come in pairs, so who
# opens something at the one (a timer, a region) may close it at the other.
# True: an empty cell, or one of blanks alone, has post_run_cell and nothing
# before it. A cell of a comment alone, one that does not parse and one that
# raises have both. So a handler that is not told of a begin must not close what
# another cell has opened: here the cell that runs an empty one by run_cell().
# Seen with IPython 9.18.0 and 8.37.0.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
command -v python3 >/dev/null || { echo "skip: no python3"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
cat >cells.py <<'EOF'
import IPython
from IPython.core.interactiveshell import InteractiveShell

shell, events = InteractiveShell.instance(), []
shell.events.register("pre_run_cell", lambda info: events.append("pre"))
shell.events.register("post_run_cell", lambda result: events.append("post"))
CELLS = [("1", "pre post"), ("# a comment", "pre post"), ("1 +", "pre post"),
         ("1 / 0", "pre post"), ("", "post"), (" \n", "post"),
         ("get_ipython().run_cell('');", "pre post post")]
seen = []
for cell, _ in CELLS:
    events.clear()
    shell.run_cell(cell, store_history=True)
    seen.append(" ".join(events))
print("IPython", IPython.__version__)
for (cell, _), names in zip(CELLS, seen):
    print(f"  {cell!r}: {names}")
raise SystemExit(seen != [wanted for _, wanted in CELLS])
EOF
changed=0
for version in 8.37.0 9.18.0; do
  python3 -m venv $version &&
    $version/bin/pip install --quiet --disable-pip-version-check \
      ipython==$version || { echo "skip: no packages"; exit 77; }
  IPYTHONDIR=$folder/ipython $version/bin/python cells.py >out 2>errors ||
    changed=1
  sed -n '/^IPython/,$p' out
done
exit $changed
