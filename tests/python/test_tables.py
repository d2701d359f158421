# SPDX-License-Identifier: MIT
"""The CPython tables of the agent against the headers of real Pythons."""
import re

import pytest

import conftest

TABLE = conftest.ROOT / "src/agent/hosts/cpython/api.tsv"

INCLUDES = """
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <datetime.h>
#include <frameobject.h>
#include <marshal.h>
#include <structmember.h>
// Macros in the place of functions.
#undef Py_PACK_FULL_VERSION
#undef Py_PACK_VERSION
"""

# Says how the platform passes a function's arguments: they are in registers
# when they all fit six general and eight vector registers.
CLASSIFIER = """
#include <type_traits>
template <class T> constexpr int general =
    std::is_floating_point_v<T> ? 0 : 1;
template <class F> struct Fits { static constexpr bool value = false; };
template <class R, class... A> struct Fits<R (*)(A...)> {
  static constexpr bool in_memory = std::is_class_v<R> && sizeof(R) > 16;
  static constexpr int generals = (general<A> + ... + 0) + in_memory;
  static constexpr bool value = generals <= 6 &&
      int(sizeof...(A)) - generals + in_memory <= 8 &&
      !std::is_class_v<R> &&
      !(std::is_class_v<A> || ... || false) &&
      !(std::is_same_v<A, long double> || ... || false);
};
#define CHECK(name, fits) \\
  static_assert(Fits<decltype(&name)>::value == fits, #name);
"""


def rows():
    """(name, in registers, what is said of lent memory) of each function."""
    for line in TABLE.read_text().splitlines():
        if line.startswith("#"):
            continue
        fields = line.split("\t") + ["-"] * 4
        yield fields[0], fields[2] == "registers", fields[4]


def compile_cpp(headers, text, folder, *flags):
    source = folder / "source.cpp"
    source.write_text(text)
    return conftest.run(["c++", "-std=c++20", "-I", headers.include,
                         "-I", conftest.ROOT / "src", *flags, source])


def test_rows_are_sorted_and_unique():
    names = [name for name, *_ in rows()]
    assert names == sorted(set(names))
    assert len(names) > 1000


def test_signatures_are_those_of_the_headers(headers, tmp_path):
    preprocessed = compile_cpp(headers, INCLUDES, tmp_path, "-E").stdout
    declared = set(re.findall(r"\b(_?Py\w+) ?\(", preprocessed))
    known = [row for row in rows() if row[0] in declared]
    assert len(known) > 800
    checks = "".join(f"CHECK({name}, {str(fixed).lower()})\n"
                     for name, fixed, _ in known)
    done = compile_cpp(headers, INCLUDES + CLASSIFIER + checks, tmp_path,
                       "-fsyntax-only", "-w")
    assert done.returncode == 0, done.stderr[:4000]


# What both kinds of build have, and what the headers at hand have of it.
PRESENT = """
#include <stddef.h>
#include "agent/hosts/cpython/layout.hpp"
namespace layout = crossbill::agent::cpython;
#ifdef Py_GIL_DISABLED
constexpr bool free_threaded = true;
#else
constexpr bool free_threaded = false;
#endif
constexpr layout::Layout present =
    layout::layout_of(PY_MINOR_VERSION, free_threaded);
static_assert(present.head == sizeof(PyObject));
"""


def without_lock(headers):
    """The flags for the builds that the headers describe: the one that they
    are of, and the other."""
    both = headers.version >= (3, 13) and not headers.is_free_threaded
    return [(), ("-DPy_GIL_DISABLED=1",)] if both else [()]


def holds_for_all_builds(headers, folder, text, *flags):
    for build in without_lock(headers):
        done = compile_cpp(headers, text, folder, "-fsyntax-only",
                           "-Wno-invalid-offsetof", *build, *flags)
        assert done.returncode == 0, (build, done.stderr[:4000])


