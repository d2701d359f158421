# SPDX-License-Identifier: MIT
# subprocess and multiprocessing, with every start method.
import multiprocessing, os, subprocess, sys


def square(x):
    import math

    return math.isqrt(x * x) * x


if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(method, pool.map(square, range(8)))
    out = subprocess.run(
        [
            sys.executable,
            "-c",
            "import json, os, sys;"
            "print(json.dumps([1]), 'LD_PRELOAD' in os.environ); sys.exit(3)",
        ],
        capture_output=True,
        text=True,
    )
    print(out.returncode, out.stdout, out.stderr)
    out = subprocess.run(
        [sys.executable, "-c", "print(1)"],
        env={},
        capture_output=True,
        text=True,
    )
    print(out.returncode, out.stdout, out.stderr)
    print(os.system("exit 5"), "LD_PRELOAD" in os.environ)
    queue = multiprocessing.Queue()
    p = multiprocessing.Process(target=queue.put, args=(os.getpid() > 0,))
    p.start()
    p.join()
    print(queue.get(), p.exitcode)
