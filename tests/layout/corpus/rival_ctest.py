# SPDX-License-Identifier: MIT
"""What ctest says of pairs of a Rust host and a C library. It compares sources:
each pair is given to it as a crate with the host's declarations and a header
with the library's, as the author of a -sys crate has them."""
import os
import pathlib
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import build
from answers import Answer
from c_language import C
from rust_language import Rust
from toolchains import BUILD

HERE = pathlib.Path(__file__).resolve().parent
MANIFEST = """[package]
name = "judge"
version = "0.0.0"
edition = "2021"

[[bin]]
name = "judge"
path = "{}"

[dependencies]
ctest = "=0.5.1"
"""
CRATE = """use std::ffi::c_char;
{records}
extern "C" {{ pub fn {name}({parameters}){result}; }}
"""
HEADER = """#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
{records}
{head};
"""


def judge():
    """The program, built; None without cargo or a way to crates.io."""
    folder = BUILD / "ctest"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Cargo.toml").write_text(MANIFEST.format(
        HERE / "rival_ctest.rs"))
    if not shutil.which("cargo"):
        return None
    done = subprocess.run(["cargo", "build", "--quiet"], cwd=folder,
                          capture_output=True, text=True)
    return folder / "target/debug/judge" if done.returncode == 0 else None


def write(pair, folder):
    rust, c = Rust(), C()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "crate").mkdir(parents=True)
    (folder / "crate" / "pair.rs").write_text(CRATE.format(
        records="\n".join(map(rust.record, pair.host.records)),
        name=pair.name, parameters=rust.listed(pair.host),
        result=rust.result(pair.host)))
    (folder / "pair.h").write_text(HEADER.format(
        records="\n".join(map(c.record, pair.library.records)),
        head=c.head(pair.name, pair.library, True)))


def ask(batch):
    """{symbol: Answer}; empty where ctest cannot be asked."""
    program = judge()
    if not program or batch.pairs[0].host is None:
        return {}
    folders = [BUILD / "ctest" / "pairs" / pair.name for pair in batch.pairs]
    for pair, folder in zip(batch.pairs, folders):
        write(pair, folder)
    triple = "x86_64-unknown-linux-gnu"
    environment = {
        **os.environ, "OPT_LEVEL": "1", "HOST": triple, "TARGET": triple,
        "HOST_PLATFORM": triple, "RUSTC_BOOTSTRAP": "1",
        "FLAGS": f"-L{build.folder_of(batch)} -lpair -Cpanic=abort "
                 f"-Clink-arg=-Wl,-rpath,{build.folder_of(batch)}"}
    def one(folder):
        # Its C compiler ends the process where the header lacks a field.
        done = subprocess.run([program, folder], env=environment, text=True,
                              capture_output=True)
        return Answer("A" if "\nagree\n" in f"\n{done.stdout}" else "D", "",
                      done.stdout[-500:])

    with ThreadPoolExecutor(2) as pool:
        return dict(zip((pair.symbol for pair in batch.pairs),
                        pool.map(one, folders)))
