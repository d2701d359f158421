# SPDX-License-Identifier: MIT
"""The better order against clang's checker optin.performance.Padding, on random
structs of C and C++: both must find the same structs, and the same bytes.

60 structs here, 3,000 in the long form. Taken out, and what failed then: the
alignment of members of their own, the fill of holes by smaller members.
"""
import json
import random
import re

import pytest

from harness import compilers, tool

COUNT = 3000 if compilers.LONG else 60
FOUND = re.compile(r"Excessive padding in '(?:struct )?(\w+)' \((\d+) padding "
                   r"bytes, where (\d+) is optimal\)")
SCALARS = ("char", "unsigned char", "short", "int", "unsigned", "long", "float",
           "double", "long double", "__int128", "void*", "const char*")


def member(rng, name, before):
    """A member's declaration; of the structs before it some may be its type."""
    kind = rng.random()
    if before and kind < 0.15:
        declared = f"struct {rng.choice(before)} {name}"
    else:
        declared = f"{rng.choice(SCALARS)} {name}"
    if rng.random() < 0.2:
        declared += f"[{rng.randint(1, 9)}]"
    if rng.random() < 0.08:
        declared = f"ALIGNED({rng.choice((8, 16, 32))}) {declared}"
    return declared


def structs(rng, count):
    """Sources of structs by name."""
    found = {}
    for number in range(count):
        name = f"S{number}"
        names = [f"m{at}" for at in range(rng.randint(2, 9))]
        lines = [member(rng, each, list(found)[-20:]) for each in names]
        found[name] = (f"struct {name} {{ {'; '.join(lines)}; }}; "
                       f"struct {name} v{name};")
    return found


def clang_says(compiler, source):
    done = tool.finish(
        compiler, "--analyze", "-Xclang",
        "-analyzer-checker=optin.performance.Padding", "-Xclang",
        "-analyzer-config", "-Xclang",
        "optin.performance.Padding:AllowedPad=1", source,
        "-o", source.with_suffix(".plist"))
    assert done.returncode == 0, done.stderr
    return {name: int(now) - int(best)
            for name, now, best in FOUND.findall(done.stderr)}


def we_say(object_file, names):
    """Bytes that the better order saves, of those that have one."""
    said = json.loads(tool.run(tool.CROSSBILL, "layout", "--format", "json",
                               object_file, *names))
    types = said["files"][0]["types"]
    assert len(types) == len(names)
    return {each["name"].split()[-1]:
            each["size"] - each["better_order"]["size"]
            for each in types if each["better_order"]}


@pytest.mark.parametrize("suffix", [".c", ".cpp"])
def test_as_clang(tmp_path, suffix):
    if compilers.CLANG is None:
        pytest.skip("there is no clang here; tools/setup test installs one")
    rng = random.Random(17)
    made = structs(rng, COUNT)
    source = tmp_path / f"structs{suffix}"
    source.write_text("#define ALIGNED(n) __attribute__((aligned(n)))\n" +
                      "\n".join(made.values()) + "\n")
    expected = clang_says(compilers.CLANG, source)
    assert len(expected) > COUNT / 3  # or nothing is compared
    for compiler in ("gcc", compilers.CLANG):
        made_by = tmp_path / f"{compiler}.o"
        tool.run(compiler, "-g", "-c", source, "-o", made_by)
        found = we_say(made_by, made)
        differ = {name: (expected.get(name), found.get(name), made[name])
                  for name in expected.keys() | found.keys()
                  if expected.get(name) != found.get(name)}
        assert differ == {}
