# SPDX-License-Identifier: MIT
# How deep Python may go, through functions of C and back.
import decimal, functools, json, operator, pickle, sys
import numpy

sys.setrecursionlimit(700)


def depth_of(step):
    deepest = 0

    def down(*_):
        nonlocal deepest
        deepest += 1
        return step(down)

    try:
        down()
    except RecursionError as error:
        return deepest, str(error)
    return deepest, "ended"


class Key:
    def __init__(self, down): self.down = down
    def __lt__(self, other): return self.down()
    def __reduce__(self): return self.down()
    def __index__(self): return self.down()
    def __add__(self, other): return self.down()


STEPS = {
    "python": lambda down: down(),
    "map": lambda down: list(map(down, [1])),
    "sorted": lambda down: sorted([1], key=down),
    "compare": lambda down: sorted([Key(down), Key(down)]),
    "reduce": lambda down: functools.reduce(down, [1, 2]),
    "partial": lambda down: functools.partial(down)(),
    "pickle": lambda down: pickle.dumps(Key(down)),
    "json": lambda down: json.dumps(Key, default=down),
    "index": lambda down: operator.index(Key(down)),
    "object array": lambda down: numpy.array([Key(down)]) + 1,
    "from python": lambda down: numpy.frompyfunc(down, 1, 1)(1),
    "context": lambda down: decimal.localcontext() and down(),
}
for name, step in STEPS.items():
    print(name, *depth_of(step))
deep = functools.reduce(lambda inner, _: [inner], range(900), 1)
for made in (lambda: json.loads("[" * 900 + "]" * 900),
             lambda: json.dumps(deep),
             lambda: pickle.dumps(deep),
             lambda: repr(deep)):
    try:
        print(len(made()))
    except RecursionError as error:
        print(error)
