# SPDX-License-Identifier: MIT
"""HTTP/2 between httpx's own building block h2 and itself, and httpx's parts."""
import h2.config
import h2.connection
import h2.events
import httpx


def connect():
    client = h2.connection.H2Connection(
        h2.config.H2Configuration(client_side=True))
    server = h2.connection.H2Connection(
        h2.config.H2Configuration(client_side=False))
    client.initiate_connection()
    server.initiate_connection()
    server.receive_data(client.data_to_send())
    client.receive_data(server.data_to_send())
    return client, server


def ask(client, number):
    stream = client.get_next_available_stream_id()
    client.send_headers(stream, [(":method", "GET"), (":path", f"/{number}"),
                                 (":scheme", "https"),
                                 (":authority", "test")], end_stream=True)
    return client.data_to_send()


def answer(server, data):
    for event in server.receive_data(data):
        if isinstance(event, h2.events.RequestReceived):
            server.send_headers(event.stream_id, [(":status", "200")])
            server.send_data(event.stream_id, b"x" * 10, end_stream=True)
    return server.data_to_send()


def handler(request):
    return httpx.Response(200, json={"path": request.url.path})


client, server = connect()
for number in range(1000):
    client.receive_data(answer(server, ask(client, number)))
web = httpx.Client(transport=httpx.MockTransport(handler))
for number in range(200):
    web.get(f"https://test/{number}").json()
