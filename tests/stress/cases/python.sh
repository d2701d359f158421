# SPDX-License-Identifier: MIT
# The standard library's C modules, processes, threads and event loop.
"$PYTHON" - <<'PY'
import asyncio, bz2, csv, ctypes, datetime, decimal, hashlib, io, json, lzma
import multiprocessing, os, pickle, queue, random, re, signal, socket, sqlite3
import struct, subprocess, sys, tempfile, threading, time, zlib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

def work(n):
    return hashlib.sha256(json.dumps(list(range(n))).encode()).hexdigest()[:8]

async def ticks(n):
    await asyncio.sleep(0.001)
    return n

async def loop():
    reader, writer = await asyncio.open_connection(sock=pair[0])
    writer.write(b"ping\n")
    pair[1].recv(5)
    pair[1].send(b"pong\n")
    print(await reader.readline(), await asyncio.gather(*map(ticks, range(50))))
    writer.close()
    process = await asyncio.create_subprocess_exec("echo", "child", stdout=-1)
    print((await process.communicate())[0], process.returncode)

if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    multiprocessing.set_start_method("fork")
    with ProcessPoolExecutor(2) as pool:
        print(list(pool.map(work, range(0, 2000, 200))))
    with ThreadPoolExecutor(8) as pool:
        print(list(pool.map(work, range(0, 2000, 200))))
    pair = socket.socketpair()
    asyncio.run(loop())
    data = bytes(range(256)) * 5000
    print([len(z.compress(data)) for z in (zlib, bz2, lzma)])
    print(lzma.decompress(lzma.compress(data)) == data)
    print(decimal.Decimal(2).sqrt(), pickle.loads(pickle.dumps({1: [2.5, "x"]})))
    print(list(csv.reader(io.StringIO('a,"b,c"\n1,2\n'))))
    database = sqlite3.connect(":memory:")
    database.create_function("twice", 1, lambda x: 2 * x)
    database.create_collation("back", lambda a, b: (a < b) - (a > b))
    print(database.execute("select twice(21)").fetchall())
    print(database.execute("select v from (select 'a' v union select 'b')"
                           " order by v collate back").fetchall())
    try:
        database.create_function("bad", 0, lambda: 1 / 0)
        database.execute("select bad()").fetchall()
    except sqlite3.OperationalError as error:
        print(error)
    libc = ctypes.CDLL(None)
    compare = ctypes.CFUNCTYPE(ctypes.c_int, *[ctypes.POINTER(ctypes.c_int)] * 2)
    numbers = (ctypes.c_int * 5)(5, 1, 4, 2, 3)
    libc.qsort(numbers, 5, 4, compare(lambda a, b: a[0] - b[0]))
    print(list(numbers), libc.abs(-7))
    print(subprocess.run(["sh", "-c", "echo out; echo err >&2; exit 3"],
                         capture_output=True))
    print(subprocess.run([sys.executable, "-c", "import os; os.abort()"],
                         stderr=-3).returncode)
    print(subprocess.run(["env"], env={}, capture_output=True).stdout)
    print(sorted(k for k in os.environ if "PRELOAD" in k), os.popen("echo p").read())
    signal.signal(signal.SIGALRM, lambda *_: print("alarm"))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    time.sleep(0.05)
    pid = os.fork()
    if pid == 0:
        print(json.loads("[1]"), flush=True)
        os._exit(7)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    context = multiprocessing.get_context("spawn")
    print(re.sub(r"(\w+)", r"<\1>", "a b"), struct.pack("<id", 1, 2.0))
    print(datetime.datetime(2026, 1, 1).strftime("%c"), random.Random(1).random())
    sys.exit(5)
PY
echo "exit $?"
