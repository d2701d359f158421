# SPDX-License-Identifier: MIT
"""What a core's calls raise. Each error has a code, a kind and a cause.

Values of the wrong type are a TypeError, integers out of range an
OverflowError, as in Python's own functions; what only the core can tell is one
of these. Codes below zero are Crossbill's (crossbill/boundary/abi.h), above
zero the core's own.
"""


class Error(Exception):
    """Any error of a core."""

    code = 0
    kind = "error"
    cause = None  # the message of what lies behind it, if the core told

    def __str__(self):
        message = super().__str__()
        return f"{message} ({self.cause})" if self.cause else message


class BadArgument(Error, ValueError):
    """The caller's mistake, found at run time."""

    kind = "bad argument"


class BadHandle(BadArgument):
    """An object that was freed, is in use, or belongs to another thread or
    library."""


class DeclaredError(Error):
    """An error that the core's contract names; each has a class of its own."""

    kind = "declared error"


class Bug(Error):
    """An exception in the core that its contract does not name."""

    kind = "bug"


class Cancelled(Error):
    """The call was stopped."""

    kind = "cancelled"


class OutOfMemory(Error, MemoryError):
    """The core could not get the memory that it needed."""

    kind = "out of memory"


class BadLibrary(Error, ImportError):
    """A file that load() refuses, and why."""

    kind = "bad library"
