# SPDX-License-Identifier: MIT
"""Calls math's functions from places of all kinds, and says from where.

Each call is of a function of its own, so that the recording has one site for
each; what is printed is the traceback's word for it.
"""
import functools
import json
import os
import sys
import threading

if "LEAVES" in os.environ:
    sys.path.insert(0, os.environ["LEAVES"])
    import leaves as math
else:
    import math

PLACES = {}


def here(function, below=0):
    """Notes that `function` is called from the line that calls this, or so
    many lines above."""
    frame = sys._getframe(1)
    code = frame.f_code
    name = getattr(code, "co_qualname", code.co_name)
    PLACES[function] = (code.co_filename, name, frame.f_lineno - below)
    return 0.5


def plain():
    return math.sin(here("sin"))


def generator():
    yield math.cos(here("cos"))


def comprehension():
    return [math.tan(here("tan")) for _ in "a"]


def several_lines():
    return math.atan(
        here("atan", below=1)
    )


def decorated(function):
    @functools.wraps(function)
    def wrapper():
        return function(math.exp(here("exp")))
    return wrapper


@decorated
def target(value):
    return value


async def coroutine():
    return math.sqrt(here("sqrt"))


def deep(levels):
    if levels:
        return deep(levels - 1)
    return math.log(here("log"))


class Thing:
    def method(self):
        return math.sinh(here("sinh"))

    @property
    def value(self):
        return math.cosh(here("cosh"))

    class Inner:
        @staticmethod
        def lone():
            return math.tanh(here("tanh"))


def by_sorted_key():
    return sorted([1], key=lambda _: math.asinh(here("asinh")))


def run(coro):
    try:
        coro.send(None)
    except StopIteration:
        pass


def in_exec():
    exec(compile("\n\nmath.erf(here('erf'))", "made-up name.py", "exec"),
         {"math": math, "here": here})
    exec("math.gamma(here('gamma'))", {"math": math, "here": here})


def dying_code():
    """Code comes to lie where other code lay: each has its own line."""
    for line in range(1, 400):
        exec(compile("\n" * line + "math.fabs(-1)", "dying.py", "exec"),
             {"math": math})


def main():
    plain()
    list(generator())
    comprehension()
    several_lines()
    target()
    run(coroutine())
    deep(200)
    thing = Thing()
    thing.method()
    thing.value
    Thing.Inner.lone()
    by_sorted_key()
    in_exec()
    dying_code()
    thread = threading.Thread(
        target=lambda: math.expm1(here("expm1")))
    thread.start()
    thread.join()
    print(json.dumps(PLACES))


main()
