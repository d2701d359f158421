# SPDX-License-Identifier: MIT
"""The agent's table of CPython's frames against the headers of real Pythons."""
import pytest

import test_tables

# (ours, from this version on, up to this one, theirs)
FIELDS = [
    ("state_frame", 9, 10, "PyThreadState, frame"),
    ("state_frame", 11, 12, "PyThreadState, cframe"),
    ("state_frame", 13, 99, "PyThreadState, current_frame"),
    ("inner_frame", 11, 12, "_PyCFrame, current_frame"),
    ("frame_code", 9, 10, "PyFrameObject, f_code"),
    ("frame_code", 11, 12, "_PyInterpreterFrame, f_code"),
    ("frame_code", 13, 99, "_PyInterpreterFrame, f_executable"),
    ("frame_caller", 9, 10, "PyFrameObject, f_back"),
    ("frame_caller", 11, 99, "_PyInterpreterFrame, previous"),
    ("instruction", 9, 10, "PyFrameObject, f_lasti"),
    ("instruction", 11, 12, "_PyInterpreterFrame, prev_instr"),
    ("instruction", 13, 99, "_PyInterpreterFrame, instr_ptr"),
    ("owner", 11, 99, "_PyInterpreterFrame, owner"),
    ("file", 9, 99, "PyCodeObject, co_filename"),
    ("name", 9, 99, "PyCodeObject, co_name"),
    ("function", 9, 10, "PyCodeObject, co_name"),
    ("function", 11, 99, "PyCodeObject, co_qualname"),
    ("first_line", 9, 99, "PyCodeObject, co_firstlineno"),
    ("lines", 9, 9, "PyCodeObject, co_lnotab"),
    ("lines", 10, 99, "PyCodeObject, co_linetable"),
    ("instructions", 11, 99, "PyCodeObject, co_code_adaptive"),
    ("first_traceable", 11, 99, "PyCodeObject, _co_firsttraceable"),
    ("instruction_bytes", 9, 10, "PyCodeObject, co_code"),
]

SOURCE = """
#define Py_BUILD_CORE 1
#include <Python.h>
#include <frameobject.h>
#include <stddef.h>
extern "C" {
#if PY_VERSION_HEX >= 0x030b0000
#include <internal/pycore_frame.h>
#endif
#if PY_VERSION_HEX >= 0x030e0000
#include <internal/pycore_interpframe_structs.h>
#include <internal/pycore_stackref.h>
#endif
}
#include "agent/hosts/cpython/frame_layout.hpp"
#include "agent/hosts/cpython/layout.hpp"
namespace layout = crossbill::agent::cpython;
constexpr const layout::FrameLayout& ours =
    *layout::frame_layout(PY_MINOR_VERSION);
"""

# Where _Py_DebugOffsets has them, which interpreters hold since 3.13.
TOLD = [
    ("state_frame", "thread_state.current_frame"),
    ("frame_caller", "interpreter_frame.previous"),
    ("frame_code", "interpreter_frame.executable"),
    ("instruction", "interpreter_frame.instr_ptr"),
    ("owner", "interpreter_frame.owner"),
    ("file", "code_object.filename"),
    ("name", "code_object.name"),
    ("function", "code_object.qualname"),
    ("lines", "code_object.linetable"),
    ("first_line", "code_object.firstlineno"),
    ("instructions", "code_object.co_code_adaptive"),
]

TOLD_OF_ALL_BUILDS = [
    ("object_size", "pyobject.size"),
    ("object_type", "pyobject.ob_type"),
    ("gil", "interpreter_state.ceval_gil"),
    ("gil_enabled", "interpreter_state.gil_runtime_state_enabled"),
]

TOLD_SOURCE = """
#define Py_BUILD_CORE 1
#include <Python.h>
#include <stddef.h>
extern "C" {
#include <internal/pycore_runtime.h>
}
#include "agent/hosts/cpython/told.hpp"
namespace layout = crossbill::agent::cpython;
constexpr const layout::ToldOffsets& told =
    layout::kToldOffsets[PY_MINOR_VERSION - layout::kFirstToTell];
static_assert(told.minor == PY_MINOR_VERSION);
static_assert(offsetof(_PyRuntimeState, debug_offsets) == 0);
static_assert(offsetof(_Py_DebugOffsets, version) == layout::kToldVersion);
static_assert(offsetof(_Py_DebugOffsets, free_threaded) ==
              layout::kToldFreeThreaded);
"""

OWNERS = """
static_assert(layout::kOwnedByGenerator == FRAME_OWNED_BY_GENERATOR);
static_assert(layout::kFirstShim > FRAME_OWNED_BY_FRAME_OBJECT);
"""


def test_frames_are_those_of_the_headers(headers, tmp_path):
    minor = headers.version[1]
    if headers.is_free_threaded:
        pytest.skip("its frames are others")
    text = SOURCE + "".join(
        f"static_assert(ours.{ours} == offsetof({theirs}));\n"
        for ours, first, last, theirs in FIELDS if first <= minor <= last)
    if minor >= 11:
        text += OWNERS
    tag_bits = "Py_TAG_BITS" if minor >= 14 else "0"
    text += f"static_assert(ours.tag_bits == {tag_bits});\n"
    done = test_tables.compile_cpp(headers, text, tmp_path, "-fsyntax-only",
                                   "-Wno-invalid-offsetof", "-w",
                                   "-fpermissive",
                                   "-I", headers.include / "internal")
    assert done.returncode == 0, done.stderr[:4000]


def test_what_is_told_stands_where_the_headers_say(headers, tmp_path):
    if headers.version < (3, 13):
        pytest.skip("older ones tell nothing")
    text = TOLD_SOURCE + "".join(
        f"static_assert(told.{ours} == offsetof(_Py_DebugOffsets, {theirs}));\n"
        for ours, theirs in TOLD_OF_ALL_BUILDS + TOLD)
    test_tables.holds_for_all_builds(headers, tmp_path, text, "-w",
                                     "-fpermissive",
                                     "-I", headers.include / "internal")
