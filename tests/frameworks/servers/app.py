# SPDX-License-Identifier: MIT
"""One answer as WSGI, as ASGI and as a task: each calls SQLite once."""
import os
import sqlite3

import celery
import flask

web = flask.Flask(__name__)


@web.get("/")
def answer():
    return str(sqlite3.complete_statement("SELECT 1;"))


@web.get("/refused")
def refuse():
    return str(sqlite3.complete_statement("SELECT 1")), 403


async def asgi(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            event = (await receive())["type"]
            await send({"type": event + ".complete"})
            if event.endswith("shutdown"):
                return
    found = str(sqlite3.complete_statement("SELECT 1;")).encode()
    await send({"type": "http.response.start",
                "status": 200 if scope["path"] == "/" else 403,
                "headers": [(b"content-length", str(len(found)).encode())]})
    await send({"type": "http.response.body", "body": found})


here = os.getcwd()
tasks = celery.Celery("app", broker="filesystem://",
                      backend=f"file://{here}/results")
tasks.conf.broker_transport_options = {
    "data_folder_in": f"{here}/queue", "data_folder_out": f"{here}/queue"}


@tasks.task
def task():
    return sqlite3.complete_statement("SELECT 1;")
