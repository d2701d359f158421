# SPDX-License-Identifier: MIT
"""Each library is called once for all orders."""
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
    customers = [order.customer for order in orders]
    amounts = numpy.array([order.prices for order in orders]).sum(axis=1)
    spent = numpy.bincount(customers, amounts, service.CUSTOMERS)
    database.executemany("INSERT INTO orders VALUES (?, ?, ?)", zip(
        [order.id for order in orders], customers, amounts.tolist()))
    return orjson.dumps(list(enumerate(spent.tolist())))


if __name__ == "__main__":
    service.run(serve)
