# SPDX-License-Identifier: MIT
"""The article's cores and hosts, built once for all tests of this folder.

The Python package lies beside the tool, built for the path's python3.
"""
import os
import shutil

import pytest

from harness import tool
from harness.tool import CROSSBILL, ROOT

EXAMPLES = ROOT / "examples"
HOSTS = EXAMPLES / "hosts"
STRICT = ("-O2", "-Wall", "-Wextra", "-Werror")
# core: the library's name, and which hosts call it
CORES = {"c": ("article_c", "plain"), "rust": ("article_rust", "plain"),
         "cpp": ("article", "boundary")}
LANGUAGES = ("python", "c", "rust")


def run(*command, check=True, **options):
    """A program's end; with `check`, its output if it ended well."""
    return (tool.run if check else tool.finish)(*command, **options)


def python():
    """The interpreter that the extension is built for, no shim of it."""
    program = "import os, sys; print(os.path.realpath(sys.executable))"
    return run(shutil.which("python3"), "-c", program).strip()


def with_package():
    return dict(os.environ, PYTHONPATH=str(CROSSBILL.parent / "python"),
                PYTHONDONTWRITEBYTECODE="1")


class Article:
    """Paths of cores and commands of hosts, built when first asked for."""

    def __init__(self, folder):
        self.folder = folder
        self.made = {}

    def once(self, name, build):
        path = self.folder / name
        if name not in self.made:
            self.made[name] = build(path) or path
        return path

    def core(self, language):
        name = f"lib{CORES[language][0]}.so"
        return self.once(name, getattr(self, "core_in_" + language))

    def core_in_c(self, path):
        run("cc", *STRICT, "-std=c11", "-shared", "-fPIC", "-o", path,
            EXAMPLES / "c" / "article.c")

    def core_in_rust(self, path):
        run("rustc", "--edition", "2021", "-O", "-D", "warnings",
            "--crate-type", "cdylib", "-o", path,
            EXAMPLES / "rust" / "article.rs")

    def core_in_cpp(self, path):
        run("c++", *STRICT, "-std=c++20", "-shared", "-fPIC",
            f"-I{ROOT / 'include'}", "-o", path,
            EXAMPLES / "cpp" / "article.cpp")

    def contract(self, form, name):
        """What a host includes: made from the C++ core's contract."""
        text = run(CROSSBILL, "contract", "--format", form, self.core("cpp"))
        (self.folder / name).write_text(text)

    def host(self, language, core):
        """The command that calls `core` from `language`."""
        library, kind = CORES[core]
        path = self.core(core)
        if language == "python":
            return [python(), HOSTS / f"{kind}.py", path]
        build = getattr(self, "host_in_" + language)
        return [self.once(f"{kind}_{language}_{core}",
                          lambda host: build(host, library, kind))]

    def host_in_c(self, path, library, kind):
        if kind == "boundary":
            self.contract("c", "article_contract.h")
        run("cc", *STRICT, "-std=c11", f"-I{self.folder}", "-o", path,
            HOSTS / f"{kind}.c", f"-L{self.folder}", f"-l{library}",
            f"-Wl,-rpath,{self.folder}")

    def host_in_rust(self, path, library, kind):
        source = HOSTS / f"{kind}.rs"
        if kind == "boundary":  # rustc looks for modules beside the source
            self.contract("rust", "article_contract.rs")
            source = shutil.copy(source, self.folder)
        run("rustc", "--edition", "2021", "-O", "-D", "warnings", "-A",
            "dead_code", "-o", path, source, "-L", self.folder, "-l", library,
            "-C", f"link-args=-Wl,-rpath,{self.folder}")

    def record(self, *command, **options):
        """The bill of a command, every crossing timed."""
        recording = self.folder / "recording.db"
        run(CROSSBILL, "record", "--exact", "--force", "--quiet", "-o",
            recording, "--", *command, **options)
        return tool.bill(recording)


@pytest.fixture(scope="session")
def article(tmp_path_factory):
    return Article(tmp_path_factory.mktemp("article"))
