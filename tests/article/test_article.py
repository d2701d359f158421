# SPDX-License-Identifier: MIT
"""Each bad form of the article is named, by the bill, by a finding, with or
without --watch, or by the compiler; no good form is.

Broken once, and the test of that name failed:
escaping_exception.cpp with what is known to be in flight alone (`panic`, Rust),
forms.py with sum_large in `copied`, and with unsafe_entry in `error_right`.
"""
import os
import pathlib
import sys

import pytest

from harness import tool

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = tool.ROOT / "examples"
STRICT = ("-O2", "-Wall", "-Wextra")
EVERYTHING = "pairs,borrows,frees,locks"

# form: what it does; hosts and cores that do it; who tells: a rule, of --watch
# or not, or `bill`; and the function that is named. Rust's own Mutex waits by a
# system call, which nobody sees, nor the callbacks of a compiled host, which are
# pointers among others. And a compiled host spends next to nothing around a
# call, so that its bill counts calls and promises no saving.
TABLE = """
form          hosts       cores   told by             function
frees_others  python,cpp  c,rust  foreign-free*       more_dangerous_sum
forgotten     python,cpp  c,rust  leaked-handle*      article_context_new
doubled       python,cpp  c,rust  double-free*        article_context_free
panic         python,cpp  rust    escaping-exception  article_unsafe_entry
panic         python,cpp  c       bill-death          article_unsafe_entry
lock_across   python      c       lock-held-across*   more_tell_locked
chatty        python      c,rust  chatty              article_scale_one
chatty        cpp         c,rust  bill-calls          article_scale_one
copied        python,cpp  c,rust  bill-allocated      article_sum_large_copied
"""
GOOD = ("sum_right", "context_right", "records_right", "text_right",
        "error_right", "batched", "borrow_right", "lock_right")


def rows():
    for line in TABLE.strip().splitlines()[1:]:
        form, hosts, cores, teller, function = line.split()
        for host in hosts.split(","):
            for core in cores.split(","):
                yield form, host, core, teller, function


class Built:
    """Cores and hosts, made when first asked for."""

    def __init__(self, folder):
        self.folder = folder

    def library(self, name, core):
        path = self.folder / f"lib{name}_{core}.so"
        source = (EXAMPLES / core if name == "article" else HERE) \
            / f"{name}.{'rs' if core == 'rust' else 'c'}"
        if path.exists():
            return path
        if core == "c":
            return tool.build(source, path, *STRICT, "-pthread")
        tool.run("rustc", "--edition", "2021", "-O", "--crate-type", "cdylib",
                 "-o", path, source)
        return path

    def command(self, form, host, core):
        libraries = [self.library(name, core) for name in ("article", "more")]
        if host == "python":
            return [sys.executable, HERE / "forms.py", *libraries, form]
        program = self.folder / f"forms_{core}"
        if not program.exists():
            tool.build(HERE / "forms.cpp", program, "-std=c++20", *STRICT,
                       f"-I{EXAMPLES / 'c'}", *libraries, compiler="g++")
        return [program, form]

    def record(self, form, host, core, *options):
        recording = self.folder / "run.db"
        done = tool.record("--force", "--quiet", *options, "-o", recording,
                           "--", *self.command(form, host, core))
        assert recording.exists(), done.stderr
        return done, tool.bill(recording)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    return Built(tmp_path_factory.mktemp("article"))


def names_death(bill, function):
    return any(crossing["function"] == function
               for death in bill["open_at_death"]
               for crossing in death["crossings"])


def names_allocation(bill, function):
    return any(entry["symbol"] == function
               and entry["alloc"]["bytes"] >= 8 * 100_000
               for entry in bill["entries"])


def names_calls(bill, function):
    return any(entry["symbol"] == function and entry["calls"] >= 100_000
               for entry in bill["entries"])


BILL = {"bill-death": names_death, "bill-allocated": names_allocation,
        "bill-calls": names_calls}


