# SPDX-License-Identifier: MIT
"""From a library with a contract to a Python module.

A loaded library stays in the process: its code may be running. The same file
gives the same module each time; a file that was replaced gives a new one.
"""
import copyreg
import enum
import functools
import json
import keyword
import os
import re
import threading
import types
from typing import NamedTuple, Optional

from . import _describe, _load
from .errors import BadLibrary, DeclaredError

_modules = {}  # (real path, device, inode) -> module
_lock = threading.RLock()
_watching = False
_MOST_CHANGES = 20  # that an error lists


def load(path, expect=None):
    """The library at `path` as a module: its functions, and classes for its
    structs, enums, objects and errors.

    expect: what the library must mean: a contract's hash (16 digits, a
    module's __contract_hash__), or the path of a library with the same
    contract. BadLibrary says what differs.
    """
    path = os.path.abspath(os.fsdecode(path))
    if expect is not None:
        _check(path, os.fsdecode(expect))
    with _lock:
        key = _identity(path)
        if key not in _modules:
            _modules[key] = _build(types.ModuleType(_name_of(path)), path, key)
        return _modules[key]


def reload(module):
    """Loads the module's file again, if it was replaced, into the same module.

    Objects and functions of before keep working on the library of before,
    which stays loaded. importlib.reload cannot do this: these modules are not
    in sys.modules.
    """
    path = _library_of(module).path
    with _lock:
        key = _identity(path)
        if _modules.get(key) is not module:
            fresh = _build(types.ModuleType(module.__name__), path, key)
            # Other threads find the old or the new under each name, never none.
            module.__dict__.update(fresh.__dict__)
            for name in list(module.__dict__):
                if name not in fresh.__dict__:
                    module.__dict__.pop(name, None)
            _modules[key] = module
    return module


class LiveObject(NamedTuple):
    """An object that a core holds, made since watch_objects(True)."""

    type: str
    handle: int
    file: Optional[str]  # where Python made it
    line: Optional[int]
    made_at: int  # the address in the host's code


def watch_objects(on=True):
    """Starts or stops to note where objects are made; the former state."""
    global _watching
    with _lock:
        before, _watching = _watching, bool(on)
        _load.set_watching(_watching)
        for module in _modules.values():
            _library_of(module).watch(_watching)
    return before


def live_objects(module):
    """Objects of the module's library that were made while watch_objects was
    on, and are not freed yet."""
    return [LiveObject(kind, handle, *(site or (None, None)), made_at)
            for handle, kind, made_at, site in _library_of(module).live()]


# ---- files

def _identity(path):
    try:
        status = os.stat(path)
    except OSError as error:
        raise BadLibrary(f"{path}: {error.strerror}") from None
    return os.path.realpath(path), status.st_dev, status.st_ino


def _name_of(path):
    """/lib/libstats.so.1 -> stats"""
    name = os.path.basename(path).split(".so", 1)[0]
    return name[3:] if name.startswith("lib") and len(name) > 3 else name


def _name_for_loader(path, key):
    """dlopen gives the old library for a name that it knows: a file that was
    replaced needs another name."""
    folder, file = os.path.split(path)
    others = sum(known[0] == key[0] for known in _modules)
    return folder + "/." * others + "/" + file


def _check(path, expect):
    found = _load.hash(path)
    if re.fullmatch("[0-9a-f]{16}", expect):
        if found != expect:
            raise BadLibrary(
                f"{path}: its contract has the hash {found}, expected is "
                f"{expect}; `crossbill contract --diff` on both libraries says "
                "what differs")
        return
    if found == _load.hash(expect):
        return
    changes = _load.compare(expect, path)
    more = len(changes) - _MOST_CHANGES
    if more > 0:
        changes[_MOST_CHANGES:] = [f"and {more} more"]
    raise BadLibrary(f"{path}: its contract differs from that of {expect}: "
                     + "; ".join(changes))


# ---- classes; pickled by the library's path and their name

def _attribute(path, name):
    return functools.reduce(getattr, name.split("."), load(path))


def _reduce_class(cls):
    path = cls.__dict__.get("_crossbill_path_")
    if path is None:
        return cls.__qualname__  # a subclass in somebody's module
    return _attribute, (path, cls.__name__)


class _Class(type):
    @property
    def __signature__(cls):
        try:
            return cls._crossbill_signature_()
        except AttributeError:
            raise AttributeError("__signature__") from None


class _EnumClass(enum.EnumMeta):
    pass


class _Enum(enum.IntEnum, metaclass=_EnumClass):
    pass


copyreg.pickle(_Class, _reduce_class)
copyreg.pickle(_EnumClass, _reduce_class)


