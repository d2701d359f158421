# SPDX-License-Identifier: MIT
"""Shapes in Zig."""
from language import (Array, Language, Pointer, Scalar, element, indented,
                      says)

HEAD = """extern fn room() *anyopaque;
extern fn sent_i(label: [*:0]const u8, value: i64) void;
extern fn sent_u(label: [*:0]const u8, value: u64) void;
extern fn sent_f(label: [*:0]const u8, value: f64) void;
extern fn saw_i(label: [*:0]const u8, value: i64) void;
extern fn saw_u(label: [*:0]const u8, value: u64) void;
extern fn saw_f(label: [*:0]const u8, value: f64) void;
extern fn saw_run(name: [*:0]const u8, pair: *const fn () callconv(.c) void)
    void;
"""


class Zig(Language):
    names = {name: name for name in
             "i8 u8 i16 u16 i32 u32 i64 u64 isize usize i128 u128 f32 f64 "
             "bool".split()} | {"char": "c_char", "ld": "c_longdouble",
                                "address": "u64"}
    lacks = frozenset({"bits", "reordered"})

    def spelled(self, kind):
        if kind is None:
            return "void"
        if isinstance(kind, Array):
            return f"[{kind.count}]{self.spelled(kind.of)}"
        if isinstance(kind, Pointer):
            mark = "[*c]" if isinstance(kind.of, Array) else "*"
            return f"{mark}{self.spelled(element(kind.of))}"
        return self.names[kind.name] if isinstance(kind, Scalar) \
            else kind.name

    def record(self, record):
        word = "union" if record.is_union else "struct"
        members = []
        for place, one in enumerate(record.members):
            align = " align(1)" * record.is_packed
            if record.alignment and place == 0:
                align = f" align({record.alignment})"
            members.append(f"{one.name}: {self.spelled(one.type)}{align}")
        return f"const {record.name} = extern {word} " \
            f"{{ {', '.join(members)} }};"

    def listed(self, signature):
        return ", ".join(f"p{place}: {self.spelled(one.type)}"
                         for place, one in enumerate(signature.parameters))

    def deref(self, name, kind):
        return name if isinstance(kind, Array) else f"{name}.*"

    def make_room(self, name, kind):
        return f"const {name}: {self.spelled(Pointer(kind))} = " \
            "@ptrCast(@alignCast(room()));"

    def bind(self, name, kind, expression):
        return f"const {name}: {self.spelled(kind)} = {expression};"

    def make_scalar(self, name, kind, value):
        # From memory: what a compiler knows it may keep to itself.
        return f"var v{name}: {self.spelled(kind)} = " \
            f"{self.value(kind, value)}; _ = &v{name}; " \
            f"const {name} = v{name};"

    def literal(self, kind, value):
        return "true" if kind.name == "bool" else str(value)

    def address(self):
        return "@intFromPtr(room())"

    def pointer(self, _kind):
        return "@ptrCast(@alignCast(room()))"

    def say(self, verb, label, kind, expression):
        word, is_two = says(kind)
        if is_two:
            whole = f"@as(u128, @bitCast({expression}))"
            return f'{verb}_u("{label}.high", @truncate({whole} >> 64)); ' \
                f'{verb}_u("{label}.low", @truncate({whole}));'
        if isinstance(kind, Pointer):
            expression = f"@intFromPtr({expression})"
        elif kind.name == "bool":
            expression = f"@intFromBool({expression})"
        elif kind.name == "ld":
            expression = f"@floatCast({expression})"
        return f'{verb}_{word}("{label}", {expression});'

    def host(self, pairs, _has_probe):
        parts = [HEAD]
        for pair in pairs:
            parts += map(self.record, pair.host.records)
            parts.append(f"extern fn {pair.name}({self.listed(pair.host)}) "
                         f"{self.spelled(pair.host.result)};")
            parts.append(f"fn case_{pair.name}() callconv(.c) void {{\n"
                         f"{indented(self.case(pair))}\n}}\n")
        runs = [f'saw_run("{pair.name}", &case_{pair.name});'
                for pair in pairs]
        return "\n".join(parts) \
            + f"\npub fn main() void {{\n{indented(runs)}\n}}\n"

    def library(self, pairs):
        parts = [HEAD]
        for pair in pairs:
            parts += map(self.record, pair.library.records)
            parts.append(f"export fn {pair.name}"
                         f"({self.listed(pair.library)}) "
                         f"{self.spelled(pair.library.result)} {{\n"
                         f"{indented(self.body(pair))}\n}}\n")
        return "\n".join(parts)
