# SPDX-License-Identifier: MIT
"""Tasks that run where they are called, with messages in memory."""
import celery

app = celery.Celery("tasks", broker="memory://", backend="cache+memory://")
app.conf.task_always_eager = True
app.conf.task_store_eager_result = True


@app.task
def add(first, second):
    return first + second


@app.task
def total(numbers):
    return sum(numbers)


def one_by_one():
    return [add.delay(number, 1).get(disable_sync_subtasks=False)
            for number in range(40)]


def in_a_chain():
    return (add.s(1, 2) | add.s(3) | add.s(4)).apply()


def sent():
    app.conf.task_always_eager = False
    for number in range(40):
        add.apply_async((number, 2))


one_by_one()
for _ in range(10):
    in_a_chain()
sent()
