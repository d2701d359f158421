# SPDX-License-Identifier: MIT
"""Random structs: what we read of their layout against what programs find at
run time, by offsetof and sizeof and their like.

    python3 tests/layout/random_structs.py [--count N] [--seed N] [LANGUAGE...]

N of them a compiler (default 1000), of C, C++, Rust, Zig and ctypes. Of
bit-fields, which have no offsetof, programs set all bits and look.
"""
import argparse
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get(
    "CROSSBILL", ROOT / "build/release/crossbill")).resolve().parent
MEMBERS, DEEPEST = 9, 4


class Layouts(dict):
    """{struct: (size, alignment, {member: offset in bits})}"""

    def add_line(self, line):
        name, size, alignment, *members = line.split()
        places = (each.split(":") for each in members)
        self[name] = (int(size), int(alignment),
                      {member: int(bits) for member, bits in places})


def seen_at_run_time(command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = Layouts()
    for line in done.stdout.splitlines():
        found.add_line(line)
    return found


def read_by_us(path, names):
    done = subprocess.run(
        [BUILD / "crossbill_layout_dump", path, "--all", "--all-types"],
        capture_output=True, text=True, check=True)
    side = json.loads(done.stdout)
    found = Layouts()
    for each in side["types"]:
        name = each["name"].replace(".", "::").split("::")[-1]
        if each["kind"] not in ("record", "union") or name not in names:
            continue
        members = {member["name"]: member["bit_offset"]
                   for member in each.get("members", [])
                   if member["name"] and not member.get("is_artificial")}
        found[name] = (each["size"], each["alignment"], members)
    return found


# -- C and C++ ---------------------------------------------------------------

SCALARS = ["char", "signed char", "unsigned char", "short", "unsigned short",
           "int", "unsigned", "long", "unsigned long", "long long", "float",
           "double", "long double", "bool", "void *", "char *", "__int128",
           "_Complex float", "_Complex double", "enum color", "callback_t"]
FIELDS = {"char": 8, "unsigned char": 8, "short": 16, "unsigned short": 16,
          "int": 32, "unsigned": 32, "long": 64, "unsigned long long": 64}
C_START = """#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
enum color { RED, GREEN };
typedef int (*callback_t)(void *, int);
static int first_bit(const unsigned char *bytes, int size) {
  for (int i = 0; i < size * 8; ++i)
    if (bytes[i / 8] >> (i % 8) & 1) return i;
  return -1;
}
"""


def c_member(random_, number, earlier, is_cpp):
    """(declaration, name, is a bit-field)"""
    name = f"m{number}"
    draw = random_.random()
    if draw < 0.2:
        kind = random_.choice(list(FIELDS))
        bits = random_.randint(1, FIELDS[kind])
        return f"{kind} {name} : {bits};", name, True
    if draw < 0.25:
        return f"{random_.choice(list(FIELDS))} : 0;", None, False
    kind = random_.choice(SCALARS)
    is_nested = draw < 0.45 and earlier
    if is_nested:
        kind = f"struct {random_.choice(earlier)}"
    if is_cpp and kind.startswith("_Complex"):
        kind = "double"
    array = random_.choice(["", "", "", f"[{random_.randint(1, 5)}]",
                            "[2][3]"])
    asked = random_.choice([""] * 8 + ["alignas(16) ", "alignas(64) "])
    if is_nested:  # which may ask for more
        asked = ""
    return f"{asked}{kind} {name}{array};", name, False


def c_struct(random_, name, earlier, is_cpp, blurred):
    """(source of the struct, of what prints it); `blurred` gets it where its
    alignment shows nowhere: what is packed, and may lie as it would anyway."""
    kind = random_.choice(["struct"] * 6 + ["union"])
    members, names = [], []
    for number in range(random_.randint(1, MEMBERS)):
        text, member, is_field = c_member(random_, number, earlier, is_cpp)
        if kind == "union" and member is None:
            continue
        members.append("  " + text)
        if member:
            names.append((member, is_field))
    attribute = random_.choice([""] * 5 + ["__attribute__((packed))",
                                           "__attribute__((aligned(32)))"])
    if attribute.endswith("(packed))"):
        members = [each.replace("alignas(16) ", "").replace("alignas(64) ", "")
                   for each in members]
    base = ""
    if is_cpp and kind == "struct" and earlier and random_.random() < 0.3:
        base = f" : {random_.choice(earlier)}"
    if not names:
        members.append("  int m0;")
        names = [("m0", False)]
    text = f"{kind} {attribute} {name}{base} {{\n" + "\n".join(members) + \
        f"\n}};\n{kind} {name} v_{name};\n"
    shown = []
    for member, is_field in names:
        if not is_field:
            shown.append(f'  printf(" {member}:%d", (int)(8 * '
                         f'offsetof({kind} {name}, {member})));')
        else:
            shown.append(f"  memset((void *)&v_{name}, 0, sizeof v_{name}); "
                         f"v_{name}.{member} = -1;"
                         f' printf(" {member}:%d", first_bit((unsigned char *)'
                         f"&v_{name}, sizeof v_{name}));")
    if "packed" in attribute or blurred & set(re.findall(r"S\d+", text)):
        blurred.add(name)
    alignment = "0" if name in blurred else f"alignof({kind} {name})"
    shows = f'  printf("{name} %d %d", (int)sizeof({kind} {name}), ' \
            f"(int){alignment});\n" + "\n".join(shown) + \
            '\n  puts("");\n'
    return text, shows, kind == "struct"


def is_shallow(name, text, depths):
    """Whether others may hold it: what nests without end is gigabytes."""
    depths[name] = 1 + max((depths.get(each, 0)
                            for each in re.findall(r"S\d+", text)
                            if each != name), default=0)
    return depths[name] < DEEPEST


def c_program(count, random_, compiler, folder):
    is_cpp = "++" in compiler
    source, shows, earlier, blurred = [C_START], [], [], set()
    depths = {}
    for number in range(count):
        name = f"S{number}"
        text, show, is_struct = c_struct(random_, name, earlier[-40:], is_cpp,
                                         blurred)
        source.append(text)
        shows.append(f"static void p{number}(void) {{\n{show}}}\n")
        if is_struct and is_shallow(name, text, depths):
            earlier.append(name)
    calls = "".join(f"p{number}();" for number in range(count))
    path = folder / ("a.cpp" if is_cpp else "a.c")
    path.write_text("".join(source + shows) +
                    f"int main(void) {{ {calls} return 0; }}\n")
    version = random_.choice(["-gdwarf-4", "-gdwarf-5"])
    standard = "-std=gnu++17" if is_cpp else "-std=gnu11"
    subprocess.run([compiler, "-g", version, "-w", standard, path, "-o",
                    folder / "a"], check=True)
    return seen_at_run_time([folder / "a"]), folder / "a"


# -- Rust ---------------------------------------------------------------------

RUST = ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "u128", "f32",
        "f64", "bool", "char", "usize", "*const u8", "&'static u32",
        "Option<&'static u8>", "[u16; 3]", "(u8, u32)", "()", "&'static str",
        "Option<u32>", "String", "std::num::NonZeroU16"]