# Fields behind an object's head.
BODIES = [
    ("ModuleDefBody", "PyModuleDef", "name m_name", "doc m_doc",
     "size m_size", "methods m_methods", "slots m_slots"),
    ("TypeBody", "PyTypeObject", "name tp_name", "flags tp_flags",
     "traverse tp_traverse", "methods tp_methods", "getters tp_getset",
     "base tp_base", "vectorcall_offset tp_vectorcall_offset",
     "call tp_call", "deallocate tp_dealloc", "dict tp_dict",
     "make tp_new"),
    ("BytesBody", "PyBytesObject", "size ob_base.ob_size",
     "hash ob_shash", "value ob_sval"),
    ("VarBody", "PyListObject", "size ob_base.ob_size"),
    ("VarBody", "PyByteArrayObject", "size ob_base.ob_size"),
    ("VarBody", "PyDictObject", "size ma_used"),
    ("SetBody", "PySetObject", "filled fill", "used used"),
    ("UnicodeBody", "PyASCIIObject", "length length", "state state"),
]
# Offsets behind a head.
PLACES = [
    ("layout::kFunctionDefinition", "PyCFunctionObject, m_ml"),
    ("layout::kFunctionSelf", "PyCFunctionObject, m_self"),
    ("layout::kFunctionModule", "PyCFunctionObject, m_module"),
    ("layout::kFunctionVectorcall", "PyCFunctionObject, vectorcall"),
    ("layout::kSlotFunction", "PyWrapperDescrObject, d_wrapped"),
    ("present.function_name", "PyFunctionObject, func_name"),
]
# The state of a str by the header, and by us.
STRING = """
#include <string.h>
int main() {
  for (unsigned interned = 0; interned < 4; interned++)
    for (unsigned kind = 1; kind <= 4; kind *= 2)
      for (unsigned flags = 0; flags < 4; flags++) {
        PyASCIIObject text;
        memset(&text, 0, sizeof text);
        text.state.interned = interned;
        text.state.kind = kind;
        text.state.compact = flags & 1;
        text.state.ascii = flags >> 1;
        uint32_t state;
        memcpy(&state, &text.state, sizeof state);
        uint32_t bits = layout::string_bits(state);
        if ((bits & layout::kKindBits) >> 2 != kind ||
            !(bits & layout::kCompactBit) != !(flags & 1) ||
            !(bits & layout::kAsciiBit) != !(flags >> 1))
          return 1;
      }
}
"""


def test_texts_are_those_of_the_headers(headers, tmp_path):
    for build in without_lock(headers):
        done = compile_cpp(headers, INCLUDES + PRESENT + STRING, tmp_path,
                           *build, "-o", tmp_path / "texts")
        assert done.returncode == 0, done.stderr[:4000]
        assert conftest.run([tmp_path / "texts"]).returncode == 0, build


