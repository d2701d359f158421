# SPDX-License-Identifier: MIT
"""Structured dtypes of numpy: records whose fields lie where numpy says. A part
of layout_python.py."""

DTYPES = {"b": ("bool", False), "i": ("integer", True),
          "u": ("integer", False), "f": ("float", True),
          "c": ("complex", True), "m": ("integer", True),
          "M": ("integer", True)}
# Kinds whose items are as long as the dtype says: of what, and how large.
TEXTS = {"S": ("character", "char", 1), "U": ("unicode", "char32_t", 4),
         "V": ("integer", "uint8", 1)}


class Numpy:
    def __init__(self, model, source):
        self.model, self.source = model, source
        version = sys.modules["numpy"].__version__
        self.producer = model.producer("numpy", version)

    def type(self, dtype):
        return self.model.type(dtype, lambda key: dict(
            self.made(key), producer=self.producer))

    def made(self, dtype):
        if dtype.subdtype is not None:
            return self.array(*dtype.subdtype)
        if dtype.names:
            return self.record(dtype)
        if dtype.kind in TEXTS:
            scalar, name, size = TEXTS[dtype.kind]
            item = self.model.add(kind="scalar", scalar=scalar, name=name,
                                  size=size, align=size, signed=False,
                                  producer=self.producer)
            return dict(kind="array", name="", of=item, align=size,
                        count=dtype.itemsize // size, size=dtype.itemsize)
        if dtype.kind not in DTYPES:
            return dict(kind="opaque", name=str(dtype))
        scalar, signed = DTYPES[dtype.kind]
        if dtype.kind == "f" and dtype.itemsize == 16:
            scalar = "extended"
        return dict(kind="scalar", name=dtype.name, scalar=scalar,
                    signed=signed, size=dtype.itemsize,
                    align=dtype.alignment, swapped=not dtype.isnative)

    def array(self, base, shape):
        place = self.type(base)
        size = base.itemsize
        for count in reversed(shape[1:]):
            size *= count
            place = self.model.add(kind="array", name="", of=place, size=size,
                                   align=base.alignment, count=count,
                                   producer=self.producer)
        return dict(kind="array", name="", of=place, count=shape[0],
                    align=base.alignment, size=size * shape[0])

    def record(self, dtype):
        members = []
        for name in dtype.names:
            inner, offset = dtype.fields[name][:2]
            members.append({"name": name, "type": self.type(inner), "bits": 0,
                            "bit_offset": offset * 8, "line": 0})
        packed = any(dtype.fields[name][1] % dtype.fields[name][0].alignment
                     for name in dtype.names)
        return dict(kind="record", name="dtype", size=dtype.itemsize,
                    align=dtype.alignment, members=members, packed=packed)


def dtypes_of(module):
    """Names of a module, and of its classes, that are structured dtypes."""
    known = sys.modules["numpy"].dtype
    for name, value in list(vars(module).items()):
        inner = vars(value).items() if is_instance(value, type) and \
            value.__module__ == module.__name__ else ()
        for each, dtype in [(name, value), *inner]:
            if is_instance(dtype, known) and dtype.names:
                yield each, dtype


def read_numpy(model, host, source, older):
    if not hasattr(sys.modules.get("numpy"), "dtype"):
        return
    ours = Numpy(model, source)
    for module in host.modules():
        path = getattr(module, "__file__", None) or ""
        for name, dtype in dtypes_of(module):
            place = ours.type(dtype)
            site = source.names.get((path, name), 0)
            if model.types[place]["name"] == "dtype":
                model.types[place].update(name=name, file=path, line=site)
            model.name(place)
