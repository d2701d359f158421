# SPDX-License-Identifier: MIT
"""What naive.py and batched.py share: the lists and the order of the work."""
import pathlib

FOLDER = pathlib.Path("/usr/share/iso-codes/json")

TABLE = """CREATE TABLE codes(list TEXT, code TEXT, name TEXT,
                             PRIMARY KEY (list, code)) WITHOUT ROWID"""

# An entry's code, within its list, is the first of these that it has.
CODES = ("code", "alpha_4", "alpha_2", "alpha_3")

# (list, the list of what its items belong to, characters of the code that
# say to which one): places to countries, languages to their ISO 639-2 entry.
EXPORTS = [("3166-2", "3166-1", 2), ("639-3", "639-2", 3)]


def run(database, store, export):
    database.execute(TABLE)
    for file in sorted(FOLDER.glob("iso_*.json")):
        store(database, file)
    count, = database.execute("SELECT count(*) FROM codes").fetchone()
    print(f"{count} codes stored")
    for name, parent, prefix in EXPORTS:
        lines, digest = export(database, name, parent, prefix)
        print(f"ISO {name}: {lines} lines, SHA-256 {digest[:16]}")
