// SPDX-License-Identifier: MIT
// What each format says, as golden texts in data/contract (written anew with
// CROSSBILL_WRITE_GOLDEN=1); tests/contract compiles and runs them. For each
// rule here its code was taken out once, and the test failed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "contract/emit.hpp"
#include "contract/emit/abi.hpp"
#include "contract/emit/lines.hpp"
#include "contract/words.hpp"
#include "contract_example.hpp"

namespace crossbill::contract {
namespace {

void expect_golden(const std::string& name, const std::string& text) {
  std::string path = std::string(CROSSBILL_TEST_DATA) + "/contract/" + name;
  if (std::getenv("CROSSBILL_WRITE_GOLDEN") != nullptr)
    std::ofstream(path) << text;
  std::ifstream in(path);
  std::string golden((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(text, golden) << path;
}

TEST(ContractEmit, Text) {
  expect_golden("stats.txt", text(example_contract(), "libstats.so"));
}

TEST(ContractEmit, Json) {
  expect_golden("stats.json", json(example_contract(), "libstats.so"));
}

TEST(ContractEmit, Pyi) {
  expect_golden("stats.pyi", pyi(example_contract(), "libstats.so"));
}

// abi.h and its like in Rust stand before these marks, and change by
// themselves.
TEST(ContractEmit, CHeader) {
  std::string header = c_header(example_contract(), "libstats.so");
  size_t mark = header.find("#include <assert.h>");
  ASSERT_NE(mark, header.npos);
  EXPECT_NE(header.find("#ifndef CROSSBILL_BOUNDARY_ABI_H"), header.npos);
  EXPECT_LT(header.find("typedef struct crossbill_error"), mark);
  expect_golden("stats.h", header.substr(mark));
}

TEST(ContractEmit, Rust) {
  std::string module = rust(example_contract(), "libstats.so");
  size_t mark = module.find("/// What the library was");
  ASSERT_NE(mark, module.npos);
  EXPECT_LT(module.find("pub struct crossbill_error"), mark);
  expect_golden("stats.rs", module.substr(mark));
}

// A declaration's doc is whatever its author wrote.
TEST(ContractEmit, DocsCannotLeaveTheirComments) {
  std::string doc =
      R"(,"doc":"a */ int b; /* c ??/ \"\"\" \\ \u202e x\r\n\u0007d \\")";
  std::string section = text_of(R"("error":"e","code":1)", doc);
  auto contract = read_section(section, "lib.so");
  ASSERT_TRUE(contract) << contract.error();
  std::string header = c_header(*contract, "lib*/x.so");
  size_t start = header.find("#include <assert.h>");
  std::string own = header.substr(start);
  EXPECT_NE(own.find("a * / int b; / * c ? ?/"), own.npos) << own;
  EXPECT_EQ(own.find("\xe2\x80\xae"), own.npos);
  EXPECT_EQ(own.find_first_of("\a\r"), own.npos);
  EXPECT_NE(header.find("lib* /x.so"), header.npos);
  std::string stubs = pyi(*contract, "lib\nx.so");
  EXPECT_NE(stubs.find(R"(\"\"\" \\)"), stubs.npos) << stubs;
  EXPECT_NE(stubs.find("# x.so"), stubs.npos);
  std::string module = rust(*contract, "lib\"x.so");
  EXPECT_EQ(module.find("#[link"), module.npos);
}

TEST(ContractEmit, NamesThatAreKeywords) {
  std::string i64 = kind("i64");
  std::string section =
      function_text("f", parameter("new", i64) + "," + parameter("match", i64),
                    i64) +
      function_text("g", parameter("self", i64) + "," + parameter("from", i64),
                    i64, "", "del");
  auto contract = read_section(section, "lib.so");
  ASSERT_TRUE(contract) << contract.error();
  auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
  };
  EXPECT_TRUE(has(c_header(*contract, "lib.so"), "int64_t new_,"));
  std::string module = rust(*contract, "lib.so");
  EXPECT_TRUE(has(module, "r#match: i64")) << module;
  EXPECT_TRUE(has(module, "self_: i64")) << module;
  std::string stubs = pyi(*contract, "lib.so");
  EXPECT_TRUE(has(stubs, "def del_(self: int, from_: int) -> int:")) << stubs;
}

TEST(ContractEmit, FlattenedNamesDiffer) {
  std::string bytes = kind("bytes");
  std::string section = function_text(
      "f",
      parameter("a", bytes) + "," + parameter("a_length", bytes) + "," +
          parameter("result", bytes) + "," + parameter("error", bytes),
      kind("i64"));
  auto contract = read_section(section, "lib.so");
  ASSERT_TRUE(contract) << contract.error();
  std::string prototype = c_prototype(abi_of(contract->functions[0]));
  EXPECT_EQ(prototype,
            "int32_t f(const void* a, size_t a_length, const void* a_length_,\n"
            "          size_t a_length_length, const void* result, "
            "size_t result_length,\n"
            "          const void* error, size_t error_length, "
            "int64_t* result_,\n"
            "          crossbill_error* error_);");
}

// Two of one name are found in modules under their symbols.
TEST(ContractEmit, StubsTellOverloadsApart) {
  std::string section = function_text("sum_i", "", kind("i64"), "", "sum") +
                        function_text("sum_f", "", kind("f64"), "", "sum");
  auto contract = read_section(section, "lib.so");
  ASSERT_TRUE(contract) << contract.error();
  std::string stubs = pyi(*contract, "lib.so");
  EXPECT_NE(stubs.find("def sum_i() -> int:"), stubs.npos) << stubs;
  EXPECT_NE(stubs.find("def sum_f() -> float:"), stubs.npos) << stubs;
}

TEST(ContractEmit, SpellsTypes) {
  Type number{Kind::kF32, "", "", {}, nullptr};
  Type inner = number, outer = number;
  inner.kind = outer.kind = Kind::kArray;
  inner.items = {number};
  inner.length = 2;
  outer.items = {inner};
  outer.length = 4;
  EXPECT_EQ(spelled(outer), "f32[4][2]");
}

TEST(ContractEmit, WrapsLines) {
  EXPECT_EQ(wrap("", "// "), "//\n");
  EXPECT_EQ(wrap("a  b\n\nc", "- ", "  "), "- a b\n\n  c\n");
  std::string word(100, 'x');
  EXPECT_EQ(wrap("a " + word + " b", ""), "a\n" + word + "\nb\n");
  EXPECT_EQ(wrap(std::string(39, 'a') + " " + std::string(40, 'b'), "").size(),
            81U);
}

}  // namespace
}  // namespace crossbill::contract