def _add_reduce(module):
    """Modules are pickled by path. A plain module with a method of its own,
    and not a subclass: CPython's attribute caches serve plain modules only."""
    path = _library_of(module).path
    module.__reduce_ex__ = lambda protocol: (load, (path,))


def _library_of(module):
    try:
        return module.__crossbill__
    except AttributeError:
        raise TypeError(f"{module!r} was not made by crossbill.load") from None


def _member_names(values):
    """Names that enum refuses, or Python, get an underscore."""
    for name, value in values.items():
        reserved = name == "mro" or (name[:1] == "_" == name[-1:])
        yield (name.strip("_") + "_" if reserved
               else _describe.python_name(name)), value


class _Builder:
    """The module of one library."""

    def __init__(self, module, library):
        self.module, self.library = module, library
        self.declared = {kind: {} for kind in
                         ("function", "struct", "enum", "object", "error")}
        for text in library.texts().split(b"\0"):
            if text:
                self._read(json.loads(text))

    def _read(self, text):
        for kind, known in self.declared.items():
            if kind in text:
                known[text[kind]] = text

    def each(self, kind):
        return sorted(self.declared[kind].items())

    def body(self, text):
        return {"__doc__": text.get("doc") or None,
                "__module__": self.module.__name__,
                "_crossbill_path_": self.library.path}

    def add(self, name, value):
        setattr(self.module, name, value)
        self.module.__all__.append(name)

    def add_enums(self):
        for name, text in self.each("enum"):
            cls = _Enum(name, dict(_member_names(text["values"])),
                        module=self.module.__name__)
            cls.__doc__ = text.get("doc")
            cls._crossbill_path_ = self.library.path
            members = {int(member): member for member in cls}
            self.library.bind_enum(name, cls, members)
            self.add(name, cls)

    def add_class(self, name, text, base, **more):
        body = {**self.body(text), "__slots__": (), **more}
        self.add(name, self.library.make_class(_Class, name, base, body))

    def add_struct(self, name, text):
        names = {field["name"]: _describe.python_name(field["name"])
                 for field in text["fields"]}
        self.add_class(
            name, text, _load.Struct, __match_args__=tuple(names.values()),
            _crossbill_signature_=staticmethod(functools.partial(
                _describe.struct_signature, self.module, text["fields"])))
        cls = getattr(self.module, name)
        for declared, known in names.items():
            if declared != known:
                setattr(cls, known, cls.__dict__[declared])

    def add_classes(self):
        for name, text in self.each("struct"):
            self.add_struct(name, text)
        for name, text in self.each("object"):
            self.add_class(name, text, _load.Object)
        for name, text in self.each("error"):
            cls = _Class(name, (DeclaredError,),
                         {**self.body(text), "code": text["code"]})
            self.library.bind_error(text["code"], cls)
            self.add(name, cls)

    def add_functions(self):
        names, taken = {}, set(self.module.__all__)
        for symbol, text in self.each("function"):
            name = _describe.python_name(text["name"])
            names.setdefault(name, []).append(symbol)
        for symbol, text in self.each("function"):
            name = _describe.python_name(text["name"])
            if len(names[name]) > 1 or name in taken:
                name = symbol
            self.add(name, self.function(symbol, text, name))
            self.add_method(symbol, text)

    def function(self, symbol, text, name, owner=None):
        description = _describe.Description(self.module, text, name, owner)
        return self.library.function(symbol, owner is not None,
                                     description.names(),
                                     description.defaults(), description)

    def add_method(self, symbol, text):
        """context_add(context, ...) is also Context.add."""
        first = text["params"][0]["type"] if text["params"] else {}
        if first.get("kind") != "object":
            return
        cls = getattr(self.module, first["of"])
        words = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", first["of"])
        prefix = words.lower() + "_"
        name = text["name"][len(prefix):]
        if (text["name"].startswith(prefix) and name.isidentifier()
                and not keyword.iskeyword(name) and not hasattr(cls, name)):
            setattr(cls, name, self.function(symbol, text, name, cls))


def _build(module, path, key):
    library = _load.open(path, _name_for_loader(path, key))
    module.__crossbill__ = library
    module.__file__ = path
    module.__contract_hash__ = library.hash
    module.__all__ = []
    builder = _Builder(module, library)
    builder.add_enums()
    builder.add_classes()
    builder.add_functions()
    module.__all__.sort()
    module.__doc__ = (f"The core {path}, by its contract "
                      f"{library.hash}.")
    _add_reduce(module)
    if _watching:
        library.watch(True)
    return module
