# SPDX-License-Identifier: MIT
# CPython's own tests of C modules; which tests fail is printed, not why.
"$PYTHON" -c 'import test.test_json' 2>/dev/null || { echo none; exit 0; }
for suite in test_json test_sqlite3 test_hashlib test_struct test_pickle \
    test_zlib test_bz2 test_ctypes test_decimal test_array test_csv \
    test_datetime test_heapq test_bisect test_mmap test_queue test_zoneinfo; do
  "$PYTHON" -m test -q "$suite" > log 2>&1
  echo "$suite exit $?"
  grep -E '^(ERROR|FAIL): ' log | sort
done
exit 0
