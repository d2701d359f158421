# SPDX-License-Identifier: MIT
"""What a Python program declares of C functions and structs, as JSON.

`crossbill layout --host app.py` runs this by the program's interpreter:
`python3 -c TEXT app.py`, where TEXT is this file between its others
(layout_python_*.py, in the order of layout_python.cpp). It imports the named
file, not as __main__, and writes what it finds to standard output; what the
program itself writes goes nowhere.

The JSON is read by layout/declarations.cpp, and lists types by their place, as
layout/model.hpp does: the first is void.
"""
import gc
import importlib.machinery
import importlib.util
import json
import os
import platform
import sys
import types


class Model:
    """The JSON in the making."""

    def __init__(self):
        self.types = [{"kind": "void", "name": "void"}]
        self.functions, self.globals, self.named = [], [], []
        self.producers = [["", ""]]
        self.places = {}  # by the id of what a type is made of
        self.kept = []    # so that no id is given out twice

    def producer(self, name, version):
        if [name, version] not in self.producers:
            self.producers.append([name, version])
        return self.producers.index([name, version])

    def type(self, key, make):
        """The place of a type, which is made once. Pointers may lead back to
        one that is still in the making."""
        if id(key) not in self.places:
            self.kept.append(key)
            place = self.places[id(key)] = len(self.types)
            self.types.append({"kind": "opaque", "name": ""})
            self.types[place] = make(key)
        return self.places[id(key)]

    def add(self, **row):
        self.types.append(row)
        return len(self.types) - 1

    def pointer(self, to, **more):
        return self.add(kind="pointer", name="", size=POINTER, of=to,
                        align=POINTER, **more)

    def name(self, place):
        if place is not None and place not in self.named:
            self.named.append(place)


def is_instance(value, kinds):
    """As isinstance() of objects that say nothing of themselves: to ask a lazy
    one for its __class__ may run the program."""
    return issubclass(type(value), kinds)


class Host:
    """What was named, and the modules that belong to it."""

    def __init__(self, name, before):
        self.name, self.before = name, before
        self.module, self.root = None, ""

    def owns(self, module):
        """Its own file or package, and what was imported from beside it."""
        if module is self.module:
            return True
        path = os.path.abspath(getattr(module, "__file__", None) or "/")
        inside = path.startswith(self.root + os.sep)
        rest = path[len(self.root):]
        standard = os.path.dirname(os.__file__) + os.sep
        return (inside and "site-packages" not in rest
                and (path.startswith(standard)
                     <= self.root.startswith(standard)))

    def modules(self):
        return [module for name, module in sorted(sys.modules.items())
                if name not in self.before and self.owns(module)
                and is_instance(module, types.ModuleType)
                or module is self.module]


def package_of(path):
    """The folder that is to be on sys.path for a file, and its module's name:
    those of packages are imported as such, so that "from . import" works."""
    folder, name = os.path.split(os.path.abspath(path))
    parts = [] if name == "__init__.py" else [os.path.splitext(name)[0]]
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder, name = os.path.split(folder)
        parts.insert(0, name)
    return folder, ".".join(parts)


def load_file(path, name):
    if not name.isidentifier() or name in sys.modules:
        name = "crossbill_host"
    loader = importlib.machinery.SourceFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def look_in(folder):
    """Of -c, Python looks in "" first, unless it is told to be safe."""
    if sys.path and sys.path[0] == "":
        del sys.path[0]
    sys.path.insert(0, folder)


def load(host):
    """Imports what the user has named: a file, a package's folder, or a
    module."""
    path = host.name
    if not os.path.exists(path):
        look_in(os.getcwd())
        host.module = importlib.import_module(path)
        host.root = os.path.dirname(os.path.abspath(
            getattr(host.module, "__file__", None) or "/nowhere/module"))
        return
    if os.path.isdir(path):
        path = os.path.join(path, "__init__.py")
    folder, name = package_of(path)
    host.root = folder
    look_in(folder)
    if "." in name or os.path.basename(path) == "__init__.py":
        host.root = os.path.join(folder, name.split(".")[0])
        host.module = importlib.import_module(name)
    else:
        host.module = load_file(os.path.abspath(path), name)


def own_frame(trace):
    """The file and line of the program's last step towards an exception: those
    of Python's own modules say little."""
    standard = os.path.dirname(os.__file__)
    found = ("", 0)
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith("/") and not file.startswith(standard + os.sep):
            found = (file, trace.tb_lineno)
        trace = trace.tb_next
    return found


def last_line(problem):
    """As the last line of its traceback, and where it was raised."""
    words = str(problem).strip().splitlines()
    text = type(problem).__name__ + (": " + words[0] if words else "")
    file, line = own_frame(problem.__traceback__)
    kinds = [kind.__name__ for kind in type(problem).__mro__]
    return {"text": text, "line": line, "file": file, "kinds": kinds}


def machine():
    name = platform.machine()
    return "i386" if POINTER == 4 and name == "x86_64" else name


def described(model):
    return {"python": platform.python_version(), "pointer": POINTER,
            "machine": machine(), "big_endian": sys.byteorder == "big",
            "producers": model.producers, "types": model.types,
            "named": sorted(model.named, key=lambda place: (
                model.types[place].get("file", ""),
                model.types[place].get("line", 0))),
            "functions": model.functions,
            "globals": model.globals}


def write(output, found):
    text = json.dumps(found).encode("utf-8", "surrogateescape")
    while text:
        text = text[os.write(output, text):]


def silence():
    """A descriptor for the answer: the program's own output goes nowhere."""
    output = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return output


def main():
    output = silence()
    host = Host(sys.argv[1], set(sys.modules))
    sys.argv[:] = [host.name]
    older = {id(each): each for each in gc.get_objects()
             if is_instance(each, FUNCTION)}
    try:
        load(host)
    except BaseException as problem:
        write(output, {"error": last_line(problem),
                       "python": platform.python_version()})
        os._exit(0)
    model = Model()
    source = Source(host)
    for reader in (read_ctypes, read_cffi, read_numpy):
        reader(model, host, source, older)
    write(output, described(model))
    os._exit(0)
