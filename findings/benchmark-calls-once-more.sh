#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: benchmark.pedantic(f, rounds=20, iterations=3) of pytest-benchmark
# calls f 60 times.
# True: 61 times. With more than one iteration a round, f is called once more,
# after all rounds, for the result that pedantic() returns. With one iteration
# it is called 20 times. A count of the calls in a test has that call, too. Seen
# with pytest-benchmark 5.3.1.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
command -v python3 >/dev/null || { echo "skip: no python3"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
python3 -m venv venv &&
  venv/bin/pip install --quiet --disable-pip-version-check \
    pytest==9.0.1 pytest-benchmark==5.3.1 || { echo "skip: no packages"; exit 77; }
venv/bin/pip list 2>/dev/null | grep pytest-benchmark

cat >test_it.py <<'EOF'
import pytest

@pytest.mark.parametrize("iterations, calls", [(1, 20), (3, 61)])
def test_it(benchmark, iterations, calls):
    made = []
    benchmark.pedantic(made.append, (1,), rounds=20, iterations=iterations)
    print(iterations, "iterations a round:", len(made), "calls")
    assert len(made) == calls
EOF
venv/bin/python -m pytest -q -s test_it.py --benchmark-disable-gc >out 2>&1
status=$?
grep 'calls$' out
exit $status
