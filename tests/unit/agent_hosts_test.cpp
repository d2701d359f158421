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

TEST(Pattern, AStarIsAnyTextAQuestionMarkALetter) {
  EXPECT_TRUE(fits("lib*.so*", "libpython3.so"));
  EXPECT_TRUE(fits("lib*.so*", "libso.so.1.so.2"));
  EXPECT_TRUE(fits("a*b*c", "aXbYbZc"));
  EXPECT_TRUE(fits("*", ""));
  EXPECT_TRUE(fits("", ""));
  EXPECT_TRUE(fits("liblua5.?.so*", "liblua5.4.so.0"));
  EXPECT_FALSE(fits("liblua5.?.so*", "liblua5..so"));
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

// Names as distributions and upstream give them, and such as are a core's.
TEST(Hosts, RuntimesInLibraries) {
  struct {
    const char* path;
    const char* host;
  } cases[] = {
      {"/usr/lib/x86_64-linux-gnu/libruby-3.1.so.3.1", "ruby"},
      {"/usr/local/lib/libruby.so.3.3", "ruby"},
      {"/usr/lib/x86_64-linux-gnu/libperl.so.5.36", "perl"},
      {"/usr/lib64/perl5/CORE/libperl.so", "perl"},
      {"/opt/jdk/lib/server/libjvm.so", "jvm"},
      {"/opt/jdk/lib/libjli.so", "jvm"},
      {"/opt/jdk8/jre/lib/amd64/jli/libjli.so", "jvm"},
      {"/usr/lib/x86_64-linux-gnu/libnode.so.108", "node"},
      {"/usr/lib/R/lib/libR.so", "r"},
      {"/usr/lib/x86_64-linux-gnu/liblua5.4.so.0", "lua"},
      {"/usr/lib/x86_64-linux-gnu/liblua5.4-c++.so.0", "lua"},
      {"/usr/lib64/liblua-5.4.so", "lua"},
      {"/usr/lib/liblua.so.5.4.6", "lua"},
      {"/usr/lib/x86_64-linux-gnu/libluajit-5.1.so.2", "lua"},
      {"/opt/julia/lib/libjulia.so.1.10", "julia"},
      {"/opt/julia/lib/julia/libjulia-internal.so.1.10", "julia"},
      {"/usr/share/dotnet/shared/libcoreclr.so", "coreclr"},
      {"/usr/share/dotnet/shared/libhostpolicy.so", "coreclr"},
      {"/usr/lib/x86_64-linux-gnu/liblua5.4-socket.so.2", ""},
      {"/usr/lib/R/lib/libRblas.so", ""},
      {"/opt/lib/librubyish.so", ""},
      {"/opt/lib/libperlish.so", ""},
      {"/opt/lib/libnodejs-addon.so", ""},
      {"/opt/libperl.so/core.so", ""},
  };
  for (const auto& one : cases) EXPECT_EQ(host_of(one.path), one.host);
}

TEST(Hosts, AJdkIsKnownByItsVariantsFolder) {
  const Host* jvm = host_of_runtime("libjvm.so");
  ASSERT_NE(jvm, nullptr);
  EXPECT_TRUE(tells_home(*jvm, "/opt/jdk/lib/server/libjvm.so"));
  EXPECT_TRUE(tells_home(*jvm, "/opt/jdk/lib/minimal/libjvm.so"));
  EXPECT_FALSE(tells_home(*jvm, "/usr/lib/libjvm.so"));
  EXPECT_FALSE(tells_home(*jvm, "/opt/jdk/lib/libjli.so"));
}

TEST(Hosts, GlueOnlyCarriesCalls) {
  EXPECT_TRUE(is_glue("a/_ctypes.cpython-311-x86_64-linux-gnu.so"));
  EXPECT_TRUE(is_glue("_cffi_backend.cpython-311.so"));
  EXPECT_TRUE(is_glue("/site-packages/crossbill_ffi/_load.cpython-311.so"));
  EXPECT_FALSE(is_glue("/site-packages/other/_load.cpython-311.so"));
  EXPECT_FALSE(is_glue("_ctypes_test.cpython-311.so"));
  EXPECT_FALSE(is_glue("_ctypes/orjson.so"));
}

TEST(Hosts, EntriesNeedNoStackArguments) {
  EXPECT_TRUE(find_entry("PyInit_math") != nullptr);
  EXPECT_TRUE(find_entry("PyModExport_math") != nullptr);
  EXPECT_FALSE(find_entry("PyInit") != nullptr);
  EXPECT_FALSE(find_entry("initmath") != nullptr);
}

// A CPython of that version.
const char* version;
void* find_version(const char* name) {
  if (std::string(name) != "Py_GetVersion") return nullptr;
  return reinterpret_cast<void*>(+[] { return version; });
}

const Host& attach(const char* cpython) {
  version = cpython;
  const Host* host = host_of_runtime("libpython3.so");
  char name[64];
  attach_host(*host, find_version, name, sizeof name);
  return *host;
}

TEST(Hosts, ApiAndHooksOfAllAreFound) {
  attach("3.15.2");
  ApiFunction function = find_api("PyLong_AsLong");
  ASSERT_TRUE(function);
  EXPECT_EQ(function.row->category, arena::Category::kUnpack);
  EXPECT_STREQ(function.host->name, "cpython");
  EXPECT_FALSE(find_api("malloc"));
  ASSERT_NE(find_hook("PyModuleDef_Init"), nullptr);
  ASSERT_NE(find_hook("PyCapsule_New"), nullptr);  // greenlet's
  EXPECT_EQ(find_hook("PyLong_AsLong"), nullptr);
}

TEST(Hosts, NothingIsKnownOfOtherVersions) {
  for (const char* unknown : {"3.8.18", "3.16.0", "2.7.18"}) {
    EXPECT_FALSE(is_known(attach(unknown))) << unknown;
    EXPECT_FALSE(find_api("PyLong_AsLong"));
    EXPECT_EQ(find_hook("PyModuleDef_Init"), nullptr);
    EXPECT_EQ(find_wait("pthread_cond_timedwait"), nullptr);
    EXPECT_FALSE(lacks_api("PyLong_AsLong"));
  }
  for (const char* known : {"3.9.1", "3.10.0", "3.15.0"}) {
    EXPECT_TRUE(is_known(attach(known))) << known;
    EXPECT_TRUE(find_api("PyLong_AsLong"));
    EXPECT_TRUE(lacks_api("PyLong_AsNothing"));
    EXPECT_FALSE(lacks_api("as_long"));
  }
  for (const char* file : {"libpypy3.11-c.so", "libpythonvm.so"}) {
    const Host* other = host_of_runtime(file);
    ASSERT_NE(other, nullptr) << file;
    EXPECT_FALSE(is_known(*other));
  }
}

void* find_main(const char* name) {
  static int function;
  return std::string(name) == "Py_IsInitialized" ? &function : nullptr;
}
void* find_none(const char*) { return nullptr; }

TEST(Hosts, AMainProgramIsAskedForTheSymbol) {
  ASSERT_NE(host_of_main(find_main), nullptr);
  EXPECT_STREQ(host_of_main(find_main)->name, "cpython");
  EXPECT_EQ(host_of_main(find_none), nullptr);
}

TEST(Hosts, WaitsAreThoseOfTheHostThatIsThere) {
  attach("3.8.18");
  EXPECT_EQ(find_wait("sem_wait"), nullptr);
  attach("3.11.7");
  ASSERT_NE(find_wait("pthread_cond_timedwait"), nullptr);
  EXPECT_EQ(find_wait("pthread_cond_timedwait")->category,
            arena::Category::kHostLock);
  EXPECT_EQ(find_wait("sem_wait")->category, arena::Category::kLock);
  EXPECT_EQ(find_wait("malloc"), nullptr);
}

}  // namespace
}  // namespace crossbill::agent
