# SPDX-License-Identifier: MIT
"""What cffi was told: by ffi.cdef and dlopen, or by a module that a C compiler
has made. A part of layout_python.py."""

# Names of cffi's primitives that say more than their size.
PRIMITIVES = {"float": "float", "double": "float", "long double": "extended",
              "char": "character", "signed char": "character",
              "unsigned char": "character", "wchar_t": "unicode",
              "char16_t": "unicode", "char32_t": "unicode", "_Bool": "bool",
              "bool": "bool", "uintptr_t": "address", "intptr_t": "address"}
UNSIGNED = ("unsigned", "uint", "size_t", "_Bool", "bool", "uintptr_t",
            "char16_t", "char32_t")


class Cffi:
    def __init__(self, model, source, backend):
        self.model, self.source, self.backend = model, source, backend
        self.producer = model.producer("cffi", backend.__version__)
        self.is_compiled = False

    def type(self, kind):
        if kind.kind == "void":
            return 0
        make = getattr(self, kind.kind)
        return self.model.type(kind, lambda key: dict(
            make(key), producer=self.producer))

    def sizes(self, kind):
        try:
            return dict(size=self.backend.sizeof(kind),
                        align=self.backend.alignof(kind))
        except (TypeError, ValueError):  # incomplete
            return {}

    def primitive(self, kind):
        name = kind.cname
        scalar = PRIMITIVES.get(name, "complex" if "omplex" in name
                                else "integer")
        signed = not name.startswith(UNSIGNED)
        return dict(kind="scalar", name=name, scalar=scalar, signed=signed,
                    **self.sizes(kind))

    def enum(self, kind):
        values = sorted((number, name) for name, number
                        in kind.relements.items())
        return dict(kind="enum", name=kind.cname.split(" ")[-1],
                    signed=int(self.backend.cast(kind, -1)) < 0,
                    values=[[name, number] for number, name in values],
                    **dict(self.sizes(kind),
                           **self.source.of_cdef(kind.cname)))

    def pointer(self, kind):
        return dict(kind="pointer", name="", of=self.type(kind.item),
                    size=POINTER, align=POINTER,
                    const=kind.cname.startswith("const "))

    def array(self, kind):
        row = dict(kind="array", name="", of=self.type(kind.item),
                   count=kind.length, align=self.backend.alignof(kind.item))
        if kind.length is not None:
            row["size"] = self.backend.sizeof(kind)
        return row

    def function(self, kind):
        """cffi has pointers to functions alone, and says so of neither."""
        function = self.model.add(kind="function", name="",
                                  producer=self.producer,
                                  **self.signature(kind))
        return dict(kind="pointer", name="", of=function, size=POINTER,
                    align=POINTER)

    def signature(self, kind):
        parameters = [{"name": "", "type": self.type(each)}
                      for each in kind.args]
        return dict(parameters=parameters, result=self.type(kind.result),
                    variadic=kind.ellipsis, has_parameters=True)

    def struct(self, kind, name="record"):
        sizes = self.sizes(kind)
        row = dict(kind=name, name=kind.cname.split(" ")[-1], members=[],
                   **dict(sizes, **self.source.of_cdef(kind.cname)))
        # cffi 2.1.1 aborts where it is asked for the fields of one that has
        # none in a module made by its compiler.
        if not sizes or kind.fields is None:
            return dict(row, kind="opaque")
        for each, field in kind.fields:
            bits = max(field.bitsize, 0)
            row["members"].append({
                "name": each, "type": self.type(field.type), "bits": bits,
                "bit_offset": field.offset * 8 + max(field.bitshift, 0),
                "line": self.source.of_cdef(kind.cname, each)["line"]})
        row["packed"] = any(
            field.bitsize < 0 and field.offset % self.backend.alignof(
                field.type) for _, field in kind.fields)
        return row

    def union(self, kind):
        return self.struct(kind, "union")

    def named(self, ffi):
        """All structs and unions that an FFI knows by name."""
        typedefs, structs, unions = ffi.list_types()
        names = [*typedefs, *("struct " + each for each in structs),
                 *("union " + each for each in unions)]
        for name in names:
            try:
                kind = ffi.typeof(name)
            except Exception:  # cffi.FFIError of either kind of FFI
                continue
            if kind.kind in ("struct", "union", "enum"):
                place = self.type(kind)
                row = self.model.types[place]
                if name in typedefs and row["name"] != name:
                    row["alias"] = name
                self.model.name(place)

    def library(self, lib, ffi):
        """Functions and globals of what dlopen gave, or a module's `lib`."""
        for name in dir(lib):
            try:
                self.entry(lib, ffi, name)
            except Exception:  # not in the library: nothing is called by it
                continue

    def entry(self, lib, ffi, name):
        value = getattr(lib, name)
        if is_instance(value, (int, float, str, bytes)):
            return self.variable(lib, ffi, name)
        kind = ffi.typeof(value)
        if kind.kind != "function":
            return self.variable(lib, ffi, name)
        row = dict(symbol=name, name=name, library="", unknown="", remedy="",
                   producer=self.producer, **self.signature(kind))
        row.update(self.source.of_cdef(name))
        if is_instance(value, self.backend._CDataBase):
            row["library"] = where(int(ffi.cast("uintptr_t", value)))[0]
        else:  # compiled, where cffi says "..." of structs by value, too
            row["variadic"], self.is_compiled = False, True
            row["producer"] = self.model.producer("cffi-c",
                                                  self.backend.__version__)
        self.model.functions.append(row)

    def variable(self, lib, ffi, name):
        """addressof refuses constants."""
        ask = getattr(lib, "__addressof__", None)
        found = ask(name) if ask else ffi.addressof(lib, name)
        kind = ffi.typeof(found)
        self.model.globals.append(dict(
            symbol=name, name=name, type=self.type(kind.item),
            producer=self.producer, **self.source.of_cdef(name)))


def values_of(host):
    """All that the host's modules and their classes hold."""
    for module in host.modules():
        for value in list(vars(module).values()):
            yield value
            if is_instance(value, type):
                yield from vars(value).values()


def read_cffi(model, host, source, older):
    backend = sys.modules.get("_cffi_backend")
    if backend is None:
        return
    ours, seen = Cffi(model, source, backend), {}
    plain = getattr(sys.modules.get("cffi"), "FFI", backend.FFI)
    every = backend.FFI()
    for value in [*values_of(host), *gc.get_objects()]:
        if id(value) in seen:
            continue
        if is_instance(value, (backend.FFI, plain)) and value is not every:
            seen[id(value)] = value
            ours.named(value)
        elif is_instance(value, backend.Lib) or \
                type(value).__name__.startswith("FFILibrary") and \
                type(value).__module__ == "cffi.api":
            seen[id(value)] = value
            ours.library(value, every)
    for row in model.types:
        if row.get("producer") == ours.producer and "members" in row:
            row["partial"] = ours.is_compiled  # cdef has "..." for the others
