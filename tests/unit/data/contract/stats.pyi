# The module that crossbill.load makes of libstats.so. Made from its contract by
# `crossbill contract --format pyi`: make it again when the library changes.
import enum
import sys
from collections.abc import Callable, Sequence

import crossbill_ffi as crossbill

if sys.version_info >= (3, 12):
    from collections.abc import Buffer
else:
    from typing import Protocol

    class Buffer(Protocol):
        def __buffer__(self, flags: int, /) -> memoryview: ...

__contract_hash__: str  # 0545d63e68c3b25a

class Color(enum.IntEnum):
    """A colour."""
    far = -5
    red = 0
    green = 1

class Data(crossbill.Struct):
    """A record."""
    id: int
    value: float
    flag: int
    def __init__(self, id: int = ..., value: float = ...,
                 flag: int = ...) -> None: ...

class negative_input(crossbill.DeclaredError):
    """An item was negative."""

class Context(crossbill.Object):
    """Counts things.
    Use it on the thread that made it; elsewhere every call is an error."""
    def add(self, n: int) -> int:
        """Does it.
        context: Context&, lent for the call: a free meanwhile is an error.
        n: i32, a value.
        The lock: the host's lock is held during the call."""
    def items(self) -> crossbill.Array[int]:
        """Does it.
        context: Context&, lent for the call: a free meanwhile is an error.
        The lock: the host's lock is held during the call."""

def context_add(context: Context, n: int) -> int:
    """Does it.
    context: Context&, lent for the call: a free meanwhile is an error.
    n: i32, a value.
    The lock: the host's lock is held during the call."""

def context_items(context: Context) -> crossbill.Array[int]:
    """Does it.
    context: Context&, lent for the call: a free meanwhile is an error.
    The lock: the host's lock is held during the call."""

def context_new(start: int) -> Context:
    """Does it.
    start: i32, a value.
    The lock: the host's lock is held during the call."""

def paint(color: Color | int, data: Data | None) -> str:
    """Does it.
    color: Color, a value.
    data: const Data* or null, lent for the call.
    The lock: the host's lock is held during the call."""

def scale(data: Buffer, factor: float = 2.0) -> None:
    """Does it.
    data: slice<f64>, lent for the call, written by the core.
    factor: f64, a value.
    The lock: the host's lock is released during the call.
    Raises negative_input (7); bad arguments, bugs and want of memory, as every
    call"""

def sum(data: Buffer) -> int:
    """Does it.
    data: slice<const i32>, lent for the call.
    The lock: the host's lock is held during the call."""

def walk(each: Callable[[int], int]) -> None:
    """Does it.
    each: callback<i64(i64)>, lent for the call, and called on its thread alone.
    The lock: the host's lock is held during the call."""
