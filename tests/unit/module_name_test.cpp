// SPDX-License-Identifier: MIT
// Short names of modules. Taken out: each rule once, and its row failed.
#include "analysis/module_name.hpp"

#include <gtest/gtest.h>

namespace crossbill::analysis {
namespace {

TEST(ShortModule, TakesOffWhatHostsAndToolsAdd) {
  const char* const rows[][2] = {
      {"/x/orjson.cpython-311-x86_64-linux-gnu.so", "orjson"},
      {"/x/_rust.abi3.so", "_rust"},
      {"/lib/libsqlite3.so.0.8.6", "libsqlite3"},
      {"/usr/bin/python3.11", "python3.11"},
      {"/lib/libSystem.Native.so", "libSystem.Native"},
      {"/lib/libboost_python311.so.1.74.0", "libboost_python311"},
      {"/lib/libLLVM-14.so.1", "libLLVM-14"},
      {"/x/libopenblas64_p-r0-0cf96a72.3.23.dev.so", "libopenblas64_p-r0"},
      {"/x/libgfortran-040039e1.so.5.0.0", "libgfortran"},
      {"/x/addon.node", "addon.node"},
      {".so", ".so"}};
  for (const auto& [path, name] : rows) EXPECT_EQ(short_module(path), name);
}

TEST(ShortModule, TakesOffTheRandomPartsOfCopies) {
  const char* const rows[][2] = {
      {"/tmp/jna-3506402/jna4153624987436513429.tmp", "jna"},
      {"/tmp/sqlite-3.42.0-0d6b3c3e-0a3c-4b4f-9d2c-7a6a1f5ad6c1-"
       "libsqlitejdbc.so",
       "libsqlitejdbc"},
      {"/tmp/jansi-2.4.0-9a4e7ad8cb14ab4c-libjansi.so", "libjansi"},
      {"/tmp/libnetty_transport_native_epoll_x86_648123456789012345.so",
       "libnetty_transport_native_epoll_x86_64"},
      {"/tmp/libzstd-jni-1.5.5-61234567890123456789.so", "libzstd-jni-1.5.5"},
      {"/tmp/libzstd-jni-1.5.7-281234567890123456789.so", "libzstd-jni-1.5.7"},
      {"/tmp/liblz4-java-1234567890123456789.so", "liblz4-java"},
      {"/tmp/librocksdbjni12345678901234567890.so", "librocksdbjni"},
      {"/tmp/jffi1234567890123456789.so", "jffi"},
      {"/tmp/onnxruntime-java123456789012/libonnxruntime4j_jni.so",
       "libonnxruntime4j_jni"},
      {"/tmp/libfoo-0d6b3c3e-0a3c-4b4f-9d2c-7a6a1f5ad6c1.so", "libfoo"},
      {"/tmp/libfoo-x7Kq2p.so", "libfoo"},
      {"/tmp/libfoobar.so", "libfoobar"},
      {"/usr/lib/libfoo-x7Kq2p.so", "libfoo-x7Kq2p"}};
  for (const auto& [path, name] : rows) EXPECT_EQ(short_module(path), name);
}

}  // namespace
}  // namespace crossbill::analysis
