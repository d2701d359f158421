# SPDX-License-Identifier: MIT
"""Bytes are checked as they are, rows stored together; numbers one by one."""
import numpy
import orjson
import pydantic

import service


class Order(pydantic.BaseModel):
    id: int
    customer: int
    prices: list[float]
    note: str


ORDERS = pydantic.TypeAdapter(list[Order])


def serve(database, body):
    orders = ORDERS.validate_json(body)
    spent = numpy.zeros(service.CUSTOMERS)
    rows = []
    for order in orders:
        amount = float(numpy.array(order.prices).sum())
        spent[order.customer] += amount
        rows.append((order.id, order.customer, amount))
    database.executemany("INSERT INTO orders VALUES (?, ?, ?)", rows)
    return orjson.dumps(list(enumerate(spent.tolist())))


if __name__ == "__main__":
    service.run(serve)
