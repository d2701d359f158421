# SPDX-License-Identifier: MIT
"""What ctypes was told: structures with the offsets that it gave their fields,
and functions with argtypes and restype. A part of layout_python.py."""
import ctypes
import enum
import os

POINTER = ctypes.sizeof(ctypes.c_void_p)
# Each letter of _type_: what it is, and whether it is signed.
SIMPLE = {
    "c": ("character", True), "b": ("integer", True), "B": ("integer", False),
    "h": ("integer", True), "H": ("integer", False), "i": ("integer", True),
    "I": ("integer", False), "l": ("integer", True), "L": ("integer", False),
    "q": ("integer", True), "Q": ("integer", False), "f": ("float", True),
    "d": ("float", True), "g": ("extended", True), "?": ("bool", False),
    "u": ("unicode", True), "v": ("bool", False), "F": ("complex", True),
    "D": ("complex", True), "G": ("complex", True),
}
FUNCTION = ctypes._CFuncPtr
SIMPLE_TYPE = ctypes._SimpleCData
POINTER_TYPE = ctypes._Pointer
RECORDS = (ctypes.Structure, ctypes.Union)
KNOWN = RECORDS + (FUNCTION, SIMPLE_TYPE, POINTER_TYPE, ctypes.Array,
                   enum.IntEnum, enum.IntFlag)


class Found(ctypes.Structure):
    """dladdr's answer."""
    _fields_ = [("file", ctypes.c_char_p), ("base", ctypes.c_void_p),
                ("symbol", ctypes.c_char_p), ("address", ctypes.c_void_p)]


DLADDR = ctypes.CDLL(None)["dladdr"]
DLADDR.argtypes = [ctypes.c_void_p, ctypes.POINTER(Found)]


def where(address):
    """The file and the symbol of an address in a library."""
    found = Found()
    if not address or not DLADDR(address, ctypes.byref(found)):
        return "", ""
    exact = found.address == address and found.symbol is not None
    return (os.path.abspath(os.fsdecode(found.file or b"")),
            os.fsdecode(found.symbol) if exact else "")


def is_a(kind, of):
    return is_instance(kind, type) and issubclass(kind, of)


def is_swapped(kind):
    other = "__ctype_be__" if sys.byteorder == "little" else "__ctype_le__"
    own = "__ctype_le__" if sys.byteorder == "little" else "__ctype_be__"
    return (getattr(kind, other, None) is kind
            and getattr(kind, own, None) is not kind)