def rust_program(count, random_, compiler, folder):
    source, shows, earlier = ["#![allow(dead_code)]\n"], [], []
    for number in range(count):
        name = f"S{number}"
        is_union = random_.random() < 0.1
        packed = not is_union and random_.random() < 0.15
        layout = random_.choice(["C", "Rust", "C, align(32)"])
        if packed:
            layout = random_.choice(["C, packed", "packed", "C, packed(2)"])
        plain = [each for each, is_aligned in earlier[-40:]
                 if not (packed and is_aligned)]
        members = []
        for i in range(random_.randint(1, MEMBERS)):
            kind = random_.choice(RUST)
            if plain and random_.random() < 0.2:
                kind = random_.choice(plain)
            if is_union:
                kind = f"std::mem::ManuallyDrop<{kind}>"
            members.append((f"m{i}", kind))
        fields = ", ".join(f"pub {each}: {kind}" for each, kind in members)
        word = "union" if is_union else "struct"
        source.append(f"#[repr({layout})] pub {word} {name} {{ {fields} }}\n"
                      f"#[no_mangle] pub fn f_{name}(_: &{name}) {{}}\n")
        places = "".join(
            f'print!(" {each}:{{}}", 8 * std::mem::offset_of!({name}, {each}));'
            for each, _ in members)
        shows.append(
            f'print!("{name} {{}} {{}}", std::mem::size_of::<{name}>(), '
            f"std::mem::align_of::<{name}>()); {places} println!();"
            f"unsafe {{ f_{name}(&*std::ptr::NonNull::dangling().as_ptr()) }}")
        is_aligned = "align" in layout or any(
            kind in [one for one, aligned in earlier if aligned]
            for _, kind in members)
        earlier.append((name, is_aligned))
    calls = []
    for start in range(0, count, 50):
        calls.append(f"p{start}();")
        source.append(f"fn p{start}() {{ {' '.join(shows[start:start + 50])} }}\n")
    path = folder / "a.rs"
    path.write_text("".join(source) + f"fn main() {{ {' '.join(calls)} }}\n")
    subprocess.run([compiler, "-g", "-A", "warnings", path, "-o", folder / "a"],
                   check=True)
    return seen_at_run_time([folder / "a"]), folder / "a"


