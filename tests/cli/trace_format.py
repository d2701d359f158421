# SPDX-License-Identifier: MIT
"""Reads a trace of Perfetto by its own means: the wire format of protocol
buffers, the numbers of perfetto_trace.proto, and the rule that a slice ends
with the last one that is open on its track."""
import dataclasses

BEGIN, END = 1, 2


@dataclasses.dataclass
class Slice:
    tid: int
    name: str
    categories: tuple
    arguments: dict
    start: int
    depth: int
    end: int = None


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def fields(data):
    """Of a message, by number: a list of numbers and bytes."""
    found, at = {}, 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 0:
            value, at = varint(data, at)
        else:
            assert tag & 7 == 2, "a type that is not among ours"
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
            assert at <= len(data)
        found.setdefault(tag >> 3, []).append(value)
    return found


def one(message, number):
    value, = message[number]
    return value


class Reader:
    def __init__(self):
        self.names = {}  # by kind and id
        self.threads = {}  # tid by track
        self.parents = {}
        self.open = {}  # by track
        self.slices = []

    def packet(self, packet):
        assert one(packet, 10) == 1
        for row in packet.get(60, []):
            self.track(fields(row))
        for row in packet.get(12, []):
            for kind, names in fields(row).items():
                for name in map(fields, names):
                    key = kind, one(name, 1)
                    assert key not in self.names
                    self.names[key] = one(name, 2).decode()
        for row in packet.get(11, []):
            assert one(packet, 13) == 2
            self.event(fields(row), one(packet, 8))

    def track(self, track):
        uuid = one(track, 1)
        assert uuid not in self.parents
        self.parents[uuid] = track.get(5, [None])[0]
        assert self.parents[uuid] in (None, *self.parents)
        if 4 in track:
            self.threads[uuid] = one(fields(one(track, 4)), 2)
        elif 3 not in track:
            self.threads[uuid] = self.threads[self.parents[uuid]]

    def argument(self, row):
        row = fields(row)
        value = one(row, 3) if 3 in row else self.names[29, one(row, 17)]
        return self.names[3, one(row, 1)], value

    def event(self, event, time):
        track = one(event, 11)
        around = self.open.setdefault(track, [])
        if one(event, 9) == END:
            around.pop().end = time
            return
        assert one(event, 9) == BEGIN
        assert not around or around[-1].start <= time
        around.append(Slice(
            self.threads[track], self.names[2, one(event, 10)],
            tuple(self.names[1, each] for each in event[3]),
            dict(map(self.argument, event.get(4, []))), time, len(around)))
        self.slices.append(around[-1])


def slices(data):
    """All slices of a trace, once it has ended."""
    reader = Reader()
    packets = fields(data)
    assert set(packets) == {1}
    for packet in packets[1]:
        reader.packet(fields(packet))
    assert not any(reader.open.values())
    for each in reader.slices:
        assert each.start <= each.end
    return reader.slices
