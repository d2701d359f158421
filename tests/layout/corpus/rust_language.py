# SPDX-License-Identifier: MIT
"""Shapes in Rust."""
from language import (Array, Language, Pointer, Scalar, element, halves,
                      indented, says)

HEAD = """#![allow(warnings)]
use std::ffi::{c_char, c_void};
#[link(name = "saw")]
extern "C" {
    fn room() -> *mut c_void;
    fn sent_i(label: *const c_char, value: i64);
    fn sent_u(label: *const c_char, value: u64);
    fn sent_f(label: *const c_char, value: f64);
    fn saw_i(label: *const c_char, value: i64);
    fn saw_u(label: *const c_char, value: u64);
    fn saw_f(label: *const c_char, value: f64);
    fn saw_run(name: *const c_char, pair: unsafe extern "C" fn());
}
"""
PROBE = 'include!("probe.rs");\n'


class Rust(Language):
    names = {name: name for name in
             "i8 u8 i16 u16 i32 u32 i64 u64 isize usize i128 u128 f32 f64 "
             "bool".split()} | {"char": "c_char", "address": "u64"}
    lacks = frozenset({"bits", "ld"})

    def spelled(self, kind):
        if isinstance(kind, Array):
            return f"[{self.spelled(kind.of)}; {kind.count}]"
        if isinstance(kind, Pointer):
            return f"*mut {self.spelled(element(kind.of))}"
        return self.names[kind.name] if isinstance(kind, Scalar) \
            else kind.name

    def record(self, record):
        word = "union" if record.is_union else "struct"
        words = ["C"] + ["packed"] * record.is_packed
        if record.alignment:
            words.append(f"align({record.alignment})")
        members = ", ".join(f"pub {one.name}: {self.spelled(one.type)}"
                            for one in record.members)
        layout = "" if record.is_reordered else f"#[repr({', '.join(words)})] "
        return f"{layout}#[derive(Clone, Copy)]\npub {word} {record.name} " \
            f"{{ {members} }}"

    def listed(self, signature):
        return ", ".join(f"p{place}: {self.spelled(one.type)}"
                         for place, one in enumerate(signature.parameters))

    def result(self, signature):
        return "" if signature.result is None else \
            f" -> {self.spelled(signature.result)}"

    def make_room(self, name, kind):
        return f"let {name} = room() as *mut {self.spelled(kind)};"

    def pass_pointer(self, name, kind):
        return f"{name} as *mut {self.spelled(element(kind))}"

    def unwrap(self, name, kind):
        return [f"let {name} = {name} as *mut {self.spelled(kind)};"] \
            if isinstance(kind, Array) else []

    def call(self, result, call):
        if isinstance(result, Pointer):
            call = f"{call} as *mut {self.spelled(result.of)}"
        return super().call(result, call)

    def bind(self, name, kind, expression):
        if isinstance(kind, Pointer):
            return f"let {name} = {expression};"
        return f"let {name}: {self.spelled(kind)} = {expression};"

    def make_scalar(self, name, kind, value):
        return self.bind(name, kind, self.value(kind, value))

    def literal(self, kind, value):
        if kind.name == "bool":
            return "true"
        if kind.name in ("i128", "u128"):
            upper, lower = halves(value)
            return f"(({upper}u128 << 64) | {lower}u128) as {kind.name}"
        return str(value)

    def address(self):
        return "room() as u64"

    def pointer(self, kind):
        return f"room() as {self.spelled(kind)}"

    def say(self, verb, label, kind, expression):
        word, is_two = says(kind)
        text = f'c"{label}".as_ptr()'
        if is_two:
            halves_ = ((".high", f"({expression} >> 64)"),
                       (".low", expression))
            return " ".join(f'{verb}_u(c"{label}{end}".as_ptr(), {half} as '
                            'u64);' for end, half in halves_)
        if isinstance(kind, Scalar) and kind.name == "bool":
            # Its byte, whatever it holds.
            return f"{verb}_u({text}, " \
                f"std::mem::transmute::<bool, u8>({expression}) as u64);"
        wide = {"i": "i64", "u": "u64", "f": "f64"}[word]
        return f"{verb}_{word}({text}, {expression} as {wide});"

    def host(self, pairs, has_probe):
        parts = [HEAD, '#[link(name = "pair")]\nextern "C" {']
        parts += [f"    fn {pair.name}({self.listed(pair.host)})"
                  f"{self.result(pair.host)};" for pair in pairs] + ["}"]
        for pair in pairs:
            parts += map(self.record, pair.host.records)
            parts.append(f'unsafe extern "C" fn case_{pair.name}() {{\n'
                         f"{indented(self.case(pair))}\n}}\n")
        runs = [f'saw_run(c"{pair.name}".as_ptr(), case_{pair.name});'
                for pair in pairs]
        return "\n".join(parts) + PROBE * has_probe \
            + f"\nfn main() {{ unsafe {{\n{indented(runs)}\n}} }}\n"

    def library(self, pairs):
        """Each function has its own name in its code, lest rustc fold those
        that are alike otherwise, of which it keeps one declaration."""
        parts = [HEAD]
        for pair in pairs:
            parts += map(self.record, pair.library.records)
            own = [f'std::hint::black_box(c"{pair.name}".as_ptr());']
            parts.append(
                f'#[no_mangle]\npub unsafe extern "C" fn {pair.name}'
                f"({self.listed(pair.library)}){self.result(pair.library)} "
                f"{{\n{indented(own + self.body(pair))}\n}}\n")
        return "\n".join(parts)
