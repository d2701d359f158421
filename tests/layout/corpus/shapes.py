# SPDX-License-Identifier: MIT
"""Shapes: signatures that belong to no language, as shapes.tsv has them.

    (0 *S{a i32, b [3 f64]}, 1 u8) -> i64

is a function that takes a pointer to a struct and a byte. Types are

    i8 u8 ... i64 u64 i128 u128 isize usize f32 f64 bool
    char           C's        ld    C's long double
    address        a u64 whose value is an address that can be read
    *T             a pointer to a T; `*[3 i32]` points to the first of three
    [3 T]          an array
    S{a T, b T}    a struct; its name alone is enough the second time
    S!{...}        packed     S^16{...}    aligned to 16
    S~{...}        of Rust without repr(C)
    S<a T, b T>    a union, of which the first member is used

A member or parameter is `name type`; `name@label type` where the other side
calls it `label`; `name type:5` for a bit-field. `out name *T`: the callee
fills what it points to. Parameters without a name of their own are numbered.
"""
import dataclasses
import re

SCALARS = ("i8 u8 i16 u16 i32 u32 i64 u64 i128 u128 isize usize f32 f64 bool "
           "char ld address").split()


@dataclasses.dataclass
class Scalar:
    name: str


@dataclasses.dataclass
class Pointer:
    of: object


@dataclasses.dataclass
class Array:
    count: int
    of: object


@dataclasses.dataclass
class Member:
    name: str
    label: str
    type: object
    bits: int = 0
    is_out: bool = False


@dataclasses.dataclass
class Record:
    name: str
    members: list = dataclasses.field(default_factory=list)
    is_union: bool = False
    is_packed: bool = False
    is_reordered: bool = False
    alignment: int = 0


@dataclasses.dataclass
class Signature:
    parameters: list
    result: object  # None: void
    records: list   # in the order in which they can be declared


class Parser:
    """Reads one signature; `prefix` makes its structs' names its own."""

    def __init__(self, text, prefix):
        self.words = re.findall(r"\w+|->|\S", text)
        self.prefix = prefix
        self.records = {}

    def peek(self):
        return self.words[0] if self.words else ""

    def take(self, expected=None):
        word = self.words.pop(0)
        if expected and word != expected:
            raise ValueError(f"{self.prefix}: '{word}' where '{expected}' "
                             "was expected")
        return word

    def takes(self, word):
        if self.peek() == word:
            self.take()
            return True
        return False

    def signature(self):
        self.take("(")
        parameters = self.members(")")
        result = self.type() if self.takes("->") else None
        return Signature(parameters, result, list(self.records.values()))

    def members(self, end):
        found = []
        while not self.takes(end):
            is_out = self.peek() == "out"
            if is_out:
                self.take()
            name = label = self.take()
            if self.takes("@"):
                label = self.take()
            kind = self.type()
            bits = int(self.take()) if self.takes(":") else 0
            found.append(Member(name, label, kind, bits, is_out))
            if self.peek() != end:
                self.take(",")
        return found

    def type(self):
        if self.takes("*"):
            return Pointer(self.type())
        if self.takes("["):
            count = int(self.take())
            of = self.type()
            self.take("]")
            return Array(count, of)
        name = self.take()
        return Scalar(name) if name in SCALARS else self.record(name)

    def record(self, name):
        if name in self.records:
            return self.records[name]
        made = Record(f"{self.prefix}_{name}")
        made.is_packed = self.takes("!")
        made.is_reordered = self.takes("~")
        if self.takes("^"):
            made.alignment = int(self.take())
        made.is_union = self.peek() == "<"
        self.take("<" if made.is_union else "{")
        made.members = self.members(">" if made.is_union else "}")
        self.records[name] = made
        return made


def parse(text, prefix):
    return Parser(text, prefix).signature()


def leaves(kind, expression, label):
    """(label, expression, scalar) of each value that a type holds; pointers
    in structs are values."""
    if isinstance(kind, Array):
        for place in range(kind.count):
            yield from leaves(kind.of, f"{expression}[{place}]",
                              f"{label}[{place}]")
    elif isinstance(kind, Record):
        members = kind.members[:1] if kind.is_union else kind.members
        for member in members:
            yield from leaves(member.type, f"{expression}.{member.name}",
                              f"{label}.{member.label}")
    else:
        yield label, expression, kind


def features(signature):
    """What a language must have to say this: scalars, and words for more."""
    found = set()

    def look(kind):
        if isinstance(kind, Scalar):
            found.add(kind.name)
        elif isinstance(kind, (Pointer, Array)):
            look(kind.of)
        elif isinstance(kind, Record):
            found.update(word for word, has in (
                ("union", kind.is_union), ("packed", kind.is_packed),
                ("reordered", kind.is_reordered),
                ("aligned", kind.alignment)) if has)
            found.update("bits" for one in kind.members if one.bits)
            for member in kind.members:
                look(member.type)

    for parameter in signature.parameters:
        look(parameter.type)
    look(signature.result)
    return found


def value_of(kind, place):
    """The value of a call's leaf number `place`: an integer or a float; none
    other of the call has it. Small enough for each type, negative where it
    can be, so that its upper bytes are not zero."""
    name = kind.name if isinstance(kind, Scalar) else "address"
    if name == "bool":
        return 1
    if name in ("f32", "f64", "ld"):
        return 1.5 + place
    if name == "i128":
        return -((2 + place) << 64) + 77 + place
    if name == "u128":
        return ((1 << 63) + place << 64) + 77 + place
    if name[0] == "u":
        bits = 64 if name == "usize" else int(name[1:])
        return (1 << bits - 1) + 33 + place
    return -(2 + place)
