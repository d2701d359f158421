# SPDX-License-Identifier: MIT
"""What all languages share that write shapes down: how a case of a host and a
function of a library are put together. A language says how a statement of
each sort is spelled."""
import dataclasses

from shapes import Array, Pointer, Record, Scalar, leaves, value_of

MASK = (1 << 64) - 1


@dataclasses.dataclass
class Pair:
    """One symbol, as both sides declare it."""
    name: str
    answer: str  # as pairs.py explains it
    rule: str
    host: object
    library: object
    run: str = ""  # what the run shows, where the answer does not say it
    without: list = dataclasses.field(default_factory=list)
    symbol: str = ""  # where it is not the name
    category: str = ""  # under which it is counted

    def __post_init__(self):
        self.symbol = self.symbol or self.name


def says(kind):
    """(the word of saw.h's function, and whether there are two halves)"""
    name = kind.name if isinstance(kind, Scalar) else "address"
    if name in ("f32", "f64", "ld"):
        return "f", False
    if name in ("i128", "u128"):
        return name[0], True
    return "u" if name[0] in "uba" else "i", False


class Language:
    """Spells shapes. `names` are its scalars; `lacks` what it cannot say."""
    names = {}
    lacks = frozenset()
    end = ";"  # of a statement

    # What a language says in its own way.
    def deref(self, name, _kind):
        """What a pointer in the variable `name` points to."""
        return f"(*{name})"

    def make_room(self, name, kind):
        raise NotImplementedError

    def make_scalar(self, name, kind, value):
        raise NotImplementedError

    def literal(self, kind, value):
        raise NotImplementedError

    def address(self):
        """An expression of an address as an integer."""
        raise NotImplementedError

    def pointer(self, kind):
        """An expression of a pointer of a type."""
        raise NotImplementedError

    def say(self, verb, label, kind, expression):
        raise NotImplementedError

    def pass_pointer(self, name, _kind):
        return name

    # What follows from it.
    def set(self, expression, kind, value):
        return f"{expression} = {self.value(kind, value)}{self.end}"

    def value(self, kind, value):
        if isinstance(kind, Pointer):
            return self.pointer(kind)
        return self.address() if kind.name == "address" \
            else self.literal(kind, value)

    def fill(self, kind, expression, label, places):
        """Statements that set each value of `expression` and say so."""
        for leaf, where, scalar in leaves(kind, expression, label):
            yield self.set(where, scalar, value_of(scalar, next(places)))
            yield self.say("sent", leaf, scalar, where)

    def read(self, kind, expression, label):
        for leaf, where, scalar in leaves(kind, expression, label):
            yield self.say("saw", leaf, scalar, where)

    def case(self, pair):
        """Statements of a host's call."""
        before, after, arguments = [], [], []
        places = iter(range(1000))
        for place, parameter in enumerate(pair.host.parameters):
            kind, label = parameter.type, parameter.label
            name = f"p{place}"
            if isinstance(kind, Scalar):
                value = value_of(kind, next(places))
                before.append(self.make_scalar(name, kind, value))
                before.append(self.say("sent", label, kind, name))
                arguments.append(name)
                continue
            pointed = kind.of if isinstance(kind, Pointer) else kind
            there = self.deref(name, pointed)
            before.append(self.make_room(name, pointed))
            if parameter.is_out:
                after += self.read(pointed, there, label)
            else:
                before += self.fill(pointed, there, label, places)
            arguments.append(self.pass_pointer(name, pointed)
                             if isinstance(kind, Pointer) else there)
        call = f"{self.callee(pair)}({', '.join(arguments)})"
        return [*before, *self.call(pair.host.result, call), *after]

    def callee(self, pair):
        return pair.name

    def call(self, result, call):
        """The call, and what is seen of its result."""
        if result is None:
            return [f"{call}{self.end}"]
        if isinstance(result, Scalar):
            return [self.bind("r", result, call),
                    self.say("saw", "r", result, "r")]
        if isinstance(result, Pointer):
            return [self.bind("r", result, call),
                    *self.read(result.of, self.deref("r", result.of), "r")]
        there = self.deref("r", result)
        return [self.make_room("r", result), f"{there} = {call}{self.end}",
                *self.read(result, there, "r")]

    def bind(self, name, kind, expression):
        raise NotImplementedError

    def body(self, pair):
        """Statements of a library's function."""
        lines, places = [], iter(range(60, 1000))
        for place, parameter in enumerate(pair.library.parameters):
            kind, name = parameter.type, f"p{place}"
            if isinstance(kind, Pointer):
                lines += self.unwrap(name, kind.of)
                there = self.deref(name, kind.of)
                lines += self.fill(kind.of, there, parameter.label, places) \
                    if parameter.is_out else \
                    self.read(kind.of, there, parameter.label)
            else:
                lines += self.read(kind, name, parameter.label)
        return lines + self.give(pair.library.result, places)

    def unwrap(self, _name, _kind):
        """What makes a parameter a pointer that deref() takes."""
        return []

    def give(self, result, places):
        if result is None:
            return []
        if isinstance(result, Scalar):
            value = value_of(result, next(places))
            return [self.make_scalar("r", result, value),
                    self.say("sent", "r", result, "r"),
                    f"return r{self.end}"]
        pointed = result.of if isinstance(result, Pointer) else result
        there = self.deref("r", pointed)
        back = self.pass_pointer("r", pointed) \
            if isinstance(result, Pointer) else there
        return [self.make_room("r", pointed),
                *self.fill(pointed, there, "r", places),
                f"return {back}{self.end}"]


def halves(value):
    """A 128-bit value's upper and lower half, without a sign."""
    return value >> 64 & MASK, value & MASK


def indented(lines, by=2):
    return "\n".join(" " * by + line for line in lines)


def element(kind):
    """What a pointer to an array points to, where arrays decay."""
    return kind.of if isinstance(kind, Array) else kind


__all__ = ["Array", "Language", "Pair", "Pointer", "Record", "Scalar",
           "element", "halves", "indented", "says"]
