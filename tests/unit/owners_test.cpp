// SPDX-License-Identifier: MIT
// Whose code a place is.
//
// What was seen to fail: without the JDK's packages; with main()'s package as
// any other.
#include "analysis/owners.hpp"

#include <gtest/gtest.h>

namespace crossbill::analysis {
namespace {

using recording::kNone;
using recording::Recording;

constexpr char kLibrary[] = "/v/lib/python3.11/site-packages/lib/engine.py";

TEST(Owners, OfAFile) {
  EXPECT_EQ(owner_of("/home/me/app.py"), Owner::kProgram);
  EXPECT_EQ(owner_of("app.py"), Owner::kProgram);
  EXPECT_EQ(owner_of("<stdin>"), Owner::kProgram);
  EXPECT_EQ(owner_of("<string>"), Owner::kGenerated);
  EXPECT_EQ(owner_of(""), Owner::kGenerated);
  for (const char* file :
       {"<frozen importlib._bootstrap>", "/usr/lib/python3.11/json/encoder.py",
        "/usr/lib/python3/dist-packages/numpy/core.py", kLibrary,
        "/home/me/.local/lib/python3.13t/site-packages/a.py"})
    EXPECT_EQ(owner_of(file), Owner::kInstalled) << file;
  EXPECT_EQ(short_file("/usr/lib/python3.11/json/encoder.py"),
            "json/encoder.py");
}

// Files named by their packages, and native methods of these classes.
Recording java(std::initializer_list<const char*> natives,
               std::initializer_list<const char*> files) {
  Recording recording;
  for (const char* native : natives) {
    recording::Edge edge;
    edge.name = native;
    recording.edges.push_back(edge);
  }
  for (const char* file : files) {
    recording::Site site;
    site.file = file;
    site.function = "a.B.work";
    recording.sites.push_back(site);
  }
  return recording;
}

TEST(Owners, OfJavaByThePackagesOfNativeMethods) {
  Recording recording =
      java({"org.sqlite.core.NativeDB.step",
            "com.github.luben.zstd.Zstd.get(int[])", "Words.count"},
           {"org/sqlite/core/DB.java", "org/sqlite/jdbc4/JDBC4Connection.java",
            "java/sql/DriverManager.java", "com/github/luben/zstd/Zstd.java",
            "com/github/me/App.java", "org/acme/Shop.java", "Words.java",
            "kotlin/Lazy.kt", "/src/java/app.py"});
  const Owner installed = Owner::kInstalled, program = Owner::kProgram;
  EXPECT_EQ(
      owners_of_sites(recording),
      (std::vector<Owner>{installed, installed, installed, installed, program,
                          program, program, installed, program}));
}

TEST(Owners, OfJavaThePackageOfMainIsTheProgram) {
  Recording recording =
      java({"com.acme.codec.Native.encode"},
           {"com/acme/codec/Codec.java", "com/acme/Main.java"});
  EXPECT_EQ(owners_of_sites(recording)[1], Owner::kInstalled);
  recording.sites[1].function = "com.acme.Main.main";
  recording.frames.push_back({1, kNone});
  EXPECT_EQ(owners_of_sites(recording),
            (std::vector<Owner>{Owner::kProgram, Owner::kProgram}));
}

}  // namespace
}  // namespace crossbill::analysis
