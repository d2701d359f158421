# SPDX-License-Identifier: MIT
"""Pages of recordings that are kept, and the same pages with other data, in the
form that docs/design.md gives ("The page")."""
import base64
import functools
import gzip
import json
import re

from harness import tool

RECORDINGS = tool.ROOT / "tests" / "cli" / "recordings"
DATA = re.compile(r'(<script id="data" type="text/plain">)([^<]*)')


@functools.cache
def text_of(recording):
    """The page of a kept recording, such as "queries"."""
    return tool.run(tool.CROSSBILL, "report", "--format", "html",
                    RECORDINGS / f"0.1.0-{recording}.db")


def data_of(text):
    return json.loads(gzip.decompress(base64.b64decode(DATA.search(text)[2])))


def with_data(text, **parts):
    """The page with other parts of its data."""
    data = json.dumps({**data_of(text), **parts}).encode()
    packed = base64.b64encode(gzip.compress(data)).decode()
    return DATA.sub(lambda found: found[1] + packed, text)


def until(shown, expression):
    shown.page.wait_for_function(f"() => {expression}")


def opened(shown):
    """When its scripts have started."""
    until(shown, "window.crossbill !== undefined")
    return shown


def flame(frames, nodes, before=None, hidden=None):
    """A frame is (kind, name, owner, line, category); a node (index of the node
    above it or None, frame, calls, ns, bytes), and so is what it was before."""
    def columns(names, rows):
        return {name: [row[at] for row in rows]
                for at, name in enumerate(names)}

    made = columns(["frame", "calls", "ns", "bytes"],
                   [node[1:] for node in nodes])
    made["up"] = [0 if node[0] is None else at - node[0]
                  for at, node in enumerate(nodes)]
    made["hidden"] = hidden or {}
    if before is not None:
        made.update(columns(["calls_before", "ns_before", "bytes_before"],
                            before))
    return {"all_nodes": len(nodes), "nodes": made, "frames": columns(
        ["kind", "name", "owner", "line", "category"], frames)}
