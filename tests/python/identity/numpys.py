# SPDX-License-Identifier: MIT
# numpy's own rules: overrides, priorities, pointers that it compares.
import pickle, warnings
import numpy

warnings.simplefilter("error")


class Logged:
    __array_priority__ = 50

    def __array_ufunc__(self, ufunc, method, *inputs, **names):
        return ufunc.__name__, method, len(inputs), sorted(names)

    def __array_function__(self, function, types, arguments, names):
        return function.__name__, len(arguments)


class Refuses:
    __array_ufunc__ = None

    def __radd__(self, other):
        return "radd"


class Sub(numpy.float64):
    def __radd__(self, other):
        return "radd"

    def __add__(self, other):
        return "add"


a = numpy.arange(6.0).reshape(2, 3)
print(a + Logged(), numpy.add(a, Logged()), numpy.multiply.reduce(Logged()))
print(numpy.concatenate([Logged(), a]), numpy.mean(Logged()),
      numpy.sum(Logged()))
print(a + Refuses(), numpy.float64(1) + Sub(2), Sub(2) + numpy.float64(1))
print(1.0 + Sub(2), numpy.int64(1) + Sub(2), numpy.float32(1) + Sub(2))
for name in ("add", "multiply", "sqrt", "matmul", "logical_and", "divmod"):
    one = getattr(numpy, name)
    print(one.nin, one.nout, one.types[:3], one.signature, one.identity,
          pickle.loads(pickle.dumps(one)) is one, repr(one))
try:
    numpy.array([1.0]) / numpy.array([0.0])
except RuntimeWarning as warning:
    print(warning)
with numpy.errstate(all="ignore"):
    print(numpy.array([1.0]) / numpy.array([0.0]), numpy.float64(1) / 0)
with numpy.errstate(over="raise"):
    try:
        numpy.float32(1e38) * numpy.float32(1e38)
    except FloatingPointError as error:
        print(error)
x = a.copy()
x[x > 2] *= 2
x[:, 1] += 5
print(x, a @ a.T, (a > 2).any(axis=0), -a, abs(-a), a ** 2, divmod(a, 2))
objects = numpy.array([1, "a", None, [2]], dtype=object)
print(objects == "a", objects[:1] + 1, numpy.array([2, 3], dtype=object) * 2)
record = numpy.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])
print(record["a"], record[0].item(), record.dtype.names, record == record)
print(numpy.vectorize(lambda one: one + 1)(a[0]),
      numpy.frompyfunc(max, 2, 1)(1, 2))
print(numpy.random.default_rng(3).normal(size=2), numpy.linalg.det(a @ a.T))
print(numpy.einsum("ij,kj->ik", a, a), numpy.where(a > 2), numpy.nonzero(a))
print([type(one).__name__ for one in (
    a[0, 0], a.sum(), a[0], a.tolist()[0][0])])
print(numpy.datetime64("2020-01-01") + numpy.timedelta64(3, "D"),
      a.__array_priority__)
print(isinstance(numpy.add, numpy.ufunc), numpy.ndarray.__array_ufunc__ is
      numpy.ndarray.__array_ufunc__, str(numpy.int8(-3) >> 1), ~numpy.uint8(5))
