// SPDX-License-Identifier: MIT
// Which modules are host, core and base by default. Taken out: each case failed
// without its row of kBases or hosts.cpp; the JDK's, when is_at_home() was
// always false, or looked at one folder alone; libc's namesakes, by file name
// alone or with defines_version() always true.
#include <gtest/gtest.h>

#include "agent/link/roles.hpp"

namespace crossbill::agent {
namespace {

using arena::Role;

Role role_of_file(const char* path) {
  Module module{};
  module.path = path;
  tell_role(module);
  return module.role;
}

// A file that defines a version, as glibc's and the compiler's libraries do.
Role role_of_versioned(const char* path, const char* soname,
                       const char* version) {
  struct {
    Elf64_Verdef head;
    Elf64_Verdaux name;
  } definition{};
  definition.head.vd_aux = sizeof definition.head;
  Module module{};
  module.path = path;
  module.soname = soname;
  module.strings = version;
  module.version_definitions = reinterpret_cast<const uint8_t*>(&definition);
  tell_role(module);
  return module.role;
}

TEST(Roles, LibcsOwnBySonameAndVersion) {
  for (const char* name :
       {"ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6", "libmvec.so.1",
        "libpthread.so.0", "libdl.so.2", "librt.so.1", "libresolv.so.2",
        "libutil.so.1", "libanl.so.1", "libthread_db.so.1"}) {
    EXPECT_EQ(role_of_versioned(name, name, "GLIBC_2.2.5"), Role::kBase);
    EXPECT_EQ(role_of_versioned(name, name, "UTIL_1.0"), Role::kCore) << name;
    EXPECT_EQ(role_of_file(name), Role::kCore) << name;
  }
  EXPECT_EQ(role_of_versioned("/lib/libm-2.35.so", "libm.so.6", "GLIBC_2.29"),
            Role::kBase);
  EXPECT_EQ(role_of_versioned("/lib/libgcc_s.so.1", "libgcc_s.so.1", "GCC_3.0"),
            Role::kBase);
  EXPECT_EQ(
      role_of_versioned("/lib/libstdc++.so.6", "libstdc++.so.6", "GLIBCXX_3.4"),
      Role::kBase);
  for (const char* path :
       {"/lib/libnss_files.so.2", "/lib/libasan.so.8", "linux-vdso.so.1",
        "/lib/libclang_rt.asan-x86_64.so", "/lib/libjemalloc.so.2"})
    EXPECT_EQ(role_of_file(path), Role::kBase) << path;
  for (const char* path :
       {"/opt/libutil.so", "/opt/librt.so", "/opt/libstatistics.so",
        "/opt/libc.so", "/opt/libm.so", "/opt/libmodel.so",
        "/opt/libnss_acme.so", "/opt/libresolver.so", "/opt/libdlib.so",
        "/opt/libasan.so", "/opt/libanl.so.1"})
    EXPECT_EQ(role_of_file(path), Role::kCore) << path;
}

TEST(Roles, ByName) {
  EXPECT_EQ(role_of_file("/opt/libpython3.11.so.1.0"), Role::kHost);
  EXPECT_EQ(role_of_file("/opt/libruby-3.1.so.3.1"), Role::kHost);
  EXPECT_EQ(role_of_file("/opt/_cffi_backend.abi3.so"), Role::kGlue);
  EXPECT_EQ(role_of_file("/opt/libz.so.1"), Role::kCore);
  Module main{};
  main.path = "/usr/bin/app";
  main.main_program = true;
  tell_role(main);
  EXPECT_EQ(main.role, Role::kHost);
}

TEST(Roles, WhatACompilerCallsIsBase) {
  for (const char* path :
       {"/lib/libatomic.so.1", "/lib/libquadmath.so.0", "/lib/libgomp.so.1",
        "/lib/libgfortran.so.5", "/lib/libomp.so.5", "/lib/libiomp5.so",
        "/numpy.libs/libgfortran-040039e1.so.5.0.0",
        "/numpy.libs/libquadmath-96973f99.so.0.0.0",
        "/scikit_learn.libs/libgomp-a34b3233.so.1.0.0",
        "/some.libs/libatomic-f5e9e5f7.so.1", "/some.libs/libomp-1a2b.so",
        "/some.libs/libiomp5-1a2b.so"})
    EXPECT_EQ(role_of_file(path), Role::kBase) << path;
  for (const char* path : {"/lib/libatomics.so", "/lib/libgompertz.so",
                           "/lib/libompl.so.16", "/lib/atomic.so"})
    EXPECT_EQ(role_of_file(path), Role::kCore) << path;
}

TEST(Roles, WhatLiesInAJdkIsHost) {
  EXPECT_EQ(role_of_file("/opt/jdk/lib/libjava.so"), Role::kCore);
  EXPECT_EQ(role_of_file("/opt/jdk/lib/server/libjvm.so"), Role::kHost);
  EXPECT_EQ(role_of_file("/opt/jdk/lib/libjava.so"), Role::kHost);
  EXPECT_EQ(role_of_file("/opt/jdk/lib/server/libjsig.so"), Role::kHost);
  EXPECT_EQ(role_of_file("/opt/jdk/lib/ext/libown.so"), Role::kCore);
  EXPECT_EQ(role_of_file("/opt/jdk/libown.so"), Role::kCore);
  EXPECT_EQ(role_of_file("/opt/jdk2/lib/libjava.so"), Role::kCore);
  EXPECT_EQ(role_of_file("libjava.so"), Role::kCore);
}

}  // namespace
}  // namespace crossbill::agent