# -- Zig ----------------------------------------------------------------------

ZIG = ["u8", "i16", "u32", "i64", "u128", "f32", "f64", "bool", "usize",
       "*u8", "?*u32", "[3]u16", "[*]const u8", "c_int", "c_longdouble"]
ZIG_PACKED = ["u1", "u3", "i7", "u8", "u12", "bool", "u16", "i29"]


def zig_program(count, random_, compiler, folder):
    source, shows, earlier = [
        "extern fn printf(f: [*:0]const u8, ...) c_int;\n"], [], []
    depths = {}
    for number in range(count):
        name = f"S{number}"
        word = random_.choice(["extern struct", "struct", "packed struct",
                               "extern struct", "extern union"])
        kinds = ZIG_PACKED if word.startswith("packed") else ZIG
        members = []
        for i in range(random_.randint(1, MEMBERS)):
            kind = random_.choice(kinds)
            if earlier and kinds is ZIG and random_.random() < 0.2:
                kind = random_.choice(earlier[-40:])
            members.append(f"m{i}: {kind}")
        source.append(f"const {name} = {word} {{ {', '.join(members)} }};\n"
                      f"var v_{name}: {name} = undefined;\n")
        places = "".join(
            f'_ = printf(" {each.split(":")[0]}:%d", @as(c_int, '
            f'@bitOffsetOf({name}, "{each.split(":")[0]}")));'
            for each in members)
        if "union" in word:
            places = "".join(f'_ = printf(" {each.split(":")[0]}:0");'
                             for each in members)
        shows.append(
            f'_ = printf("{name} %d %d", @as(c_int, @sizeOf({name})), '
            f'@as(c_int, @alignOf({name}))); {places} _ = printf("\\n");'
            f"_ = &v_{name};\n")
        if word == "extern struct" and \
                is_shallow(name, " ".join(members), depths):
            earlier.append(name)
    path = folder / "a.zig"
    path.write_text("".join(source) + "pub export fn main() c_int {\n" +
                    "".join(shows) + "return 0; }\n")
    subprocess.run([*compiler.split(), "build-exe", "-O", "Debug", "-lc",
                    path.name, "-femit-bin=a"], cwd=folder, check=True)
    return seen_at_run_time([folder / "a"]), folder / "a"


def zig():
    """That of tools/setup's environment, else one that is installed."""
    python = ROOT / "build/layout-venv/bin/python"
    return f"{python} -m ziglang" if python.exists() else "zig"


LANGUAGES = {
    "c": (c_program, ["gcc", "clang-14", "clang-19"]),
    "c++": (c_program, ["g++", "clang++-14", "clang++-19"]),
    "rust": (rust_program, ["rustc"]),
    "zig": (zig_program, [zig()]),
}


def differences(real, ours):
    for name, (size, alignment, members) in real.items():
        if name not in ours:
            yield f"{name} was not found"
            continue
        if ours[name][:2] != (size, alignment or ours[name][1]):
            yield f"{name}: size and alignment {ours[name][:2]}, " \
                  f"really {(size, alignment)}"
        for member, bits in members.items():
            if ours[name][2].get(member) != bits:
                yield f"{name}.{member}: bit {ours[name][2].get(member)}, " \
                      f"really {bits}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("languages", nargs="*", default=list(LANGUAGES))
    options = parser.parse_args()
    total = failed = 0
    for language in options.languages:
        make, compilers = LANGUAGES[language]
        for compiler in compilers:
            if not shutil.which(compiler.split()[0]):
                print(f"{compiler}: not here")
                continue
            with tempfile.TemporaryDirectory() as folder:
                folder = options.keep or pathlib.Path(folder)
                random_ = random.Random(f"{options.seed} {compiler}")
                real, path = make(options.count, random_, compiler, folder)
                found = list(differences(real, read_by_us(path, real)))
            total += len(real)
            failed += len(found)
            print(f"{compiler}: {len(real)} structs, {len(found)} differences")
            for each in found[:10]:
                print("  " + each)
    print(f"{total} structs, {failed} differences, seed {options.seed}")
    return 1 if failed or not total else 0


if __name__ == "__main__":
    sys.exit(main())