class Ctypes:
    def __init__(self, model, source):
        self.model, self.source = model, source
        self.producer = model.producer("ctypes", platform.python_version())

    def type(self, kind):
        """The place of a type; None: ctypes decides at each call what it
        is."""
        if kind is None:
            return 0
        if hasattr(kind, "from_param") and hasattr(kind, "_dtype_"):
            return self.ndpointer(kind)
        for of, make in self.KINDS:
            if is_a(kind, of):
                return self.model.type(kind, lambda key: dict(
                    make(self, key), producer=self.producer))
        return None

    def parameter(self, kind):
        """Arrays are passed as pointers."""
        if is_a(kind, ctypes.Array):
            return self.model.pointer(self.type(kind._type_))
        return self.type(kind)

    def ndpointer(self, kind):
        item = 0 if kind._dtype_ is None else \
            Numpy(self.model, self.source).type(kind._dtype_)
        return self.model.pointer(item, producer=self.producer)

    def simple(self, kind):
        code = kind._type_
        pointed = {"z": "character", "Z": "unicode"}.get(code)
        if pointed:
            size = 1 if code == "z" else ctypes.sizeof(ctypes.c_wchar)
            name = "char" if code == "z" else "wchar_t"
            item = self.model.add(kind="scalar", scalar=pointed, name=name,
                                  size=size, align=size, signed=True,
                                  producer=self.producer)
            return dict(kind="pointer", name=kind.__name__, of=item,
                        size=POINTER, align=POINTER)
        if code in "PXO":
            of = 0 if code == "P" else self.model.add(
                kind="opaque", name="PyObject" if code == "O" else "BSTR")
            return dict(kind="pointer", name=kind.__name__, of=of,
                        size=POINTER, align=POINTER)
        scalar, signed = SIMPLE.get(code, ("integer", True))
        return dict(kind="scalar", scalar=scalar, signed=signed,
                    name=kind.__name__, size=ctypes.sizeof(kind),
                    align=ctypes.alignment(kind), swapped=is_swapped(kind))

    def enumeration(self, kind):
        """ctypes passes Python's integers as C's int."""
        return dict(kind="enum", name=kind.__name__, size=4, align=4,
                    signed=True, values=[[each.name, int(each)]
                                         for each in kind])

    def pointer(self, kind):
        to = getattr(kind, "_type_", None)
        of = self.type(to) if to is not None else 0
        return dict(kind="pointer", name=kind.__name__, of=of, size=POINTER,
                    align=POINTER)

    def array(self, kind):
        return dict(kind="array", name="", of=self.type(kind._type_),
                    count=kind._length_, size=ctypes.sizeof(kind),
                    align=ctypes.alignment(kind))

    def callback(self, kind):
        result = getattr(kind, "_restype_", None)
        function = self.model.add(
            kind="function", name="", producer=self.producer,
            **self.signature(getattr(kind, "_argtypes_", None), result))
        return dict(kind="pointer", name=kind.__name__, of=function,
                    size=POINTER, align=POINTER)

    def signature(self, parameters, result):
        if callable(result) and not is_a(result, KNOWN):
            result = ctypes.c_int  # Python's own, which is given C's int
        row = dict(result=self.type(result),
                   has_parameters=parameters is not None)
        row["parameters"] = [{"name": "", "type": self.parameter(each)}
                             for each in parameters or ()]
        return row

    def record(self, kind):
        place, lines = self.source.of_class(kind)
        row = dict(kind="union" if is_a(kind, ctypes.Union) else "record",
                   name=kind.__name__, size=ctypes.sizeof(kind),
                   align=ctypes.alignment(kind), members=[], **place)
        own = [each for each in reversed(kind.__mro__)
               if "_fields_" in vars(each)]
        if not own:
            return dict(kind="opaque", name=kind.__name__, **place)
        for each in own:
            hidden = getattr(each, "_anonymous_", ())
            for field in each._fields_:
                row["members"].append(self.member(each, field, hidden, lines))
        row["packed"] = any(
            each["bits"] == 0 and each["bit_offset"] // 8 % max(align, 1)
            for each, align in zip(row["members"], (
                ctypes.alignment(field[1]) for each in own
                for field in each._fields_)))
        return row

    def member(self, kind, field, hidden, lines):
        name, of = field[0], field[1]
        known = getattr(kind, name)
        bits = field[2] if len(field) > 2 else 0
        first = getattr(known, "bit_offset", known.size & 0xffff) if bits \
            else 0
        return {"name": "" if name in hidden else name, "bits": bits,
                "type": self.type(of), "line": lines.get(name, 0),
                "bit_offset": known.offset * 8 + first}

    KINDS = [(FUNCTION, callback), (RECORDS, record), (ctypes.Array, array),
             (POINTER_TYPE, pointer), (SIMPLE_TYPE, simple),
             (enum.IntEnum, enumeration), (enum.IntFlag, enumeration)]

    def function(self, pointer):
        """One function pointer of a library; callbacks are none."""
        address = ctypes.cast(pointer, ctypes.c_void_p).value
        library, symbol = where(address)
        name = getattr(pointer, "__name__", None) or symbol
        if not library or not is_instance(name, str):
            return
        declared = pointer.argtypes, pointer.restype
        if declared == (None, ctypes.c_int) and self.is_declared(name):
            # In a function that runs as the library is called.
            declared = self.source.later(name)
            if declared is None:
                return self.unseen(name)
        row = dict(symbol=name, name=name, library=library, unknown="",
                   remedy="", producer=self.producer,
                   **self.signature(*declared))
        row["assumed_result"] = (
            declared[1] is ctypes.c_int
            and name + ".restype" not in self.source.declared
            and (declared[0] is None
                 or name + ".argtypes" in self.source.declared))
        row.update(self.source.of_function(name))
        self.explain(row)
        self.model.functions.append(row)

    def is_declared(self, name):
        return any(name + what in self.source.declared
                   for what in (".argtypes", ".restype"))

    def unseen(self, name):
        """A function that the source calls, of a library that the import has
        not loaded."""
        declared = self.source.later(name)
        argtypes, restype = declared or (None, ctypes.c_int)
        row = dict(symbol=name, name=name, unknown="", remedy="",
                   library=file_of(self.source.calls.get(name)),
                   producer=self.producer,
                   **self.signature(argtypes, restype))
        row["assumed_result"] = name + ".restype" not in self.source.declared
        row.update(self.source.of_function(name))
        self.explain(row)
        if declared is None:
            row["unknown"] = (
                "{} declares {} in a function that its import does not "
                "run".format(self.source.name, name))
            row["remedy"] = "set argtypes and restype where the library is " \
                "loaded, at the module's level"
        self.model.functions.append(row)

    def explain(self, row):
        """Why not all of a function is known, and what to do."""
        name, unknown = row["name"], [
            number for number, each in enumerate(row["parameters"], 1)
            if each["type"] is None]
        site = self.source.calls.get(name)
        library = site.library if site else "lib"
        if not row["has_parameters"]:
            verb = "calls" if site else "uses"
            row["unknown"] = "{} {} {} without argtypes".format(
                self.source.name, verb, name)
            row["remedy"] = "set {}.{}.argtypes".format(library, name)
            if name + ".restype" not in self.source.declared:
                row["remedy"] += " and {}.{}.restype".format(library, name)
        elif unknown:
            row["unknown"] = (
                "{} leaves parameter {} of {} to a from_param, which decides "
                "at each call".format(self.source.name, unknown[0], name))
            row["remedy"] = "name a type of ctypes in {}.{}.argtypes".format(
                library, name)

    def global_of(self, module, path, call):
        """`c_int.in_dll(lib, "counter")`."""
        kind = self.source.value_of(module, spelled(call.func.value)) or \
            getattr(ctypes, spelled(call.func.value).split(".")[-1], None)
        symbol = text_of(call.args[1])
        if symbol and is_a(kind, KNOWN):
            self.model.globals.append(dict(
                symbol=symbol, name=symbol, type=self.type(kind), file=path,
                line=call.lineno, producer=self.producer))


def subclasses(kind):
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def file_of(site):
    """The file of the library that a call is of, where the program has loaded
    it by a path; or ""."""
    name = getattr(getattr(site, "value", None), "_name", None)
    found = is_instance(name, str) and os.path.exists(name)
    return os.path.realpath(name) if found else ""


def touch(site, name):
    """Functions that the source calls and the import does not: ctypes makes
    them as they are asked for."""
    if is_instance(getattr(site, "value", None), ctypes.CDLL):
        try:
            return getattr(site.value, name)
        except (AttributeError, TypeError):
            pass
    return None


def read_ctypes(model, host, source, older):
    ours = Ctypes(model, source)
    called = [touch(site, name) for name, site in source.calls.items()]
    for each in gc.get_objects():
        if is_instance(each, FUNCTION) and id(each) not in older:
            ours.function(each)
    known = {row["symbol"] for row in model.functions}
    for name in sorted(set(source.calls) - known):
        ours.unseen(name)
    modules = {module.__name__ for module in host.modules()}
    for base in RECORDS:
        for kind in subclasses(base):
            if kind.__module__ in modules:
                model.name(ours.type(kind))
    for module, path, call in source.in_dll:
        ours.global_of(module, path, call)
    del called


