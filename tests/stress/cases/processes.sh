# SPDX-License-Identifier: MIT
# CPython's own tests of processes, threads, signals and descriptors.
"$PYTHON" -c 'import test.test_json' 2>/dev/null || { echo none; exit 0; }
for suite in test_subprocess test_signal test_threading test_select test_popen \
    test_posix test_faulthandler test_fork1 test_wait4; do
  "$PYTHON" -m test -q "$suite" > log 2>&1
  echo "$suite exit $?"
  grep -E '^(ERROR|FAIL): ' log | sort
done
exit 0
