# SPDX-License-Identifier: MIT
"""How fast `crossbill layout` reads DWARF: a library with some 68 MB of
.debug_info and 1,000 exported functions, read by us, by libdw alone
(libdw_walk.cpp) and by abidw, in one run. Bars: 1,000 symbols in at most 0.6,
the whole file in at most 1.3 of libdw's walk, at most 400 MB of memory, at
least 50 times as fast as abidw.

    python3 bench/layout_speed.py [BUILD]

The library is made once, in build/bench/layout; that takes a minute.
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build/bench/layout"
UNITS, FUNCTIONS, STRUCTS = 74, 14, 60
BARS = {"symbols": 0.6, "whole": 1.3, "memory": 400, "abidw": 50}
HEADERS = """#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>
"""


def source(unit):
    """One unit: its own structs, and functions that take them."""
    lines = [HEADERS, f"namespace unit{unit:02} {{"]
    for i in range(STRUCTS):
        before = f"s{i - 1} *before; s{i - 1} inner;" if i % 5 else ""
        lines.append(
            f"struct s{i} {{ int id; double value[{i + 1}]; {before}"
            f" std::vector<int> list; std::map<std::string, long> names;"
            f" unsigned a : 3, b : {i % 20 + 1}; char flag; }};")
    lines.append("}")
    for i in range(FUNCTIONS):
        of = f"unit{unit:02}::s{i * 4 % STRUCTS}"
        lines.append(f"""
extern "C" long function_{unit:02}_{i}({of} *p, const {of} &q,
    std::size_t n, double d, const char *text) {{
  std::map<std::string, std::vector<{of} *>> found;
  std::unordered_map<int, std::optional<double>> numbers;
  found[text].push_back(p);
  numbers[p->id] = d;
  std::sort(p->list.begin(), p->list.end(), [&](int a, int b) {{
    return a % int(n + 1) < b; }});
  std::function<long(int)> f = [=](int x) {{ return long(x + n); }};
  return f(int(found.size())) + long(numbers.size()) + q.id;
}}""")
    return "\n".join(lines)


def make_library():
    """One unit is compiled; the others are its assembly with other names."""
    library = FOLDER / "libbig.so"
    if library.exists():
        return library
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "unit.cpp").write_text(source(0))
    subprocess.run(["nice", "g++", "-std=c++17", "-g", "-O1", "-fPIC", "-S",
                    "unit.cpp", "-o", "unit.s"], cwd=FOLDER, check=True)
    text = (FOLDER / "unit.s").read_text()

    def one(unit):
        path = FOLDER / f"unit{unit:02}.s"
        path.write_text(text.replace("unit00", f"unit{unit:02}")
                        .replace("function_00_", f"function_{unit:02}_"))
        subprocess.run(["nice", "as", path.name, "-o", f"unit{unit:02}.o"],
                       cwd=FOLDER, check=True)
        path.unlink()
        return f"unit{unit:02}.o"

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = list(pool.map(one, range(UNITS)))
    subprocess.run(["g++", "-shared", "-o", "libbig.new", *objects],
                   cwd=FOLDER, check=True)
    for name in objects:
        (FOLDER / name).unlink()
    (FOLDER / "libbig.new").rename(library)
    return library


def debug_info_size(library):
    text = subprocess.run(["readelf", "-SW", library], capture_output=True,
                          text=True, check=True).stdout
    found = re.search(r"\.debug_info\s+\S+\s+\S+\s+\S+\s+(\S+)", text)
    return int(found.group(1), 16)


def took(command):
    """Seconds, and the peak of memory in MB."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"layout_speed: {command[0]} failed")
    return time.monotonic() - start, usage.ru_maxrss / 1024


def main():
    build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1
                         else ROOT / "build/release").resolve()
    library = make_library()
    dump = [build / "crossbill_layout_dump", library, "--quiet"]
    symbols = [f"function_{unit:02}_{i}" for unit in range(UNITS)
               for i in range(FUNCTIONS)][:1000]
    commands = {
        "walk": [build / "libdw_walk", library],
        "symbols": dump + [part for name in symbols
                           for part in ("--symbol", name)],
        "whole": dump + ["--all", "--all-types"],
    }
    print(f".debug_info: {debug_info_size(library) / 1e6:.1f} MB")
    times = {name: [] for name in commands}
    memory = {}
    for _ in range(5):
        for name, command in commands.items():
            seconds, memory[name] = took(command)
            times[name].append(seconds)
    best = {name: statistics.median(each) for name, each in times.items()}
    for name in commands:
        print(f"{name:8} {best[name]:7.3f} s  {memory[name]:6.0f} MB  "
              f"{best[name] / best['walk']:.2f} of the walk"
              + (f" (bar {BARS[name]})" if name in BARS else ""))
    print(f"memory bar: {BARS['memory']} MB")
    if shutil.which("abidw"):
        seconds, _ = took(["abidw", "--out-file", "/dev/null", library])
        print(f"abidw    {seconds:7.1f} s, {seconds / best['whole']:.0f} times"
              f" ours (bar {BARS['abidw']})")
    else:
        print("abidw: not here (Debian: abigail-tools)")


if __name__ == "__main__":
    main()
