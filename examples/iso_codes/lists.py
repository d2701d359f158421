# SPDX-License-Identifier: MIT
"""What naive.py and batched.py share: the lists and the order of the work."""
import json
import pathlib

FOLDER = pathlib.Path("/usr/share/iso-codes/json")

TABLE = """CREATE TABLE codes(list TEXT, code TEXT, name TEXT,
                             PRIMARY KEY (list, code)) WITHOUT ROWID"""

# (list, the list of what its items belong to, characters of the code that
# say to which one): places to countries, languages to their ISO 639-2 entry.
EXPORTS = [("3166-2", "3166-1", 2), ("639-3", "639-2", 3)]


def read():
    """Yields (name, entries) of every list, for instance ("3166-1", [...])."""
    for file in sorted(FOLDER.glob("iso_*.json")):
        with open(file, encoding="utf-8") as stream:
            yield from json.load(stream).items()


def code(entry):
    """The code that names an entry within its list."""
    keys = ("code", "alpha_4", "alpha_2", "alpha_3")
    return next(entry[key] for key in keys if key in entry)


def run(database, store, export):
    database.execute(TABLE)
    for name, entries in read():
        store(database, name, entries)
    count, = database.execute("SELECT count(*) FROM codes").fetchone()
    print(f"{count} codes stored")
    for name, parent, prefix in EXPORTS:
        lines, digest = export(database, name, parent, prefix)
        print(f"ISO {name}: {lines} lines, SHA-256 {digest[:16]}")
