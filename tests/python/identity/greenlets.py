# SPDX-License-Identifier: MIT
# Stacks that are switched, with functions of C open on each.
import greenlet
import numpy


def pinger(other, log):
    def callback(value):
        log.append(("ping", int(value)))
        other.switch(value)
        return value
    return numpy.frompyfunc(callback, 1, 1)(numpy.arange(4)).tolist()


def ponger(log):
    while True:
        list(map(lambda one: log.append(("pong", int(one))),
                 [greenlet.getcurrent().parent.switch()]))


log = []
second = greenlet.greenlet(lambda *_: ponger(log))
first = greenlet.greenlet(pinger)
second.switch()
print(first.switch(second, log))
print(log, first.dead, second.dead)


def raising():
    sorted([1, 2], key=lambda one: greenlet.getcurrent().parent.switch(one))


many = [greenlet.greenlet(raising) for _ in range(5)]
print([one.switch() for one in many], [one.switch(9) for one in many])
try:
    many[0].throw(KeyError("thrown"))
except KeyError as error:
    print(error)
del many
deep = greenlet.greenlet(lambda: list(map(lambda one: 1 / one, [0])))
try:
    deep.switch()
except ZeroDivisionError as error:
    print(error, error.__traceback__.tb_next is not None)
