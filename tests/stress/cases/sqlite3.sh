# SPDX-License-Identifier: MIT
# sqlite3: a million rows through an index, JSON, a window function, errors.
# needs: sqlite3
sqlite3 a.db <<'SQL'
PRAGMA journal_mode = wal;
CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
INSERT INTO t SELECT i, hex(i * 7919 % 65536), i / 3.0 FROM n;
CREATE INDEX tb ON t(b);
SELECT count(DISTINCT b), sum(c), max(b) FROM t;
SELECT b, count(*) FROM t GROUP BY b ORDER BY 2 DESC, 1 LIMIT 5;
SELECT json_group_array(a) FROM t WHERE b = '31';
SELECT a, sum(a) OVER (ORDER BY a ROWS 2 PRECEDING) FROM t LIMIT 5;
VACUUM;
PRAGMA integrity_check;
SELECT * FROM missing;
SQL
echo "exit $?"; sqlite3 a.db .dump | sha256sum