def test_layouts_are_those_of_the_headers(headers, tmp_path):
    pairs = [
        ("MethodDef", "PyMethodDef", "name ml_name", "function ml_meth",
         "flags ml_flags", "doc ml_doc"),
        ("ModuleSlot", "PyModuleDef_Slot", "slot slot", "function value"),
        ("TypeSlot", "PyType_Slot", "slot slot", "function pfunc"),
        ("TypeSpec", "PyType_Spec", "name name", "slots slots"),
        ("GetSetDef", "PyGetSetDef", "name name", "get get", "set set"),
        ("Buffer", "Py_buffer", "memory buf", "object obj", "bytes len",
         "item_bytes itemsize", "dimensions ndim", "shape shape",
         "strides strides", "suboffsets suboffsets"),
    ]
    text = INCLUDES + PRESENT
    text += "static_assert(offsetof(PyObject, ob_type) == present.head - 8);"
    for ours, theirs, *fields in BODIES:
        for field in fields:
            a, b = field.split()
            text += (f"static_assert(offsetof(layout::{ours}, {a}) + "
                     f"present.head == offsetof({theirs}, {b}));\n")
    for ours, place in PLACES:
        text += f"static_assert({ours} + present.head == offsetof({place}));\n"
    for ours, theirs, *fields in pairs:
        for field in fields:
            a, b = field.split()
            text += (f"static_assert(offsetof(layout::{ours}, {a}) == "
                     f"offsetof({theirs}, {b}));\n")
    elements = {"MethodDef": "PyMethodDef", "TypeSlot": "PyType_Slot",
                "ModuleSlot": "PyModuleDef_Slot"}
    for name, theirs in elements.items():
        text += f"static_assert(sizeof(layout::{name}) == sizeof({theirs}));\n"
    text += "static_assert(sizeof(PyASCIIObject) == " \
        "present.head + present.text);\n" \
        "static_assert(sizeof(PyCompactUnicodeObject) == " \
        "sizeof(PyASCIIObject) + (present.text > 24 ? 24 : 16));\n"
    for field in ("chunk", "top", "limit"):
        text += ("#if PY_VERSION_HEX >= 0x030b0000\nstatic_assert("
                 "present.data_stack + "
                 f"offsetof(layout::DataStack, {field}) == "
                 f"offsetof(PyThreadState, datastack_{field}));\n#endif\n")
    text += "static_assert(layout::kMethodsSlot == Py_tp_methods);\n"
    text += "static_assert(layout::kGettersSlot == Py_tp_getset);\n"
    flags = {"kVectorcallFlag": "Py_TPFLAGS_HAVE_VECTORCALL",
             "kDictSubclassFlag": "Py_TPFLAGS_DICT_SUBCLASS",
             "kTypeSubclassFlag": "Py_TPFLAGS_TYPE_SUBCLASS"}
    for name, flag in flags.items():
        text += f"static_assert(layout::{name} == {flag});\n"
    numbers = {"kSubslots": "Py_slot_subslots", "kTypeSlotsSlot": "Py_tp_slots",
               "kModuleSlotsSlot": "Py_mod_slots",
               "kTypeNameSlot": "Py_tp_name", "kModuleNameSlot": "Py_mod_name",
               "kModuleMethodsSlot": "Py_mod_methods"}
    text += "#if PY_VERSION_HEX >= 0x030f0000\n"
    for name, number in numbers.items():
        text += f"static_assert(layout::{name} == {number});\n"
    for a, b in (("slot", "sl_id"), ("function", "sl_ptr")):
        text += f"static_assert(offsetof(layout::Slot, {a}) == " \
            f"offsetof(PySlot, {b}) && " \
            f"sizeof(layout::Slot::{a}) == sizeof(PySlot::{b}));\n"
    text += "static_assert(sizeof(layout::Slot) == sizeof(PySlot));\n#endif\n"
    text += "static_assert(layout::is_create_slot(Py_mod_create));\n"
    text += "static_assert(layout::is_exec_slot(Py_mod_exec));\n"
    text += "#ifdef Py_mod_gil\n" \
        "static_assert(layout::is_gil_slot(Py_mod_gil));\n#endif\n"
    text += "static_assert(layout::kReadyFlag == Py_TPFLAGS_READY);\n"
    holds_for_all_builds(headers, tmp_path, text)


MODULE = """
#define Py_BUILD_CORE 1
#include <Python.h>
extern "C" {
#include <internal/pycore_moduleobject.h>
}
""" + PRESENT + """
static_assert(present.head == offsetof(PyModuleObject, md_dict));
#if defined(Py_GIL_DISABLED) && PY_VERSION_HEX < 0x030f0000
static_assert(layout::kModuleGil + present.head ==
              offsetof(PyModuleObject, md_gil));
#elif defined(Py_GIL_DISABLED)
static_assert(layout::kModuleRequiresGil + present.head ==
              offsetof(PyModuleObject, md_requires_gil));
#endif
"""


def test_modules_are_those_of_the_headers(headers, tmp_path):
    if headers.version < (3, 10):
        pytest.skip("its header does not say what a module has")
    holds_for_all_builds(headers, tmp_path, MODULE, "-w", "-fpermissive")


