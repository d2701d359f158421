// SPDX-License-Identifier: MIT
// The tables of functions: what is found, what is not, and which rows are
// there. Signatures are held against real headers in tests/python.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <string>

#include "agent/hosts/cpython/host.hpp"
#include "agent/hosts/cpython/runtime.hpp"
#include "agent/stubs/api_table.hpp"

namespace crossbill::agent {
namespace {

using arena::Category;

TEST(Services, FindsMemoryCopyStringAndLockFunctions) {
  struct {
    const char* name;
    Category category;
    BytesRule bytes;
  } expected[] = {
      {"malloc", Category::kAllocate, BytesRule::kArg0},
      {"calloc", Category::kAllocate, BytesRule::kArg0xArg1},
      {"realloc", Category::kAllocate, BytesRule::kArg1},
      {"posix_memalign", Category::kAllocate, BytesRule::kArg2},
      {"_Znwm", Category::kAllocate, BytesRule::kArg0},
      {"free", Category::kFree, BytesRule::kNone},
      {"_ZdlPvm", Category::kFree, BytesRule::kNone},
      {"memcpy", Category::kCopy, BytesRule::kArg2},
      {"__memcpy_chk", Category::kCopy, BytesRule::kArg2},
      {"strcpy", Category::kCopy, BytesRule::kNone},
      {"strlen", Category::kString, BytesRule::kResult},
      {"iconv", Category::kString, BytesRule::kNone},
      {"pthread_mutex_lock", Category::kLock, BytesRule::kNone},
      {"qsort", Category::kCallback, BytesRule::kArg1xArg2},
  };
  for (const auto& row : expected) {
    const ApiRow* found = find_service(row.name);
    ASSERT_NE(found, nullptr) << row.name;
    EXPECT_STREQ(found->name, row.name);
    EXPECT_EQ(found->category, row.category) << row.name;
    EXPECT_EQ(found->bytes, row.bytes) << row.name;
    EXPECT_EQ(found->signature, Signature::kRegisters) << row.name;
  }
}

// What waits for nothing, formats, or returns twice is nobody's service.
TEST(Services, LeavesTheRestAlone) {
  for (const char* name :
       {"pthread_mutex_unlock", "printf", "snprintf", "setlocale", "mmap",
        "munmap", "read", "setjmp", "vfork", "pthread_exit", "memcp", "memcpyy",
        "", "zzz", "PyLong_AsLong"})
    EXPECT_EQ(find_service(name), nullptr) << name;
}

TEST(Services, EveryCNameOfThisLibraryIsAFunction) {
  // Names of a newer or older glibc may be missing, these may not.
  for (const char* name : {"strlen", "wcslen", "__memmove_chk", "mbrtowc",
                           "pthread_cond_clockwait", "sem_clockwait"}) {
    EXPECT_NE(dlsym(RTLD_DEFAULT, name), nullptr) << name;
    EXPECT_NE(find_service(name), nullptr) << name;
  }
}

const ApiRow* find_cpython(const char* name) {
  return find_row(cpython::kApi, name);
}

TEST(CpythonApi, HasACategoryForEachKindOfCall) {
  struct {
    const char* name;
    Category category;
  } expected[] = {
      {"PyLong_AsLong", Category::kUnpack},
      {"PyFloat_AsDouble", Category::kUnpack},
      {"PyArg_ParseTupleAndKeywords", Category::kUnpack},
      {"PyObject_GetBuffer", Category::kUnpack},
      {"PyLong_FromLong", Category::kPack},
      {"Py_BuildValue", Category::kPack},
      {"PyBytes_FromStringAndSize", Category::kPack},
      {"PyUnicode_FromString", Category::kString},
      {"PyUnicode_AsUTF8AndSize", Category::kString},
      {"PyObject_GetAttr", Category::kObject},
      {"PyList_New", Category::kObject},
      {"PyDict_SetItem", Category::kObject},
      {"PyList_Append", Category::kObject},
      {"_Py_Dealloc", Category::kRelease},
      {"PyBuffer_Release", Category::kRelease},
      {"PyMem_Malloc", Category::kAllocate},
      {"PyObject_Free", Category::kFree},
      {"PyErr_SetString", Category::kError},
      {"PyObject_CallObject", Category::kCallback},
      {"PyObject_Vectorcall", Category::kCallback},
      {"PyEval_SaveThread", Category::kHostLockApi},
      {"PyEval_RestoreThread", Category::kHostLockApi},
      {"PyGILState_Ensure", Category::kHostLockApi},
      {"PyModule_Create2", Category::kOther},
  };
  for (const auto& row : expected) {
    const ApiRow* found = find_cpython(row.name);
    ASSERT_NE(found, nullptr) << row.name;
    EXPECT_EQ(found->category, row.category) << row.name;
  }
}

TEST(CpythonApi, VariadicFunctionsKeepTheirWindow) {
  for (const char* name :
       {"PyArg_ParseTuple", "PyErr_Format", "Py_BuildValue",
        "PyObject_CallFunctionObjArgs", "_PyArg_UnpackKeywords"})
    EXPECT_EQ(find_cpython(name)->signature, Signature::kUnknown) << name;
  EXPECT_EQ(find_cpython("PyList_New")->signature, Signature::kRegisters);
}

TEST(CpythonApi, DataAndStrangersAreNotInIt) {
  for (const char* name : {"PyExc_TypeError", "_Py_NoneStruct", "PyLong_Type",
                           "malloc", "Py", "PyInit_math"})
    EXPECT_EQ(find_cpython(name), nullptr) << name;
}

bool yes() { return true; }
bool no() { return false; }

TEST(ErrorRules, SayWhichResultsAreErrors) {
  constexpr uint64_t kMinusOne = ~uint64_t{0}, kHighHalf = uint64_t{1} << 32;
  struct {
    ErrorRule rule;
    uint64_t error, success;
  } cases[] = {
      {ErrorRule::kNull, 0, 1},
      {ErrorRule::kNull, 0, kHighHalf},
      {ErrorRule::kMinusOne, kMinusOne, 0},
      {ErrorRule::kMinusOne, kMinusOne, 0xffffffff},
      {ErrorRule::kMinusOneInt, 0xffffffff, 0},
      {ErrorRule::kMinusOneInt, kMinusOne, kHighHalf},
      {ErrorRule::kNotZero, 1, 0},
      {ErrorRule::kNotZero, kMinusOne, kHighHalf},
      {ErrorRule::kNullAndException, 0, 1},
  };
  for (const auto& one : cases) {
    EXPECT_TRUE(is_error(one.rule, one.error, yes));
    EXPECT_FALSE(is_error(one.rule, one.success, yes));
    EXPECT_FALSE(is_error(ErrorRule::kNone, one.error, yes));
  }
  EXPECT_FALSE(is_error(ErrorRule::kNullAndException, 0, no));
  EXPECT_FALSE(is_error(ErrorRule::kNullAndException, 0, nullptr));
}

const char* old_version() { return "3.9.18 (main, Jan  1 2024, 00:00:00)"; }

void* find_in_old(const char* name) {
  if (std::string(name) != "Py_GetVersion") return nullptr;
  return reinterpret_cast<void*>(old_version);
}

TEST(CpythonRuntime, TellsItsVersion) {
  char host[64];
  cpython::attach_runtime(find_in_old, host, sizeof host);
  EXPECT_STREQ(host, "cpython 3.9.18");
  char small[12];
  cpython::attach_runtime(find_in_old, small, sizeof small);
  EXPECT_STREQ(small, "cpython 3.9");
  EXPECT_TRUE(cpython::tables_known);
}

void* find_in_free_threaded(const char*) {
  return reinterpret_cast<void*>(old_version);
}

TEST(CpythonRuntime, LeavesTablesWithoutAGilAlone) {
  char host[64];
  cpython::attach_runtime(find_in_free_threaded, host, sizeof host);
  EXPECT_FALSE(cpython::tables_known);
  cpython::attach_runtime(find_in_old, host, sizeof host);
  EXPECT_TRUE(cpython::tables_known);
}

}  // namespace
}  // namespace crossbill::agent
