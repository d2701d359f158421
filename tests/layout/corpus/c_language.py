# SPDX-License-Identifier: MIT
"""Shapes in C, and in the part of C++ that looks alike."""
from language import (Array, Language, Pointer, Record, Scalar, element,
                      halves, indented, says)

HEAD = """#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "saw.h"
#ifdef __cplusplus
extern "C" {
#endif
"""
FOOT = """
#ifdef __cplusplus
}
#endif
"""


class C(Language):
    names = {
        "i8": "int8_t", "u8": "uint8_t", "i16": "int16_t", "u16": "uint16_t",
        "i32": "int32_t", "u32": "uint32_t", "i64": "int64_t",
        "u64": "uint64_t", "isize": "ptrdiff_t", "usize": "size_t",
        "i128": "__int128", "u128": "unsigned __int128", "f32": "float",
        "f64": "double", "bool": "bool", "char": "char", "ld": "long double",
        "address": "uint64_t"}
    lacks = frozenset({"reordered"})

    def declare(self, kind, name):
        """`int32_t name[3]`"""
        if isinstance(kind, Array):
            return self.declare(kind.of, f"{name}[{kind.count}]")
        if isinstance(kind, Pointer):
            return self.declare(element(kind.of), f"*{name}")
        known = "void" if kind is None else \
            self.names[kind.name] if isinstance(kind, Scalar) else kind.name
        return f"{known} {name}".rstrip()

    def record(self, record):
        word = "union" if record.is_union else "struct"
        members = " ".join(
            self.declare(one.type, one.name)
            + (f" : {one.bits}" if one.bits else "") + ";"
            for one in record.members)
        attribute = " __attribute__((packed))" * record.is_packed
        if record.alignment:
            attribute += f" __attribute__((aligned({record.alignment})))"
        return f"typedef {word}{attribute} {record.name} {{ {members} }} " \
            f"{record.name};"

    def head(self, name, signature, has_names):
        listed = ", ".join(
            self.declare(one.type, f"p{place}" * has_names)
            for place, one in enumerate(signature.parameters))
        return self.declare(signature.result, f"{name}({listed or 'void'})")

    def make_room(self, name, kind):
        pointer = self.declare(Pointer(kind), name)
        cast = self.declare(Pointer(kind), "")
        return f"{pointer} = ({cast})room();"

    def deref(self, name, kind):
        return name if isinstance(kind, Array) else f"(*{name})"

    def bind(self, name, kind, expression):
        return f"{self.declare(kind, name)} = {expression};"

    def make_scalar(self, name, kind, value):
        return self.bind(name, kind, self.value(kind, value))

    def literal(self, kind, value):
        if kind.name in ("i128", "u128"):
            upper, lower = halves(value)
            return f"({self.names[kind.name]})" \
                f"((unsigned __int128){upper}ULL << 64 | {lower}ULL)"
        if kind.name == "f32":
            return f"{value}f"
        if kind.name[0] == "u":
            return f"{value}ULL"
        return str(value)

    def address(self):
        return "(uint64_t)(uintptr_t)room()"

    def pointer(self, kind):
        return f"({self.declare(kind, '')})room()"

    def say(self, verb, label, kind, expression):
        word, is_two = says(kind)
        if is_two:
            return f'{verb}_u("{label}.high", ' \
                f'(uint64_t)({expression} >> 64)); ' \
                f'{verb}_u("{label}.low", (uint64_t){expression});'
        cast = "(double)" * (word == "f") or "(uint64_t)" * (word == "u")
        return f'{verb}_{word}("{label}", {cast}{expression});'

    def declared(self, pairs):
        """A header with what a host believes."""
        parts = [HEAD]
        for pair in pairs:
            parts += map(self.record, pair.host.records)
            parts.append(self.head(pair.name, pair.host, False) + ";")
        return "\n".join(parts) + FOOT

    def host(self, pairs, has_probe):
        cases = [f"static void case_{pair.name}(void) {{\n"
                 f"{indented(self.case(pair))}\n}}\n" for pair in pairs]
        runs = [f'saw_run("{pair.name}", case_{pair.name});'
                for pair in pairs]
        declared = '#include "host.h"\n' if has_probe \
            else self.declared(pairs)
        return declared + "\n".join(cases) \
            + f"int main(void) {{\n{indented(runs)}\n}}\n"

    def library(self, pairs):
        parts = [HEAD]
        for pair in pairs:
            parts += map(self.record, pair.library.records)
            head = self.head(pair.name, pair.library, True)
            parts.append(f"{head} {{\n{indented(self.body(pair))}\n}}\n")
        return "\n".join(parts) + FOOT


__all__ = ["C", "Record"]
