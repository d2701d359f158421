# SPDX-License-Identifier: MIT
"""Shapes as Python programs declare them: hosts only, by ctypes or cffi.

The file can be imported: it loads the library then, and calls nothing."""
from c_language import C
from language import (Array, Language, Pointer, Scalar, element, indented,
                      says)

CTYPES_HEAD = '''"""Made by tests/layout/corpus."""
import ctypes
import os

HERE = os.path.dirname(os.path.abspath(__file__))
saw = ctypes.CDLL(os.path.join(HERE, "libsaw.so"))
pair = ctypes.CDLL(os.path.join(HERE, "libpair.so"))
for name, kind in (("i", ctypes.c_longlong), ("u", ctypes.c_ulonglong),
                   ("f", ctypes.c_double)):
    for verb in ("sent", "saw"):
        getattr(saw, f"{verb}_{name}").argtypes = [ctypes.c_char_p, kind]
CASE = ctypes.CFUNCTYPE(None)
saw.room.restype = ctypes.c_void_p
'''
CFFI_HEAD = '''"""Made by tests/layout/corpus."""
import os

from cffi import FFI

HERE = os.path.dirname(os.path.abspath(__file__))
saw_ffi = FFI()
saw_ffi.cdef("""
void sent_i(const char *, long long);
void sent_u(const char *, unsigned long long);
void sent_f(const char *, double);
void saw_i(const char *, long long);
void saw_u(const char *, unsigned long long);
void saw_f(const char *, double);
void *room(void);
void saw_run(const char *, void (*)(void));
""")
saw = saw_ffi.dlopen(os.path.join(HERE, "libsaw.so"))
ffi = FFI()
'''


class Ctypes(Language):
    names = {
        "i8": "c_int8", "u8": "c_uint8", "i16": "c_int16", "u16": "c_uint16",
        "i32": "c_int32", "u32": "c_uint32", "i64": "c_int64",
        "u64": "c_uint64", "isize": "c_ssize_t", "usize": "c_size_t",
        "f32": "c_float", "f64": "c_double", "bool": "c_bool",
        "ld": "c_longdouble", "address": "c_uint64"}
    lacks = frozenset({"i128", "u128", "char", "reordered", "aligned"})
    end = ""

    def spelled(self, kind):
        if kind is None:
            return "None"
        if isinstance(kind, Array):
            return f"({self.spelled(kind.of)} * {kind.count})"
        if isinstance(kind, Pointer):
            return f"ctypes.POINTER({self.spelled(element(kind.of))})"
        return f"ctypes.{self.names[kind.name]}" \
            if isinstance(kind, Scalar) else kind.name

    def record(self, record):
        base = "Union" if record.is_union else "Structure"
        members = ", ".join(
            f'("{one.name}", {self.spelled(one.type)}'
            + (f", {one.bits}" if one.bits else "") + ")"
            for one in record.members)
        pack = "    _pack_ = 1\n" * record.is_packed
        return f"class {record.name}(ctypes.{base}):\n{pack}" \
            f"    _fields_ = [{members}]\n"

    def deref(self, name, kind):
        return f"{name}.value" if isinstance(kind, Scalar) else name

    def make_room(self, name, kind):
        return f"{name} = {self.spelled(kind)}.from_address(saw.room())"

    def pass_pointer(self, name, kind):
        return name if isinstance(kind, Array) else f"ctypes.byref({name})"

    def bind(self, name, _kind, expression):
        return f"{name} = {expression}"

    def call(self, result, call):
        if result is None or isinstance(result, Scalar):
            return super().call(result, call)
        if isinstance(result, Pointer):
            call += ".contents"
            result = result.of
        return [f"r = {call}",
                *self.read(result, self.deref("r", result), "r")]

    def make_scalar(self, name, kind, value):
        return f"{name} = {self.value(kind, value)}"

    def literal(self, _kind, value):
        return str(value)

    def address(self):
        return "saw.room()"

    def pointer(self, kind):
        return f"ctypes.cast(saw.room(), {self.spelled(kind)})"

    def say(self, verb, label, kind, expression):
        if isinstance(kind, Pointer):
            expression = f"ctypes.cast({expression}, ctypes.c_void_p).value"
        return f'saw.{verb}_{says(kind)[0]}(b"{label}", {expression})'

    def callee(self, pair):
        return f"pair.{pair.name}"

    def host(self, pairs, _has_probe):
        parts = [CTYPES_HEAD]
        for one in pairs:
            parts += map(self.record, one.host.records)
            types = ", ".join(self.spelled(parameter.type)
                              for parameter in one.host.parameters)
            parts.append(f"pair.{one.name}.argtypes = [{types}]\n"
                         f"pair.{one.name}.restype = "
                         f"{self.spelled(one.host.result)}\n\n\n"
                         f"def case_{one.name}():\n"
                         f"{indented(self.case(one), 4)}\n\n")
        runs = [f'saw.saw_run(b"{one.name}", CASE(case_{one.name}))'
                for one in pairs]
        return "\n".join(parts) \
            + f'\nif __name__ == "__main__":\n{indented(runs, 4)}\n'


class Cffi(C):
    """C's declarations in a text, Python's calls."""
    lacks = frozenset({"i128", "u128", "char", "reordered", "aligned", "ld"})
    end = ""

    def record(self, record):
        return super().record(record).replace(
            " __attribute__((packed))", "")

    def make_room(self, name, kind):
        cast = self.declare(Pointer(kind), "")
        return f'{name} = ffi.cast("{cast}", int(saw_ffi.cast("uintptr_t", ' \
            "saw.room())))"

    def deref(self, name, kind):
        return name if isinstance(kind, Array) else f"{name}[0]"

    def bind(self, name, _kind, expression):
        return f"{name} = {expression}"

    def literal(self, _kind, value):
        return str(value)

    def address(self):
        return 'int(saw_ffi.cast("uintptr_t", saw.room()))'

    def pointer(self, kind):
        return f'ffi.cast("{self.declare(kind, "")}", {self.address()})'

    def say(self, verb, label, kind, expression):
        if isinstance(kind, Pointer):
            expression = f'int(ffi.cast("uintptr_t", {expression}))'
        return f'saw.{verb}_{says(kind)[0]}(b"{label}", {expression})'

    def callee(self, pair):
        return f"pair.{pair.name}"

    def host(self, pairs, _has_probe):
        parts = [CFFI_HEAD]
        for one in pairs:
            texts = [*map(self.record, one.host.records),
                     self.head(one.name, one.host, False) + ";"]
            packed = ", packed=True" * any(record.is_packed
                                           for record in one.host.records)
            parts.append(f'ffi.cdef("""{chr(10).join(texts)}"""{packed})')
        parts.append('pair = ffi.dlopen(os.path.join(HERE, "libpair.so"))\n')
        for one in pairs:
            parts.append(f'\n\n@saw_ffi.callback("void(void)")\n'
                         f"def case_{one.name}():\n"
                         f"{indented(self.case(one), 4)}\n")
        runs = [f'saw.saw_run(b"{one.name}", case_{one.name})'
                for one in pairs]
        return "\n".join(parts) \
            + f'\n\nif __name__ == "__main__":\n{indented(runs, 4)}\n'


__all__ = ["Cffi", "Ctypes"]
