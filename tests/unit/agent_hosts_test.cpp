// SPDX-License-Identifier: MIT
// The list of hosts: which files are whose, and what is found by name. Taken
// out: each test failed without the pattern, or the question, that it is about.
#include <gtest/gtest.h>

#include <string>

#include "agent/base/pattern.hpp"
#include "agent/hosts/hosts.hpp"

namespace crossbill::agent {
namespace {

// The name of the host whose runtime a file is, or "".
std::string host_of(const char* path) {
  const Host* host = host_of_runtime(path);
  return host == nullptr ? "" : host->name;
}

TEST(Pattern, AStarIsAnyText) {
  EXPECT_TRUE(fits("lib*.so*", "libpython3.so"));
  EXPECT_TRUE(fits("lib*.so*", "libso.so.1.so.2"));
  EXPECT_TRUE(fits("a*b*c", "aXbYbZc"));
  EXPECT_TRUE(fits("*", ""));
  EXPECT_TRUE(fits("", ""));
  EXPECT_FALSE(fits("lib*.so", "libpython3.so.1"));
  EXPECT_FALSE(fits("lib*.so*", "alib.so"));
  EXPECT_FALSE(fits("", "a"));
  EXPECT_FALSE(fits("a", ""));
}

TEST(Pattern, OfAFileOrOfItsPath) {
  EXPECT_TRUE(fits_file("_load.*", "/a/_load.so"));
  EXPECT_FALSE(fits_file("_load.*", "/_load.so/other.so"));
  EXPECT_TRUE(fits_file("*/b/_load.*", "/a/b/_load.so"));
  EXPECT_FALSE(fits_file("*/b/_load.*", "/a/c/_load.so"));
}

TEST(Hosts, CpythonIsKnownByItsFileName) {
  EXPECT_EQ(host_of("/opt/py/lib/libpython3.11.so.1.0"), "cpython");
  EXPECT_EQ(host_of("libpython3.so"), "cpython");
  EXPECT_EQ(host_of("lib/libpython3.13t.so.1.0"), "cpython");
  EXPECT_EQ(host_of("/usr/bin/python3.11"), "");
  EXPECT_EQ(host_of("libpython2.7.so.1.0"), "");
  EXPECT_EQ(host_of("libpython3/_json.so"), "");
}

TEST(Hosts, GlueOnlyCarriesCalls) {
  EXPECT_TRUE(is_glue("a/_ctypes.cpython-311-x86_64-linux-gnu.so"));
  EXPECT_TRUE(is_glue("_cffi_backend.cpython-311.so"));
  EXPECT_TRUE(is_glue("/site-packages/crossbill/_load.cpython-311.so"));
  EXPECT_FALSE(is_glue("/site-packages/other/_load.cpython-311.so"));
  EXPECT_FALSE(is_glue("_ctypes_test.cpython-311.so"));
  EXPECT_FALSE(is_glue("_ctypes/orjson.so"));
}

TEST(Hosts, EntriesNeedNoStackArguments) {
  EXPECT_TRUE(is_entry("PyInit_math"));
  EXPECT_FALSE(is_entry("PyInit"));
  EXPECT_FALSE(is_entry("initmath"));
}

TEST(Hosts, ApiAndHooksOfAllAreFound) {
  ApiFunction function = find_api("PyLong_AsLong");
  ASSERT_TRUE(function);
  EXPECT_EQ(function.row->category, arena::Category::kUnpack);
  EXPECT_STREQ(function.host->name, "cpython");
  EXPECT_FALSE(find_api("malloc"));
  ASSERT_NE(find_hook("PyModuleDef_Init"), nullptr);
  ASSERT_NE(find_hook("PyCapsule_New"), nullptr);  // greenlet's
  EXPECT_EQ(find_hook("PyLong_AsLong"), nullptr);
}

void* find_main(const char* name) {
  static int function;
  return std::string(name) == "Py_BytesMain" ? &function : nullptr;
}
void* find_none(const char*) { return nullptr; }

TEST(Hosts, AMainProgramIsAskedForTheSymbol) {
  ASSERT_NE(host_of_main(find_main), nullptr);
  EXPECT_STREQ(host_of_main(find_main)->name, "cpython");
  EXPECT_EQ(host_of_main(find_none), nullptr);
}

TEST(Hosts, WaitsAreThoseOfTheHostThatIsThere) {
  EXPECT_EQ(find_wait("sem_wait"), nullptr);
  char name[64];
  const Host* cpython = host_of_runtime("libpython3.so");
  attach_host(*cpython, find_none, name, sizeof name);
  ASSERT_NE(find_wait("pthread_cond_timedwait"), nullptr);
  EXPECT_EQ(find_wait("pthread_cond_timedwait")->category,
            arena::Category::kHostLock);
  EXPECT_EQ(find_wait("sem_wait")->category, arena::Category::kLock);
  EXPECT_EQ(find_wait("malloc"), nullptr);
}

}  // namespace
}  // namespace crossbill::agent
