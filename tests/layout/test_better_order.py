# SPDX-License-Identifier: MIT
"""The better order against clang's checker optin.performance.Padding, on random
structs of C and C++: it must find each struct that the checker finds, and save
no less; what it says is compiled.

60 structs here, 3,000 in the long form. Taken out, and what failed then: the
alignment of members of their own; smaller members first.
"""
import json
import random
import re

import pytest

from harness import compilers, tool

COUNT = 3000 if compilers.LONG else 60
FOUND = re.compile(r"Excessive padding in '(?:struct )?(\w+)' \((\d+) padding "
                   r"bytes, where (\d+) is optimal\)")
DEFINITION = "#define ALIGNED(n) __attribute__((aligned(n)))\n"
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
    """The better order of those that have one: size now, size then, members."""
    said = json.loads(tool.run(tool.CROSSBILL, "layout", "--format", "json",
                               object_file, *names))
    types = said["files"][0]["types"]
    assert len(types) == len(names)
    return {each["name"].split()[-1]: (each["size"], each["better_order"])
            for each in types if each["better_order"]}


def reordered(made, found):
    """Sources that compile if each struct has the size that was promised."""
    for name, source in made.items():
        yield source
        if name not in found:
            continue
        _, order = found[name]
        inside = source[source.index("{") + 1:source.index("}")].split(";")
        lines = {re.search(r"\b(m\d+)(\[|$)", line)[1]: line
                 for line in map(str.strip, inside) if line}
        yield (f"struct Again{name} {{ "
               f"{'; '.join(lines[each] for each in order['members'])}; }}; "
               f"_Static_assert(sizeof(struct Again{name}) == "
               f"{order['size']}, \"{name}\");")


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
        saved = {name: size - order["size"]
                 for name, (size, order) in found.items()}
        less = {name: (bytes_, saved.get(name), made[name])
                for name, bytes_ in expected.items()
                if saved.get(name, 0) < bytes_}
        assert less == {}
        # Clang's own order is not always the best, but nearly.
        assert len(saved.keys() - expected.keys()) <= COUNT / 200
        again = tmp_path / f"again{suffix}"
        again.write_text(DEFINITION + "\n".join(reordered(made, found)))
        tool.run(compiler, "-fsyntax-only", "-D_Static_assert=static_assert"
                 if suffix == ".cpp" else "-std=c11", again)
