# SPDX-License-Identifier: MIT
"""A core on a core: SQLite under its module, and JSON beside it."""
import _json
import _sqlite3

table = _sqlite3.connect(":memory:")
table.execute("CREATE TABLE numbers (n INTEGER, text TEXT)")
for number in range(50):
    text = _json.encode_basestring_ascii(f"é{number}")
    table.execute("INSERT INTO numbers VALUES (?, ?)", (number, text))
rows = table.execute("SELECT n, text FROM numbers ORDER BY n DESC").fetchall()
assert len(rows) == 50
