// SPDX-License-Identifier: MIT
// Which modules are host, core and base by default. Taken out: each case failed
// without its row of kBaseNames, kCompilersOwn or hosts.cpp; the JDK's, when
// is_at_home() was always false, or looked at one folder alone.
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

TEST(Roles, ByName) {
  EXPECT_EQ(role_of_file("/lib/x86_64-linux-gnu/libc.so.6"), Role::kBase);
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
