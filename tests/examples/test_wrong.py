# SPDX-License-Identifier: MIT
"""The wrong variants do what the article warns of, where that is defined, and
the C++ core's handles and types prevent what they can.

Broken once, in the C core, and the test of that name failed: sum_large_copied
without its copy, holder_keep without the length, unsafe_entry without abort(),
context_free without counting down.
"""
import array
import ctypes
import signal

import conftest
import pytest

PLAIN = ("c", "rust")
I32, I64, F64 = ctypes.c_int32, ctypes.c_int64, ctypes.c_double
SIZE = ctypes.c_size_t


class Data(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint32), ("value", F64),
                ("flag", ctypes.c_uint8)]


@pytest.fixture(params=PLAIN)
def plain(article, request):
    core = ctypes.CDLL(str(article.core(request.param)))
    core.article_context_new.restype = ctypes.c_void_p
    core.article_context_free.argtypes = [ctypes.c_void_p]
    core.article_contexts_alive.restype = I64
    core.article_holder_kept_sum.restype = I64
    core.article_process_string_c.restype = SIZE
    return core


def call_boundary(article, program):
    """Runs Python lines on the C++ core, loaded as `core`; how it ended."""
    path = str(article.core("cpp"))
    start = ("import array, crossbill_ffi as crossbill\n"
             f"core = crossbill.load({path!r})\n")
    return conftest.run(conftest.python(), "-c", start + program, check=False,
                        env=conftest.with_package())


def print_of(article, program):
    done = call_boundary(article, program)
    assert done.returncode == 0, done.stderr
    return done.stdout


def entry(bill, symbol):
    return next(e for e in bill["entries"] if e["symbol"] == symbol)


@pytest.mark.parametrize("core", conftest.CORES)
def test_the_copy_is_on_the_bill(article, core):
    """The same 8,000 bytes are summed twice, and allocated by one of them."""
    bill = article.record(*article.host("c", core))
    assert entry(bill, "article_sum_large")["alloc"]["bytes"] == 0
    assert entry(bill, "article_sum_large_copied")["alloc"]["bytes"] >= 8000


def test_a_record_of_13_bytes_reads_other_numbers(plain):
    records = (Data * 4)((1, 0.5, 1), (2, 100, 0), (3, 6, 1), (4, -1.5, 1))
    right, packed = F64(), F64()
    assert plain.article_total(records, SIZE(4), ctypes.byref(right)) == 0
    assert plain.article_total_packed(records, SIZE(4),
                                      ctypes.byref(packed)) == 0
    assert right.value == 5.0
    assert packed.value != 5.0


def test_a_record_of_13_bytes_does_not_compile(article):
    source = article.folder / "packed.cpp"
    text = (conftest.EXAMPLES / "cpp" / "article.cpp").read_text()
    assert "CROSSBILL_STRUCT(Data, 24," in text
    source.write_text(text.replace("CROSSBILL_STRUCT(Data, 24,",
                                   "CROSSBILL_STRUCT(Data, 13,"))
    done = conftest.run("c++", "-std=c++20", "-fsyntax-only",
                        f"-I{conftest.ROOT / 'include'}", source, check=False)
    assert done.returncode != 0
    assert "another size than its declaration says" in done.stderr


@pytest.mark.parametrize("text, expected", [
    (b"plain", 5), ("naïve".encode(), 6), (b"\xff\xff", 2)])
def test_text_that_is_not_validated_is_bytes(article, plain, text, expected):
    assert plain.article_process_string_c(text) == expected
    assert print_of(
        article, f"print(core.process_string_c({text!r}))") == f"{expected}\n"


def test_a_text_without_length_ends_at_a_zero(article, plain):
    """Python's loader sees that the rest would be lost, and refuses."""
    assert plain.article_process_string_c(b"ab\0cd") == 2
    assert print_of(
        article, "try:\n    core.process_string_c(b'ab\\0cd')\n"
                 "except crossbill.BadArgument:\n    print('refused')"
    ) == "refused\n"


def test_a_text_with_length_has_all_its_characters(article, plain):
    count = SIZE()
    for text, expected in ((b"ab\0cd", 5), ("naïve".encode(), 5)):
        assert plain.article_process_string(text, SIZE(len(text)),
                                            ctypes.byref(count)) == 0
        assert count.value == expected
        assert print_of(article, f"print(core.process_string({text!r}))"
                        ) == f"{expected}\n"
    assert plain.article_process_string(b"\xff\xff", SIZE(2),
                                        ctypes.byref(count)) == 2


@pytest.mark.parametrize("core", PLAIN)
def test_an_error_that_nobody_catches_ends_the_process(article, core):
    program = (f"import ctypes\ncore = ctypes.CDLL({str(article.core(core))!r})"
               "\nprint(core.article_unsafe_entry(21), flush=True)"
               "\ncore.article_unsafe_entry(-1)")
    done = conftest.run(conftest.python(), "-c", program, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGABRT, "42\n")


def test_a_throw_in_noexcept_ends_the_process(article):
    done = call_boundary(article, "print(core.unsafe_entry(21), flush=True)\n"
                                  "core.unsafe_entry(-1)")
    assert (done.returncode, done.stdout) == (-signal.SIGABRT, "42\n")


def test_what_is_kept_sees_what_the_host_does_later(article, plain):
    values = array.array("i", [1, 2, 3, 4])
    lent = (I32 * 4).from_buffer(values)
    plain.article_holder_keep(lent, SIZE(4))
    assert plain.article_holder_kept_sum() == 10
    values[0] = 1000
    assert plain.article_holder_kept_sum() == 1009
    plain.article_holder_keep(None, SIZE(0))
    assert print_of(
        article, "values = array.array('i', [1, 2, 3, 4])\n"
                 "core.holder_keep(values)\n"
                 "values[0] = 1000\n"
                 "print(core.holder_kept_sum())") == "1009\n"


def test_a_context_that_is_never_freed_stays(plain):
    before = plain.article_contexts_alive()
    contexts = [plain.article_context_new(I64(1)) for _ in range(5)]
    assert plain.article_contexts_alive() == before + 5
    for context in contexts:
        plain.article_context_free(context)
    assert plain.article_contexts_alive() == before


def test_the_registry_names_a_context_that_stays(article):
    assert print_of(
        article, "crossbill.watch_objects(True)\n"
                 "kept = core.context_new(1)\n"
                 "core.context_new(2).close()\n"
                 "print([o.type for o in crossbill.live_objects(core)])"
    ) == "['Context']\n"


def test_a_context_freed_twice_or_used_after_is_an_error(article):
    assert print_of(
        article, "context = core.context_new(1)\n"
                 "context.close()\n"
                 "try:\n    context.add(1)\n"
                 "except crossbill.BadHandle:\n    print('refused')"
    ) == "refused\n"
