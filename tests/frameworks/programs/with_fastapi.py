# SPDX-License-Identifier: MIT
"""Requests to a FastAPI application with pydantic models, without a network."""
import asyncio

import fastapi
import httpx
import pydantic


class Item(pydantic.BaseModel):
    name: str
    tags: list[str] = []
    price: float


app = fastapi.FastAPI()
items = []


@app.post("/items")
async def create(item: Item) -> Item:
    items.append(item.model_copy())
    return item


@app.get("/items")
async def listing() -> list[Item]:
    return items[:50]


async def main():
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport,
                                 base_url="http://test") as client:
        for number in range(100):
            await client.post("/items", json={"name": f"item {number}",
                                              "price": 1.5, "tags": ["a"]})
        for _ in range(30):
            answer = await client.get("/items")
            [Item.model_validate(row) for row in answer.json()]


asyncio.run(main())
