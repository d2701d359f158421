# SPDX-License-Identifier: MIT
# Buffers: who lends what, how long, and who may not.
import array, ctypes, hashlib, io, mmap, struct, zlib
import numpy

LENDERS = {
    "array": lambda: array.array("i", range(8)),
    "ndarray": lambda: numpy.arange(8, dtype="i4"),
    "strided": lambda: numpy.arange(16, dtype="i4")[::2],
    "matrix": lambda: numpy.arange(8, dtype="f8").reshape(2, 4),
    "fortran": lambda: numpy.ones((2, 4), order="F"),
    "frozen": lambda: numpy.frombuffer(bytes(16), "i4"),
    "mmap": lambda: mmap.mmap(-1, 16),
    "ctypes": lambda: (ctypes.c_int * 4)(),
    "bytesio": lambda: io.BytesIO(bytes(16)).getbuffer(),
    "bytearray": lambda: bytearray(16),
    "scalar": lambda: numpy.float64(2),
    "list": lambda: [1, 2],
}
TAKERS = {
    "crc": zlib.crc32, "sha": lambda one: hashlib.sha256(one).hexdigest(),
    "bytes": bytes, "unpack": lambda one: struct.unpack_from("<i", one),
    "numpy": lambda one: numpy.frombuffer(one, "u1").sum(),
    "cast": lambda one: memoryview(one).cast("B")[0],
    "join": lambda one: b"".join([one]),
    "int": lambda one: int.from_bytes(one, "big"),
}
for name, make in LENDERS.items():
    one = make()
    try:
        with memoryview(one) as view:
            print(name, view.format, view.shape, view.strides, view.readonly,
                  view.nbytes, view.c_contiguous, view.f_contiguous)
    except TypeError as error:
        print(name, error)
    for taker, take in TAKERS.items():
        try:
            print(taker, take(one))
        except Exception as error:
            print(taker, type(error).__name__, error)
codes = array.array("i", range(8))
view = memoryview(codes)
for change in (lambda: codes.append(1), lambda: codes.pop(), codes.reverse):
    try:
        print(change())
    except BufferError as error:
        print(error)
view[0] = 77
view.release()
codes.append(1)
print(codes, hash(memoryview(b"x")) == hash(b"x"))
vector = numpy.arange(4)
view = memoryview(vector)
try:
    vector.resize(9)
except ValueError as error:
    print(str(error)[:40])
view.release()
