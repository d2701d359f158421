# SPDX-License-Identifier: MIT
"""Extension modules that are damaged, change their own tables, fail while they
are imported, are loaded twice or unloaded: all is as without us, and what is
counted is counted right.

Taken out: when a table that is met again lost its stubs (patch_entry),
test_own_table and test_type_cannot_be_made failed.
"""
import shutil

import pytest

import conftest

IMPORT = """
def attempt(function):
    try:
        return function()
    except Exception as error:
        return type(error).__name__ + ": " + str(error)
def load():
    import bad
    return "loaded"
print([attempt(load) for n in range(3)])
import bad
"""

OWN_TABLE = IMPORT + """
def calls():
    return [bad.first(), bad.second(), bad.direct()]
print(calls())
bad.turn()
print(calls(), calls())
bad.turn()
print(calls())
bad.overwrite()
print(calls(), bad.direct())
"""

TYPES = IMPORT + """
for n in range(3):
    print(attempt(bad.spec_type))
    print(attempt(bad.static_type))
"""

TWICE = """
import importlib.machinery, importlib.util, json, sys
def load(name, path):
    loader = importlib.machinery.ExtensionFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module
for path in sys.argv[1:]:
    for times in (1, 2):
        module = load("places", path)
        for n in range(100):
            module.call()
        print(module.counts())
"""

# The loader counts its users: each turn takes away ourselves and one more.
UNLOADED = TWICE + """
import _ctypes, gc, os
def handle_of(path):
    return _ctypes.dlopen(path, os.RTLD_NOW | os.RTLD_NOLOAD)
def unload(path):
    while True:
        handle = handle_of(path)
        _ctypes.dlclose(handle)
        _ctypes.dlclose(handle)
        try:
            _ctypes.dlclose(handle_of(path))
        except OSError:
            return "gone"
for times in range(3):
    del module
    gc.collect()
    for path in sys.argv[1:]:
        print(unload(path))
    for path in sorted(sys.argv[1:], reverse=times % 2 == 0):
        module = load("places", path)
        for n in range(100):
            module.call()
        print(module.counts())
"""


def same(record, command):
    alone = conftest.run(command)
    done, bill = record(*command)
    assert alone.returncode == 0, alone.stderr
    assert (done.returncode, done.stdout, done.stderr) == \
        (alone.returncode, alone.stdout, alone.stderr)
    return bill, alone.stdout.splitlines()


def run(known, record, program, *arguments, name="bad"):
    folder = conftest.build_extension(known, name)
    return same(record, [known.path, "-c", "import sys; sys.path.insert(0, "
                         f"{str(folder)!r})\n{program}", *arguments])


def test_import_fails(known, record):
    bill, lines = run(known, record, IMPORT)
    assert lines == ["['OSError: not at all', 'ImportError: not the first "
                     "time', 'loaded']"]
    assert bill.calls("bad", "PyInit_bad") == 3
    assert bill.calls("bad", "Py_mod_exec_bad") == 2
    assert bill.entry("bad", "PyInit_bad")["errors"] == 1
    assert bill.entry("bad", "Py_mod_exec_bad")["errors"] == 1


def test_own_table(known, record):
    bill, lines = run(known, record, OWN_TABLE)
    once, turned = ["first", "second", "first"], ["second", "first", "second"]
    assert lines[1:] == [f"{once}", f"{turned} {turned}", f"{once}",
                         f"{['second', 'second', 'second']} second"]
    # What the module calls itself is no crossing, nor what it has put there.
    assert bill.calls("bad", "first") == 4
    assert bill.calls("bad", "second") == 5
    assert bill.calls("bad", "direct") == 6


def test_type_cannot_be_made(known, record):
    bill, lines = run(known, record, TYPES)
    assert len(lines) == 7
    assert all(": " in line for line in lines[1:]), lines
    for name in ("spec_type", "static_type"):
        assert bill.calls("bad", name) == 3
        assert bill.entry("bad", name)["errors"] == 3


@pytest.fixture
def copies(known, tmp_path):
    folder = conftest.build_extension(known, "places")
    file, = folder.glob("places*.so")
    return [str(shutil.copy(file, tmp_path / f"{name}{known.suffix}"))
            for name in ("places", "also")]


def test_loaded_twice(known, copies, record):
    bill, lines = same(record, [known.path, "-c", TWICE, *copies])
    assert lines == ["(100, 0)", "(200, 0)"] * 2
    assert bill.calls("places", "call") == bill.calls("also", "call") == 200


def test_unloaded(known, copies, record):
    bill, lines = same(record, [known.path, "-c", UNLOADED, *copies])
    assert lines[4:] == (["gone"] * 2 + ["(100, 0)"] * 2) * 3
    assert bill.calls("places", "call") == bill.calls("also", "call") == 500


def damaged(file, folder, known):
    """The module with a byte, a header or its end missing."""
    whole = bytearray(file.read_bytes())
    for name, at, bytes_ in [("magic", 1, b"X"), ("machine", 18, b"\x03"),
                             ("type", 16, b"\x02"), ("class", 4, b"\x01"),
                             ("sections", 40, bytes(8)),
                             ("counts", 60, bytes(4))]:
        changed = bytearray(whole)
        changed[at:at + len(bytes_)] = bytes_
        yield name, changed
    yield "empty", b""
    yield "short", whole[:40]
    yield "headers", whole[:64]


def test_damaged(known, record, tmp_path):
    folder = conftest.build_extension(known, "places")
    file, = folder.glob("places*.so")
    program = ["import sys, importlib"]
    for name, content in damaged(file, folder, known):
        (tmp_path / name).mkdir()
        (tmp_path / name / file.name).write_bytes(content)
        program.append(f"""
sys.path[0] = {str(tmp_path / name)!r}
importlib.invalidate_caches()
sys.modules.pop("places", None)
try:
    import places
    places.call()
    print("{name} loaded", places.counts())
except ImportError as error:
    print(error)
""")
    bill, lines = same(record, [known.path, "-c", "".join(program)])
    assert len(lines) == 9
    assert sum(entry["calls"] for entry in bill.data["entries"]
               if entry["name"] == "call") == 2
