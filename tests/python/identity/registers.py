# SPDX-License-Identifier: MIT
# errno, rounding and the flags of floating point, as functions of C leave them.
import ctypes, decimal, math, os, struct, sqlite3, time, zlib
import numpy, orjson

libc = ctypes.CDLL(None, use_errno=True)
libm = ctypes.CDLL("libm.so.6", use_errno=True)
zlib_c = ctypes.CDLL("libz.so.1", use_errno=True)
for work in ("libc.close(-1)", "libc.open(b'/nothing', 0)",
             "libc.kill(1 << 22, 0)", "libc.umask(-1), libc.umask(0o22)",
             "zlib_c.crc32(0, b'abc', 3)", "libc.getpid() > 0",
             "libm.abs(-3)", "libc.chdir(b'/nothing')", "libc.strlen(b'abc')",
             "libc.isatty(0)"):
    for first in (0, 77):
        ctypes.set_errno(first)
        value = eval(work)
        print(work, value, ctypes.get_errno())
for call in (lambda: os.close(-1), lambda: os.listdir("/nothing"),
             lambda: time.sleep(-1), lambda: math.exp(1000),
             lambda: math.log(0), lambda: math.pow(-8, 1 / 3),
             lambda: float("1e999"), lambda: struct.pack("f", 1e40)):
    for _ in range(100):
        try:
            found = call()
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
    print(found)
NEAREST, DOWN, UP, ZERO = 0, 0x400, 0x800, 0xC00
ALL = 0x3D
vector = numpy.array([0.1, 0.2, 0.3, 0.7])
for mode in (NEAREST, DOWN, UP, ZERO):
    libm.fesetround(mode)
    found = [(0.1 + 0.2).hex(), float(vector.sum()).hex(),
             float((vector * 3)[1]).hex(), math.fsum([0.1] * 3).hex(),
             float(numpy.float32(0.1) + numpy.float32(0.2)).hex(),
             math.sqrt(2).hex(), orjson.loads(b"0.1").hex()]
    zlib.crc32(b"x")
    now = libm.fegetround()
    libm.fesetround(NEAREST)
    print(mode, now, found)
for call in (lambda: vector + vector, lambda: zlib.crc32(b"x"),
             lambda: 1.0 / 3, lambda: numpy.float64(1e308) * 10,
             lambda: numpy.arange(3.0) / 0, lambda: orjson.dumps([0.1]),
             lambda: decimal.Decimal(1) / 3):
    with numpy.errstate(all="ignore"):
        libm.feclearexcept(ALL)
        call()
        print(libm.fetestexcept(ALL))
with numpy.errstate(all="raise"):
    for call in (lambda: vector / 0, lambda: vector * 1e308 * 1e308,
                 lambda: numpy.float64(0) / 0, lambda: vector * 1e-320):
        for _ in range(200):
            try:
                found = call()
            except FloatingPointError as error:
                found = error
        print(found)
