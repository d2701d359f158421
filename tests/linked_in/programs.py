# SPDX-License-Identifier: MIT
"""The programs: what they are made of, and the library that each holds."""
import collections

# kind     how it is built: see builders.py
# needs    packages, as the kind's tool writes them
# source   of the program
# library  that it holds, with the first words of the way out; None: none
# switch   what makes the library a shared one: variables, or words that the
#          build gets; the program then holds it no more, and its calls are
#          seen. None: not tried, since it needs more than this machine has
Program = collections.namedtuple("Program", "kind needs source library switch")

RUST = {
    "rusqlite": ('rusqlite = { version = "0.32", features = ["bundled"] }', """
fn main() {
    let db = rusqlite::Connection::open_in_memory().unwrap();
    let n: i64 = db.query_row("select 42", [], |row| row.get(0)).unwrap();
    println!("{n}");
}"""),
    "zstd": ('zstd = "0.13"', """
fn main() {
    let packed = zstd::encode_all(&b"hello hello"[..], 3).unwrap();
    println!("{}", zstd::decode_all(&packed[..]).unwrap().len());
}"""),
    "openssl": ('openssl = { version = "0.10", features = ["vendored"] }', """
fn main() {
    let kind = openssl::hash::MessageDigest::sha256();
    println!("{}", openssl::hash::hash(kind, b"x").unwrap().len());
}"""),
    "flate2": ("""
flate2 = { version = "1", features = ["zlib"], default-features = false }
libz-sys = { version = "1", features = ["static"] }""", """
use std::io::Write;
fn main() {
    let level = flate2::Compression::default();
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), level);
    packer.write_all(b"hello").unwrap();
    println!("{}", packer.finish().unwrap().len());
}"""),
    "git2": ("""
git2 = { version = "0.19", default-features = false, \
features = ["vendored-libgit2"] }""", """
fn main() {
    println!("{}", git2::Repository::open("/nonexistent").is_err());
}"""),
    "cxx": ('cxx = "1"\n[build-dependencies]\ncxx-build = "1"', """
#[cxx::bridge]
mod ffi {
    unsafe extern "C++" {
        include!("cxx-app/src/add.h");
        fn add(a: i32, b: i32) -> i32;
    }
}
fn main() {
    println!("{}", ffi::add(40, 2));
}"""),
    "pure": ('serde_json = "1"\nflate2 = "1"\nregex = "1"', """
use std::io::Write;
fn main() {
    let value: serde_json::Value = serde_json::from_str("[1]").unwrap();
    println!("{value} {}", regex::Regex::new("a").unwrap().is_match("a"));
    let level = flate2::Compression::default();
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), level);
    packer.write_all(b"hello").unwrap();
    println!("{}", packer.finish().unwrap().len());
}"""),
}
GO_SQLITE = """package main

import (
	"database/sql"
	"fmt"
	_ "github.com/mattn/go-sqlite3"
)

func main() {
	db, err := sql.Open("sqlite3", ":memory:")
	var n int
	if err == nil {
		err = db.QueryRow("select 42").Scan(&n)
	}
	fmt.Println(n, err)
}
"""
GO_PLAIN = """package main

import (
	"fmt"
	"net"
	"os/user"
)

func main() {
	_, err := user.Current()
	fmt.Println(net.ParseIP("127.0.0.1"), err)
}
"""
C_STATIC = """#include <sqlite3.h>
#include <stdio.h>
#include <zlib.h>
int main(void) {
  sqlite3 *db;
  unsigned char out[99];
  unsigned long length = sizeof out;
  printf("%d %d\\n", sqlite3_open(":memory:", &db),
         compress(out, &length, (const unsigned char *)"hello", 5));
  return sqlite3_close(db);
}
"""
NODE_SQLITE = """
const Database = require("better-sqlite3");
console.log(new Database(":memory:").prepare("select 42 as n").get().n);
"""
ARCHIVES = ("-Wl,-Bstatic", "-lsqlite3", "-lz", "-Wl,-Bdynamic", "-lm")


def rust(name, library, way_out, switch):
    return Program("rust", *RUST[name], (library, way_out), switch)


HOLDING = {
    "rusqlite": rust("rusqlite", "SQLite", "build with LIBSQLITE3_SYS",
                     {"LIBSQLITE3_SYS_USE_PKG_CONFIG": "1"}),
    "zstd": rust("zstd", "zstd", "build with ZSTD_SYS_USE_PKG_CONFIG=1",
                 {"ZSTD_SYS_USE_PKG_CONFIG": "1"}),
    "openssl": rust("openssl", "OpenSSL", "build with OPENSSL_NO_VENDOR=1",
                    {"OPENSSL_NO_VENDOR": "1"}),
    "flate2": rust("flate2", "zlib", "build with LIBZ_SYS_STATIC=0",
                   {"LIBZ_SYS_STATIC": "0"}),
    # Debian's libgit2 is older than the crate's.
    "git2": rust("git2", "libgit2", "build with LIBGIT2_NO_VENDOR=1", None),
    "cxx": rust("cxx", "C++ by cxx", "make the C++ code a shared", None),
    "go-sqlite3": Program("go", "github.com/mattn/go-sqlite3@v1.14.24",
                          GO_SQLITE, ("SQLite", "build with -tags libsqlite3"),
                          ("-tags", "libsqlite3")),
    "zstandard": Program("python", "zstandard==0.25.0", """
import zstandard
print(zstandard.ZstdDecompressor().decompress(zstandard.compress(b"hello")))
""", ("zstd", "zstandard: build it with --system-zstd"),
                         # That wants zstd 1.5.6, and Debian 12 has 1.5.4.
                         None),
    "better-sqlite3": Program("node", "better-sqlite3@11.10.0", NODE_SQLITE,
                              ("SQLite", "link it as a shared library"), None),
    "c-archives": Program("c", ARCHIVES, C_STATIC,
                          ("SQLite", "link it as a shared library"),
                          ("-lsqlite3", "-lz")),
}


def tool(*command):
    return Program("tool", command, "", None, None)


OTHERS = {
    "rust-pure": Program("rust", *RUST["pure"], None, None),
    "go-plain": Program("go", "", GO_PLAIN, None, None),
    "orjson": Program("python", "orjson==3.13.0",
                      "import orjson; print(orjson.dumps([1]))", None, None),
    "c-shared": Program("c", ("-lsqlite3", "-lz"), C_STATIC, None, None),
    "node-plain": Program("node", "", "console.log(require('crypto')"
                          ".createHash('md5').update('x').digest('hex'),"
                          "require('zlib').deflateSync('x').length)", None,
                          None),
    "python-modules": tool("python3", "-c", "import sqlite3, ssl, zlib, bz2, "
                           "lzma, json; print(zlib.crc32(b'x'))"),
    "git": tool("git", "--version"),
    "sqlite3": tool("sqlite3", ":memory:", "select 42"),
    "perl": tool("perl", "-MCompress::Zlib", "-e", "print crc32('x')"),
    "openssl-tool": tool("openssl", "version"),
}
