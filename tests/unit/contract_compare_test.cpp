// SPDX-License-Identifier: MIT
// What breaks callers and what does not. Each line of Comparer was taken out
// once, and a row here failed.
#include <gtest/gtest.h>

#include "contract/compare.hpp"
#include "contract_example.hpp"

namespace crossbill::contract {
namespace {

std::string differences(const std::string& before, const std::string& after) {
  auto old = read_section(before, "old"), now = read_section(after, "new");
  if (!old || !now) return old ? now.error() : old.error();
  std::string lines;
  for (const Change& each : compare(*old, *now))
    lines += (each.breaks ? "! " : "  ") + each.what + "\n";
  return lines;
}

const std::string kI64 = kind("i64");
const std::string kHeld = R"("lock":"held","threads":"any","raises":[])";

std::string f(const std::string& parameters, const std::string& result = kI64,
              const std::string& rules = kHeld, const std::string& name = "f") {
  return function_text("f", parameters, result, rules, name);
}

TEST(ContractDiff, NothingDiffers) {
  EXPECT_EQ(differences(example_section(), example_section()), "");
  std::string docs = text_of(R"("error":"negative_input","code":7)",
                             R"(,"doc":"Other words.","compiler":"clang 19")");
  EXPECT_EQ(differences(negative_error(), docs), "");
}

TEST(ContractDiff, AdditionsBreakNobody) {
  EXPECT_EQ(differences(f(""), f("") + data_struct() + color_enum() +
                                   context_object() + negative_error() +
                                   function_text("g", "", kI64)),
            "  function g is new\n  struct Data is new\n  enum Color is new\n"
            "  object Context is new\n  error negative_input is new\n");
}

TEST(ContractDiff, Functions) {
  std::string a = parameter("a", kI64);
  struct Case {
    std::string before, after, lines;
  };
  for (const Case& each : std::initializer_list<Case>{
           {f("") + function_text("g", "", kI64), f(""),
            "! function g is gone\n"},
           {f(a), f(parameter("b", kI64)),
            "! function f calls parameter 1 b and no longer a\n"},
           {f(a), f(parameter("a", kind("i32"))),
            "! function f takes a as i32 and no longer as i64\n"},
           {f(a), f(""), "! function f no longer takes a\n"},
           {f(""), f(a), "! function f takes one parameter more, a: i64\n"},
           {f(""), f(parameter("a", kI64, R"(,"default":1)")),
            "! function f takes one parameter more, a: i64, whose default "
            "helps no caller in C\n"},
           {f(a), f(parameter("a", kI64, R"(,"default":1)")),
            "  function f has a default for a: 1\n"},
           {f(parameter("a", kI64, R"(,"default":1)")), f(a),
            "! function f has another default for a: none and no longer 1\n"},
           {f(""), f("", kind("f64")),
            "! function f results in f64 and no longer in i64\n"},
           {f(""), f("", kI64, kHeld, "other"),
            "! function f is called other in modules and no longer f\n"},
       })
    EXPECT_EQ(differences(each.before, each.after), each.lines);
}

// sum was alone; now it shares its name, and modules call it by its symbol.
TEST(ContractDiff, NewFunctionTakesAName) {
  std::string sum = function_text("sum_i", "", kI64, "", "sum");
  std::string other = function_text("sum_f", "", kind("f64"), "", "sum");
  EXPECT_EQ(differences(sum, sum + other),
            "! function sum_i is called sum_i in modules and no longer sum\n"
            "  function sum_f is new\n");
}

TEST(ContractDiff, Rules) {
  auto rules = [](const char* lock, const char* threads, const char* raises) {
    return std::string(R"("lock":")") + lock + R"(","threads":")" + threads +
           R"(","raises":[)" + raises + "]";
  };
  std::string error = negative_error();
  std::string plain = f("", kI64, kHeld) + error;
  EXPECT_EQ(
      differences(plain, f("", kI64, rules("released", "any", "")) + error),
      "! function f is called with the host's lock released and no "
      "longer held\n");
  std::string one = f("", kI64, rules("held", "one_at_a_time", "")) + error;
  EXPECT_EQ(differences(plain, one),
            "! function f takes one call at a time and no longer any number\n");
  EXPECT_EQ(differences(one, plain),
            "  function f takes any number of calls at a time\n");
  std::string raises =
      f("", kI64, rules("held", "any", "\"negative_input\"")) + error;
  EXPECT_EQ(differences(plain, raises),
            "! function f may now raise negative_input\n");
  EXPECT_EQ(differences(raises, plain),
            "  function f no longer raises negative_input\n");
}

TEST(ContractDiff, Status) {
  std::string status = f("");
  std::string meaning = status.substr(0, status.find(",\"hash\":"));
  size_t at = meaning.find("\"status\":true");
  meaning.replace(at, 13, "\"status\":false");
  std::string value = text_of("", "", meaning);
  EXPECT_EQ(differences(status, value),
            "! function f returns its value and no longer a status\n");
  EXPECT_EQ(differences(value, status),
            "! function f returns a status and no longer its value: it may now "
            "fail\n");
}

TEST(ContractDiff, OwnersOfViews) {
  auto view = [](const char* owner) {
    std::string bytes = kind("bytes");
    return function_text("f",
                         parameter("a", bytes) + "," + parameter("b", bytes),
                         kind("view", R"(,"item":{"kind":"u8"},"owner":")" +
                                          std::string(owner) + "\""));
  };
  EXPECT_EQ(differences(view("a"), view("b")),
            "! function f has a result that is b's, valid while that is alive "
            "and unchanged, and no longer a's, valid while that is alive and "
            "unchanged\n");
}

