#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes a published -sys crate say what it believes.

    crate_probe.py CRATE VERSION FOLDER [FEATURE...] [NAME=VALUE...]

makes FOLDER/CRATE.o of the crate's own source. rustc keeps nothing of what
an `extern` block declares; so the crate is expanded by rustc, each block is
followed by one static a function, in the same module and with the very words of
the declaration, and the whole is compiled again. What the macros of the crate
made of its features and of the machine is what is judged.

cargo runs this same file in place of rustc (RUSTC_WRAPPER).
"""
import json
import os
import pathlib
import re
import subprocess
import sys

BLOCK = re.compile(
    r'^([ \t]*)(?:unsafe )?extern (?:"(C|C-unwind|system)" )?\{', re.M)
DECLARED = re.compile(r"(?:pub(?:\([^)]*\))? )?(?:(?:safe|unsafe) )?"
                      r"fn (?:r#)?(\w+)\s*\(")
LINK_NAME = re.compile(r'#\[link_name\s*=\s*"([^"]+)"\]\s*$')


def closing(text, at):
    """Where the bracket at `at` is closed; texts and comments are skipped."""
    pairs = {"{": "}", "(": ")", "[": "]"}
    close, opened, depth = pairs[text[at]], text[at], 0
    while at < len(text):
        if text.startswith("//", at):
            at = text.index("\n", at)
        elif text.startswith("/*", at):
            at = text.index("*/", at) + 1
        elif text[at] == '"':
            at = re.compile(r'"(?:\\.|[^"\\])*"', re.S).match(text, at).end() - 1
        elif text[at] == opened:
            depth += 1
        elif text[at] == close:
            depth -= 1
            if depth == 0:
                return at
        at += 1
    raise ValueError("a bracket is never closed")


def split(text):
    """At the commas that are in no bracket."""
    parts, depth, last = [], 0, 0
    for at, letter in enumerate(text):
        if letter in "([{<":
            depth += 1
        elif letter in ")]}" or letter == ">" and text[at - 1] != "-":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(text[last:at])
            last = at + 1
    return [each.strip() for each in [*parts, text[last:]] if each.strip()]


def type_of(parameter):
    """`T` of `name: T`, and "..."."""
    parameter = re.sub(r"^(#\[[^\]]*\]\s*)+", "", parameter)
    if parameter.startswith("...") or ":" not in parameter:
        return parameter
    name, kind = parameter.split(":", 1)
    return kind.strip() if name.strip() != "" else parameter


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)


def probes(block, abi):
    """One static a function of a block."""
    block = without_comments(block)
    made = []
    for found in DECLARED.finditer(block):
        end = closing(block, found.end() - 1)
        rest = block[end + 1:block.index(";", end)] if "[" not in \
            block[end:block.index(";", end)] else result_of(block, end)
        kinds = ", ".join(map(type_of, split(block[found.end():end])))
        named = LINK_NAME.search(block[:found.start()].rstrip() or " ")
        symbol = named[1] if named else found[1]
        if not re.fullmatch(r"\w+", symbol):
            continue
        made.append((symbol, f'#[no_mangle] #[used] pub static '
                     f'crossbill_probe_{symbol}: unsafe extern "{abi}" '
                     f'fn({kinds}) {rest.strip()} = {found[1]};'))
    return made


def result_of(block, end):
    """What stands after the parameters, which may hold `[u8; 4]`."""
    at = end + 1
    while block[at] != ";":
        at = closing(block, at) + 1 if block[at] in "[(" else at + 1
    return block[end + 1:at]


def probed(text):
    """The expanded crate with its probes; each symbol once."""
    made, last, seen = [], 0, set()
    for block in BLOCK.finditer(text):
        end = closing(text, block.end() - 1)
        lines = [line for symbol, line in
                 probes(text[block.end():end], block[2] or "C")
                 if not (symbol in seen or seen.add(symbol))]
        made += [text[last:end + 1], "\n", "\n".join(lines), "\n"]
        last = end + 1
    return OPENING + "".join(made) + text[last:], len(seen)


OPENING = "#![allow(warnings, internal_features)]\n"


def compile_probed(command, crate, output):
    """rustc once more, with the expanded text for its source."""
    text = subprocess.run([*command, "-Zunpretty=expanded"], check=True,
                          capture_output=True, text=True).stdout
    if "#![no_std]" in text:  # rustc adds it again
        text = text.replace("extern crate core;\n", "", 1)
    if "--edition=2015" in command or not any(
            each.startswith("--edition") for each in command):
        text = text.replace("dyn ::", "::")  # a path there
    text, count = probed(text)
    source = pathlib.Path(output, crate + ".rs")
    source.write_text(text)
    kept, skip = [], False
    for each in command:
        if skip:
            skip = False
        elif each in ("--crate-type", "--out-dir", "-o"):
            skip = True
        elif each.startswith(("--emit", "--crate-type=", "--json",
                              "--error-format")) or each == "-":
            continue
        elif each.endswith(".rs") and not each.startswith("-"):
            kept.append(str(source))
        else:
            kept.append(each)
    library = pathlib.Path(output, f"{crate}.o")
    for _ in range(5):  # what macros use of the compiler's own
        said = subprocess.run(
            [*kept, "--crate-type=lib", "--emit=obj", "-Cdebuginfo=2",
             "-Copt-level=0", "-Ccodegen-units=1", "-o", library], capture_output=True, text=True)
        asked = set(re.findall(r"add `#!\[feature\((\w+)\)\]`", said.stderr))
        if said.returncode == 0 or not asked:
            break
        text = "".join(f"#![feature({each})]\n" for each in asked) + text
        source.write_text(text)
    pathlib.Path(output, crate + ".log").write_text(
        f"{count} functions\n{said.stderr}")


def as_rustc(command):
    """Notes how the crate was compiled: what it needs is not there yet."""
    crate = os.environ["CROSSBILL_CRATE"].replace("-", "_")
    if ["--crate-name", crate] in (command[at:at + 2]
                                   for at in range(len(command))):
        pathlib.Path(os.environ["CROSSBILL_OUTPUT"], crate + ".json") \
            .write_text(json.dumps([command, os.getcwd(), dict(os.environ)]))
    os.execvp(command[0], command)


def compile_noted(crate, folder):
    note = folder / (crate + ".json")
    if not note.exists():
        return
    command, where, environment = json.loads(note.read_text())
    os.chdir(where)
    for name in ("CARGO_MAKEFLAGS", "MAKEFLAGS"):
        environment.pop(name, None)
    os.environ.update(environment)
    compile_probed([re.sub(r"\.rmeta$", ".rlib", each) for each in command],
                   crate, str(folder))


MANIFEST = """[package]
name = "host"
version = "0.1.0"
edition = "2021"
[dependencies]
{name} = {{ version = "{version}", features = {features} }}
"""


def make(name, version, folder, *more):
    folder = pathlib.Path(folder).resolve()
    package = folder / (name + "-host")
    (package / "src").mkdir(parents=True, exist_ok=True)
    (package / "src" / "lib.rs").write_text("")
    features = [each for each in more if "=" not in each]
    (package / "Cargo.toml").write_text(MANIFEST.format(
        name=name, version=version,
        features=str(features).replace("'", '"')))
    environment = dict(
        os.environ, RUSTC_BOOTSTRAP="1", CROSSBILL_CRATE=name,
        CROSSBILL_OUTPUT=str(folder), RUSTC_WRAPPER=os.path.abspath(__file__),
        CARGO_TARGET_DIR=str(package / "target"),
        **dict(each.split("=", 1) for each in more if "=" in each))
    said = subprocess.run(["cargo", "build", "-q", "-p", name, "-j1"],
                          cwd=package, env=environment, capture_output=True,
                          text=True)
    (folder / (name + ".cargo")).write_text(said.stderr)
    compile_noted(name.replace("-", "_"), folder)
    made = folder / f"{name.replace('-', '_')}.o"
    if not made.exists():
        log = folder / (name.replace("-", "_") + ".log")
        print(said.stderr[-1000:] or log.read_text()[:1500])
        return 1
    return 0


if __name__ == "__main__":
    if "CROSSBILL_CRATE" in os.environ:
        sys.exit(as_rustc(sys.argv[1:]))
    sys.exit(make(*sys.argv[1:]))