# Where a slot lies that the table calls nb_add: the suite's member of the type,
# its structure.
SUITES = {"tp": ("kInType", None, "PyTypeObject"),
          "am": ("kAsAsync", "tp_as_async", "PyAsyncMethods"),
          "nb": ("kAsNumber", "tp_as_number", "PyNumberMethods"),
          "sq": ("kAsSequence", "tp_as_sequence", "PySequenceMethods"),
          "mp": ("kAsMapping", "tp_as_mapping", "PyMappingMethods"),
          "bf": ("kAsBuffer", "tp_as_buffer", "PyBufferProcs")}
TYPE_SLOTS = conftest.ROOT / "src/agent/hosts/cpython/type_slots.hpp"


def type_slots():
    """(name, number in a spec, suite, offset) of each."""
    return re.findall(r'\{"(\w+)",\s*(\d+),\s*Suite::(\w+),\s*(\d+),',
                      TYPE_SLOTS.read_text())


def test_type_slots_are_those_of_the_headers(headers, tmp_path):
    text = INCLUDES + '#include <stddef.h>\n' \
        '#include "agent/hosts/cpython/layout.hpp"\n' \
        '#include "agent/hosts/cpython/type_slots.hpp"\n' \
        'using namespace crossbill::agent::cpython;\n'
    for suite, member, _ in SUITES.values():
        if member:
            text += (f"static_assert(int(Suite::{suite}) + sizeof(PyObject) "
                     f"== offsetof(PyTypeObject, {member}));\n")
    for name, number, suite, offset in type_slots():
        if name == "am_send" and headers.version < (3, 10):
            continue
        ours, _, structure = SUITES[name[:2]]
        assert suite == ours
        head = " + sizeof(PyObject)" if suite == "kInType" else ""
        text += (f"static_assert(offsetof({structure}, {name}) == "
                 f"{offset}{head});\n")
        # Buffers are in no spec of Python 3.9.
        text += f"#ifdef Py_{name}\nstatic_assert(old_number(Py_{name}) " \
            f"== {number});\n#endif\n"
    holds_for_all_builds(headers, tmp_path, text)


# What CPython or Cython compares, or what runs where nothing may: never there.
NEVER = {"tp_dealloc", "tp_free", "tp_alloc", "tp_traverse", "tp_clear",
         "tp_is_gc", "tp_finalize", "tp_del", "tp_vectorcall"}


def test_no_other_slot_is_left_out(headers, tmp_path):
    preprocessed = compile_cpp(headers, '#include <Python.h>\n', tmp_path,
                               "-E", "-dM").stdout
    numbered = set(re.findall(r"#define Py_((?:tp|nb|sq|mp|am|bf)_\w+) ",
                              preprocessed))
    no_calls = {"tp_base", "tp_bases", "tp_doc", "tp_methods", "tp_members",
                "tp_getset", "tp_token", "tp_metaclass", "tp_slots", "tp_name",
                "tp_basicsize", "tp_extra_basicsize", "tp_itemsize",
                "tp_flags", "tp_module"}
    rest = numbered - {name for name, *_ in type_slots()} - no_calls
    assert rest <= NEVER


@pytest.mark.parametrize("name", [
    "PyModuleDef_Init", "PyModule_Create2", "PyModule_FromDefAndSpec2",
    "PyModule_AddFunctions", "PyModule_AddType", "PyType_Ready",
    "PyType_FromSpec", "PyType_FromSpecWithBases", "PyType_FromModuleAndSpec",
    "PyType_FromMetaclass", "PyCFunction_NewEx", "PyCMethod_New",
    "PyDescr_NewMethod", "PyDescr_NewClassMethod", "PyType_GetSlot"])
def test_hooked_functions_never_need_a_window(name):
    assert (name, True) in {(n, fixed) for n, fixed, _ in rows()}