TEST(ContractDiff, Structs) {
  std::string changed = text_of(
      R"("struct":"Data","size":24,"align":8,"fields":[)"
      R"({"name":"value","type":{"kind":"f64"},"offset":0,"size":8,)"
      R"("padding":0},)"
      R"({"name":"id","type":{"kind":"i32"},"offset":8,"size":4,"padding":4},)"
      R"({"name":"more","type":{"kind":"u8"},"offset":16,"size":1,)"
      R"("padding":7}])");
  EXPECT_EQ(differences(data_struct(), changed),
            "! struct Data has id at offset 8 and no longer at 0\n"
            "! struct Data has id as i32 and no longer as u32\n"
            "! struct Data has value at offset 0 and no longer at 8\n"
            "! struct Data no longer has a field flag\n"
            "! struct Data has a new field more at offset 16\n");
  std::string wider = text_of(
      R"("struct":"Data","size":32,"align":16,"fields":[)"
      R"({"name":"id","type":{"kind":"u32"},"offset":0,"size":4,"padding":4},)"
      R"({"name":"value","type":{"kind":"f64"},"offset":8,"size":8,)"
      R"("padding":0},)"
      R"({"name":"flag","type":{"kind":"u8"},"offset":16,"size":1,)"
      R"("padding":15}])");
  EXPECT_EQ(differences(data_struct(), wider),
            "! struct Data has 32 bytes and no longer 24\n"
            "! struct Data is aligned to 16 and no longer to 8\n");
}

TEST(ContractDiff, Enums) {
  std::string changed =
      text_of(R"("enum":"Color","type":"i64","values":{"red":1,"far":-5,)"
              R"("blue":9})");
  EXPECT_EQ(differences(color_enum(), changed),
            "! enum Color is an i64 and no longer an i32\n"
            "! enum Color no longer has a value green\n"
            "! enum Color has red = 1 and no longer 0\n"
            "  enum Color has a new value blue = 9, which old callers do not "
            "know\n");
}

TEST(ContractDiff, ObjectsAndErrors) {
  EXPECT_EQ(differences(context_object("any"), context_object("creator"))
                .substr(0, 2),
            "! ");
  EXPECT_EQ(differences(context_object("creator"), context_object("any"))
                .substr(0, 2),
            "  ");
  std::string freed =
      text_of(R"("object":"Context","free":"end","threads":"creator")");
  EXPECT_EQ(differences(context_object(), freed),
            "! object Context is freed by end and no longer by "
            "context_free\n");
  EXPECT_EQ(differences(negative_error("7"), negative_error("8")),
            "! error negative_input has code 8 and no longer 7\n");
}

}  // namespace
}  // namespace crossbill::contract
