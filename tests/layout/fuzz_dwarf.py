# SPDX-License-Identifier: MIT
"""Damages real files and reads them: no crash, no hang, no memory beyond 1 GB.

    python3 tests/layout/fuzz_dwarf.py [--seconds N] [--seed N]

The files are made here, of fuzz_seeds.cpp and what test_dwarf.py reads, by
each compiler in several forms. Most damage goes to the debug sections, some to
headers and symbols. What fails is kept in build/fuzz/dwarf, with the command
that shows it.
"""
import argparse
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import test_dwarf

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEPT = ROOT / "build/fuzz/dwarf"
MEMORY, SECONDS = 1 << 30, 10
CPP = pathlib.Path(__file__).with_name("fuzz_seeds.cpp")
FORMS = [("gcc", "-gdwarf-5"), ("gcc", "-gdwarf-4 -O2"),
         ("gcc", "-gdwarf-3 -gstrict-dwarf"),
         ("gcc", "-fdebug-types-section -gdwarf-4"),
         ("gcc", "-gz=zlib"), ("gcc", "-c"), ("g++", "-O1"),
         ("g++", "-gdwarf-4 -fdebug-types-section"), ("clang-14", "-O1"),
         ("clang++-14", "-O1"), ("clang++-19", "-gdwarf-4 -O2")]
INTERESTING = [0, 1, 0x7f, 0x80, 0xff, 0xfe]


def seeds(folder):
    for number, (compiler, flags) in enumerate(FORMS):
        if not shutil.which(compiler):
            continue
        source = CPP if "++" in compiler else folder / "a.c"
        (folder / "a.c").write_text(test_dwarf.LIBRARY + test_dwarf.BITS)
        name = folder / f"seed{number}"
        kind = [] if "-c" in flags else ["-shared"]
        subprocess.run([compiler, "-g", "-fPIC", *kind, *flags.split(),
                        source, "-o", name], check=True)
        yield name


def sections(path):
    """[(offset, size, weight)] of what is worth damaging."""
    text = subprocess.run(["readelf", "-SW", path], capture_output=True,
                          text=True, check=True).stdout
    weights = {".debug_info": 12, ".debug_abbrev": 6, ".debug_types": 6,
               ".debug_line": 2, ".debug_str": 1, ".debug_loclists": 2,
               ".dynsym": 1, ".symtab": 1, ".debug_str_offsets": 1,
               ".debug_addr": 1, ".debug_rnglists": 1}
    found = []
    for name, offset, size in re.findall(
            r"\] (\.\S+)\s+\S+\s+[0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+)", text):
        if name in weights and int(size, 16):
            found.append((int(offset, 16), int(size, 16), weights[name]))
    return found + [(0, 64, 1)]


def damage(random_, data, places):
    data = bytearray(data)
    if random_.random() < 0.02:
        return data[:random_.randrange(len(data))]
    weights = [each[2] for each in places]
    for _ in range(random_.choice([1, 1, 2, 4, 16, 64])):
        offset, size, _ = random_.choices(places, weights)[0]
        at = offset + random_.randrange(size)
        draw = random_.random()
        if draw < 0.4:
            data[at] ^= 1 << random_.randrange(8)
        elif draw < 0.7:
            data[at] = random_.choice(INTERESTING)
        elif draw < 0.9:
            length = random_.choice([2, 4, 8])
            data[at:at + length] = random_.choice(
                [b"\xff", b"\x00", b"\x7f", bytes([data[at - 1]])]) * length
        else:  # a piece of one place in another
            other = offset + random_.randrange(size)
            length = random_.randrange(1, 32)
            data[at:at + length] = data[other:other + length]
    return data


def limit():
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def attempt(path):
    """"" or what went wrong."""
    command = [test_dwarf.DUMP, path, "--all", "--all-types", "--quiet"]
    try:
        done = subprocess.run(command, capture_output=True, preexec_fn=limit,
                              timeout=SECONDS * 3)
    except subprocess.TimeoutExpired:
        return "hang"
    if done.returncode in (0, 2):
        return ""
    if done.returncode == -signal.SIGXCPU:
        return "hang"
    if b"bad_alloc" in done.stderr:
        return "memory"
    return f"signal {-done.returncode}" if done.returncode < 0 else \
        f"status {done.returncode}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    failures, runs = {}, 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        files = [(path.read_bytes(), sections(path)) for path in seeds(folder)]
        random_ = random.Random(options.seed)
        end = time.monotonic() + options.seconds
        victim = folder / "victim"
        while time.monotonic() < end:
            data = damage(random_, *random_.choice(files))
            victim.write_bytes(data)
            runs += 1
            wrong = attempt(victim)
            if not wrong:
                continue
            failures[wrong] = failures.get(wrong, 0) + 1
            kept = KEPT / f"{wrong.replace(' ', '-')}-{options.seed}-{runs}"
            kept.write_bytes(data)
            print(f"{wrong}: {os.path.relpath(kept, ROOT)}", flush=True)
    print(f"{runs} files, seed {options.seed}: {failures or 'nothing'}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
