# SPDX-License-Identifier: MIT
# Tasks, futures and contexts: the slots of await and their order.
import asyncio, contextvars, json

order = []
variable = contextvars.ContextVar("variable", default=0)


async def child(number):
    variable.set(number)
    order.append(("start", number))
    await asyncio.sleep(0)
    order.append(("end", number, variable.get()))
    if number == 3:
        raise ValueError(number)
    return number * 2


async def numbers():
    for number in range(3):
        yield number
        await asyncio.sleep(0)


async def main():
    print(await asyncio.gather(*map(child, range(5)), return_exceptions=True))
    print([number async for number in numbers()])
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda one: order.append(one.result()))
    future.set_result("done")
    print(await future, future.done(), [*future.__await__.__qualname__])
    task = asyncio.create_task(child(9))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError as error:
        print("cancelled", error.args, task.cancelled())
    try:
        await asyncio.wait_for(asyncio.sleep(60), 0.01)
    except asyncio.TimeoutError:
        print("timeout")
    lock, queue = asyncio.Lock(), asyncio.Queue(2)
    async with lock:
        await queue.put(json.dumps(1))
    print(await queue.get(), lock.locked(), variable.get())
    reader, writer = await asyncio.open_connection(
        *server.sockets[0].getsockname())
    writer.write(b"hello\n")
    print(await reader.readline())
    writer.close()
    await writer.wait_closed()


async def echo(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()


async def whole():
    global server
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    await main()
    server.close()
    await server.wait_closed()


asyncio.run(whole())
print(*order, sep="\n")