@pytest.mark.parametrize("form, host, core, teller, function", list(rows()))
def test_a_bad_form_is_named(built, form, host, core, teller, function):
    rule = teller.rstrip("*")
    options = ("--watch", EVERYTHING) if teller.endswith("*") else ()
    _, bill = built.record(form, host, core, *options)
    if teller in BILL:
        assert BILL[teller](bill, function), bill
        return
    assert (rule, function) in [(found["rule"], found["entry"])
                                for found in bill["findings"]]


@pytest.mark.parametrize("core", ("c", "rust"))
@pytest.mark.parametrize("host", ("python", "cpp"))
@pytest.mark.parametrize("form", GOOD)
def test_a_good_form_is_not(built, form, host, core):
    done, bill = built.record(form, host, core, "--watch", EVERYTHING)
    assert done.returncode == 0, done.stderr
    ours = [found for found in bill["findings"]
            if (found["core"] or "").startswith(("libarticle", "libmore"))]
    assert ours == []


def compile_boundary(tmp_path, old, new):
    """The C++ core with one text in place of another."""
    text = (EXAMPLES / "cpp" / "article.cpp").read_text()
    assert old in text
    source = tmp_path / "article.cpp"
    source.write_text(text.replace(old, new))
    return tool.finish("g++", "-std=c++20", "-fsyntax-only",
                       f"-I{tool.INCLUDE}", source)


def test_the_right_core_compiles(tmp_path):
    assert compile_boundary(tmp_path, "article", "article").returncode == 0


def test_the_compiler_names_fields_in_the_wrong_order(tmp_path):
    done = compile_boundary(tmp_path, "A record.\", id, value, flag",
                            "A record.\", flag, value, id")
    assert done.returncode != 0
    assert "order" in done.stderr or "offset" in done.stderr


def call_boundary(built, program, name="article", *options):
    """Records Python lines on a C++ core, loaded as `core`."""
    path = built.folder / f"lib{name}.so"
    if not path.exists():
        folder = EXAMPLES / "cpp" if name == "article" else HERE
        tool.build_core(folder / f"{name}.cpp", path)
    script = built.folder / "boundary.py"
    script.write_text("import crossbill_ffi as crossbill, sys\n"
                      "core = crossbill.load(sys.argv[1])\n" + program)
    recording = built.folder / "boundary.db"
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1",
               PYTHONPATH=str(tool.CROSSBILL.parent / "python"))
    done = tool.record("--force", "--quiet", *options, "-o", recording, "--",
                       sys.executable, script, path, env=env)
    return done, tool.bill(recording)


# Of a plain pointer nobody but the core knows how much it borrows.
@pytest.mark.parametrize("change, rules", [
    ("data.__setitem__(0, 7)", ["mutated-borrow"]), ("None", [])])
def test_a_borrow_that_changes_is_named(built, change, rules):
    done, bill = call_boundary(
        built, "import array\ndata = array.array('i', range(1000))\n"
               f"core.sum_telling(data, lambda: {change})\n",
        "more", "--watch", "borrows")
    assert done.returncode == 0, done.stderr
    assert [found["rule"] for found in bill["findings"]
            if found["entry"] == "sum_telling"] == rules


def test_the_bill_counts_text_that_is_not_utf8(built):
    done, bill = call_boundary(
        built, "for text in ('naïve'.encode(), 'naïve'.encode('latin-1')):\n"
               "    try:\n        print(core.process_string(text))\n"
               "    except crossbill.Error:\n        print('refused')\n")
    assert done.stdout == "5\nrefused\n", done.stderr
    assert [(entry["calls"], entry["errors"]) for entry in bill["entries"]
            if entry["symbol"] == "article_process_string"] == [(2, 1)]


def test_a_throw_in_noexcept_is_named(built):
    _, bill = call_boundary(built, "core.unsafe_entry(-1)\n")
    assert ("escaping-exception", "error", "unsafe_entry") in [
        (found["rule"], found["severity"], found["entry"])
        for found in bill["findings"]]
