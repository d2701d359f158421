// SPDX-License-Identifier: MIT
// Reading the section: what is read, what is refused, and in which words.
// Each check was taken out once (or its limit moved), and its test failed.
#include <gtest/gtest.h>

#include <random>

#include "contract_example.hpp"

namespace crossbill::contract {
namespace {

using testing::Test;

// What read_section says of these texts.
std::string problem(const std::string& section) {
  auto contract = read_section(section, "lib.so");
  return contract ? "" : contract.error();
}

void expect_problem(const std::string& section, const std::string& words) {
  EXPECT_NE(problem(section).find(words), std::string::npos)
      << "expected: " << words << "\nfound: " << problem(section);
}

std::string changed(std::string text, const std::string& from,
                    const std::string& to) {
  size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

// The known values of FNV-1a: a swapped prime or order shows here.
TEST(ContractHash, IsFnv1a64) {
  EXPECT_EQ(hex16(fnv1a("")), "cbf29ce484222325");
  EXPECT_EQ(hex16(fnv1a("a")), "af63dc4c8601ec8c");
  EXPECT_EQ(hex16(fnv1a("foobar")), "85944171f73967e8");
}

TEST(ContractRead, ReadsAllThatIsDeclared) {
  auto contract = read_section(example_section(), "lib.so");
  ASSERT_TRUE(contract) << contract.error();
  EXPECT_EQ(contract->target, "x86_64-linux-gnu");
  ASSERT_EQ(contract->functions.size(), 7U);
  EXPECT_EQ(contract->functions[4].symbol, "stats_scale");
  const Function& scale = contract->functions[4];
  EXPECT_EQ(scale.name, "scale");
  EXPECT_EQ(scale.doc, "Does it.");
  EXPECT_EQ(scale.compiler, "gcc 12.2.0");
  EXPECT_TRUE(scale.releases_lock && scale.one_at_a_time &&
              scale.returns_status && scale.in_registers);
  EXPECT_EQ(scale.raises, std::vector<std::string>{"negative_input"});
  ASSERT_EQ(scale.parameters.size(), 2U);
  EXPECT_EQ(scale.parameters[0].type.kind, Kind::kSlice);
  EXPECT_TRUE(scale.parameters[0].type.is_mutable);
  EXPECT_EQ(scale.parameters[0].type.item().kind, Kind::kF64);
  EXPECT_EQ(scale.parameters[1].default_json, "2.0");
}

TEST(ContractRead, ReadsTypes) {
  Contract contract = example_contract();
  ASSERT_EQ(contract.structs.size(), 1U);
  EXPECT_EQ(contract.structs[0].size, 24U);
  EXPECT_EQ(contract.structs[0].fields[1].name, "value");
  EXPECT_EQ(contract.structs[0].fields[2].padding, 7U);
  ASSERT_EQ(contract.enums.size(), 1U);
  EXPECT_EQ(contract.enums[0].values.front(),
            (std::pair<std::string, int64_t>("far", -5)));
  EXPECT_EQ(contract.objects.at(0).threads, Threads::kCreator);
  EXPECT_EQ(contract.errors.at(0).code, 7);
  const Function& walk = contract.functions.at(6);
  EXPECT_EQ(walk.parameters[0].type.result->kind, Kind::kI64);
}

TEST(ContractRead, SkipsUnknownKeysAndPadding) {
  std::string text =
      text_of(R"("error":"late","code":3,"colour":{"x":1,"hash":[1,2]})",
              R"(,"new":null)");
  std::string zeros(40, '\0');
  auto contract = read_section(zeros + text + zeros + text, "lib.so");
  ASSERT_TRUE(contract) << contract.error();
  EXPECT_EQ(contract->errors.size(), 1U);
}

// A hash of the library says nothing of order, docs, compiler, copies.
TEST(ContractRead, HashIsOfTheMeaningAlone) {
  std::string a = negative_error(), b = color_enum();
  std::string other_doc =
      text_of(R"("error":"negative_input","code":7)", R"(,"doc":"Else.")");
  auto hash = [](const std::string& section) {
    return read_section(section, "lib.so").value().hash;
  };
  EXPECT_EQ(hash(a + b), hash(b + other_doc + a));
  EXPECT_NE(hash(a + b), hash(a));
  EXPECT_NE(hash(a), hash(negative_error("8")));
  std::string one = read_section(a, "lib.so").value().errors[0].hash;
  EXPECT_EQ(hash(a), hex16(fnv1a(one)));
}

TEST(ContractRead, SaysWhichTextAndWhichHash) {
  std::string section = data_struct() + negative_error();
  expect_problem(changed(section, "\"code\":7", "\"code\":8"),
                 "text 2 of its contract (at byte ");
  expect_problem(changed(section, "\"code\":7", "\"code\":8"),
                 "\"error\":\"negative_input\") is damaged: neither its hash "
                 "nor its check holds");
  expect_problem(changed(section, "was negative", "was Negative"),
                 "its check does not hold, though its hash does");
}

TEST(ContractRead, FindsAHashThatNeverHeld) {
  std::string text = R"({"crossbill":1,"target":"x86_64-linux-gnu",)"
                     R"("error":"e","code":1,"hash":"0123456789abcdef")";
  text += ",\"check\":\"" + hex16(fnv1a(text)) + "\"}";
  expect_problem(text + '\0', "its hash does not hold, though its check does");
  expect_problem(text_of(R"("error":"e","code":1)", R"(,"hash":"0")"),
                 "has a key twice, hash or check");
}

TEST(ContractRead, TellsStringsFromStructure) {
  std::string deep = std::string(100, '[');
  EXPECT_EQ(problem(text_of(R"("error":"e","code":1)",
                            R"(,"doc":"a \" \\)" + deep + "\"")),
            "");
}

TEST(ContractRead, FindsEveryFlippedBit) {
  std::string section = data_struct() + negative_error();
  for (size_t i = 0; i < section.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = section;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      EXPECT_NE(problem(flipped), "") << "byte " << i << " bit " << bit;
    }
  }
}

TEST(ContractRead, FindsEveryCut) {
  std::string section = negative_error() + color_enum();
  size_t first = negative_error().size();
  for (size_t size = 0; size < section.size(); ++size) {
    if (size == first) continue;  // a whole contract
    EXPECT_NE(problem(section.substr(0, size)), "") << size;
  }
  EXPECT_NE(problem(section.substr(0, first - 1)).find("no zero ends it"),
            std::string::npos);
}

TEST(ContractRead, RefusesOtherFormatsAndTargets) {
  std::string format =
      text_of(R"("error":"e","code":1)", "",
              R"({"crossbill":2,"target":"x86_64-linux-gnu",)");
  expect_problem(format, "is of contract format 2, and this crossbill knows");
  EXPECT_EQ(problem(format).find("damaged"), std::string::npos);
  expect_problem(text_of(R"("error":"e","code":1)", "",
                         R"({"crossbill":1,"target":"aarch64-linux-gnu",)"),
                 "is for target \"aarch64-linux-gnu\"");
  expect_problem(changed(format, "\"code\":1", "\"code\":2"),
                 "or it is damaged");
}

TEST(ContractRead, RefusesWhatIsNoContract) {
  expect_problem("", "its contract is empty");
  expect_problem(std::string(16, '\0'), "its contract is empty");
  expect_problem(std::string("hello\0", 6), "it is not a JSON object");
  expect_problem(std::string("[1]\0", 4), "it is not a JSON object");
  expect_problem(std::string("{}\0", 3), "neither its hash nor its check");
  expect_problem(text_of(R"("novel":"n")"),
                 "declares nothing that this crossbill knows");
  expect_problem(text_of(R"("error":"e","code":1,"a":")"
                         "\xc3\xa4\""),
                 "a byte that is no ASCII text, 0xc3");
}

TEST(ContractRead, BoundsDepthAndLength) {
  std::string deep(100000, '[');
  expect_problem(text_of("\"error\":" + deep), "is nested deeper than 32");
  std::string closed = std::string(31, '[') + std::string(31, ']');
  EXPECT_EQ(problem(text_of(R"("error":"e","code":1,"x":)" + closed)), "");
  std::string text(5 << 20, ' ');
  expect_problem(text_of("\"error\":" + text), "is longer than 4194304 bytes");
}

TEST(ContractRead, RefusesWrongKeys) {
  struct Case {
    std::string text, words;
  };
  std::string i64 = kind("i64");
  for (const Case& each : std::initializer_list<Case>{
           {text_of(R"("error":"e")"), "has no key \"code\""},
           {text_of(R"("error":"e","code":0)"), "\"code\" is 0"},
           {text_of(R"("error":"e","code":-1)"), "a whole number from 0"},
           {text_of(R"("error":"e","code":1e3)"), "a whole number from 0"},
           {text_of(R"("error":"e","code":3000000000)"), "a whole number"},
           {text_of(R"("error":"e f","code":1)"), "letters, digits and _"},
           {text_of(R"("error":"1e","code":1)"), "letters, digits and _"},
           {text_of(R"("error":"e\n","code":1)"), "letters, digits and _"},
           {text_of(R"("error":")" + std::string(513, 'e') + R"(","code":1)"),
            "letters, digits and _"},
           {function_text(
                "f",
                parameter("a", kind("slice", R"(,"item":{"kind":"i8"},)"
                                             R"("mutable":1)")),
                i64),
            "\"mutable\" is neither true nor false"},
           {text_of(R"("struct":"S","size":1,"align":1,"fields":{})"),
            "\"fields\" is not an array"},
           {text_of(R"("error":7,"code":1)"), "\"error\" is not a string"},
           {text_of(R"("enum":"E","type":"f64","values":{})"),
            "not an integer's kind"},
           {text_of(R"("enum":"E","type":"u8","values":{"a":256})"),
            "a value that is no u8: \"a\""},
           {text_of(R"("enum":"E","type":"i8","values":{"a":-129})"),
            "a value that is no i8: \"a\""},
           {text_of(R"("enum":"E","type":"i8","values":{"*/":1})"),
            "letters, digits and _"},
           {text_of(R"("object":"O","free":"f","threads":"some")"),
            "that this crossbill does not know: \"some\""},
           {function_text("f", parameter("a", kind("slyce")), i64),
            "a kind that this crossbill does not know: \"slyce\""},
           {function_text("f", parameter("a", kind("void")), i64),
            "of kind \"void\" where none can be"},
           {function_text("f", "", kind("slice", R"(,"item":{},"mutable":0)")),
            "of kind \"slice\" where none can be"},
           {function_text("f", "7", i64), "has no key \"name\""},
           {function_text("f", parameter("a", "[]"), i64),
            "has no key \"kind\""},
       })
    expect_problem(each.text, each.words);
}

TEST(ContractRead, TakesTheWholeRangeOfEnums) {
  auto contract =
      read_section(text_of(R"("enum":"U","type":"u64","values":{"b":1,"a":)"
                           R"(18446744073709551615})") +
                       text_of(R"("enum":"I","type":"i64","values":{"a":)"
                               R"(-9223372036854775808})"),
                   "lib.so");
  ASSERT_TRUE(contract) << contract.error();
  EXPECT_EQ(contract->enums[0].values[0].second, INT64_MIN);
  EXPECT_EQ(contract->enums[1].values[1].second, -1);  // its bits
}

TEST(ContractRead, RefusesTwoMeanings) {
  expect_problem(negative_error("7") + negative_error("8"),
                 "declares error negative_input a second time");
}

std::string in_struct(const std::string& fields, int size, int align) {
  return text_of(R"("struct":"S","size":)" + std::to_string(size) +
                 R"(,"align":)" + std::to_string(align) + R"(,"fields":[)" +
                 fields + "]");
}

std::string field(const std::string& type, int offset, int size, int padding,
                  const std::string& name = "a") {
  return parameter(name, type,
                   ",\"offset\":" + std::to_string(offset) +
                       ",\"size\":" + std::to_string(size) +
                       ",\"padding\":" + std::to_string(padding));
}

TEST(ContractRead, RefusesImpossibleLayouts) {
  std::string u32 = kind("u32"), u8 = kind("u8");
  std::string self = kind("struct", R"(,"of":"S")");
  EXPECT_EQ(problem(in_struct(field(u32, 0, 4, 0), 4, 4)), "");
  EXPECT_EQ(problem(in_struct(field(u32, 0, 4, 12), 16, 16)), "");
  struct Case {
    std::string text, words;
  };
  for (const Case& each : std::initializer_list<Case>{
           {in_struct("", 1, 1), "no field is at offset 0"},
           {in_struct(field(u32, 4, 4, 0), 8, 4), "no field is at offset 0"},
           {in_struct(field(u32, 0, 2, 2), 4, 4), "but its type has 4"},
           {in_struct(field(u32, 0, 4, 1), 8, 4), "1 bytes of padding"},
           {in_struct(field(u8, 0, 1, 0) + "," + field(u32, 1, 4, 0, "b"), 5,
                      1),
            "5 bytes aligned to 1 cannot be"},
           {in_struct(field(u8, 0, 1, 0) + "," + field(u32, 1, 4, 3, "b"), 8,
                      4),
            "packed structs cannot cross"},
           {in_struct(field(u32, 0, 4, 0), 6, 4), "cannot be"},
           {in_struct(field(u32, 0, 4, 8), 12, 6), "cannot be"},
           {in_struct(field(u32, 0, 4, 0) + "," + field(u32, 2, 4, 2, "b"), 8,
                      4),
            "does not end before byte 2"},
           {in_struct(field(u32, 0, 4, 0) + "," + field(u32, 4, 4, 0), 8, 4),
            "two fields have one name"},
           {in_struct(field(self, 0, 4, 0), 4, 4), "nested deeper than"},
           {in_struct(field(kind("array", R"(,"item":{"kind":"u32"},)"
                                          R"("length":9223372036854775807)"),
                            0, 4, 0),
                      4, 4),
            "but its type has 0"},
       })
    expect_problem(each.text, each.words);
}

TEST(ContractRead, RefusesDanglingNames) {
  std::string i64 = kind("i64");
  std::string color = kind("enum", R"(,"of":"Color")");
  struct Case {
    std::string text, words;
  };
  for (const Case& each : std::initializer_list<Case>{
           {function_text("f", parameter("a", color), i64),
            "function f: enum Color is not declared"},
           {function_text("f", "", kind("owned", R"(,"of":"C")")),
            "owned C is not declared"},
           {function_text("f",
                          parameter("a", kind("slice", R"(,"mutable":false,)"
                                                       R"("item":)" +
                                                           color)),
                          i64),
            "enum Color is not declared"},
           {function_text("f", "", i64,
                          R"("lock":"held","threads":"any","raises":["x"])"),
            "error x is not declared"},
           {function_text("f", parameter("a", i64),
                          kind("view", R"(,"item":{"kind":"i8"},"owner":"b")")),
            "its result's owner b is no parameter"},
           {function_text("f", parameter("a", i64) + "," + parameter("a", i64),
                          i64),
            "two parameters have one name"},
           {function_text("f",
                          parameter("a", i64, R"(,"default":1)") + "," +
                              parameter("b", i64),
                          i64),
            "parameter b has no default, but one before it has"},
           {function_text("f", parameter("a", kind("u8"), R"(,"default":256)"),
                          i64),
            "256 is no default for parameter a of kind u8"},
           {function_text("f", "", i64, "", "n") +
                function_text("g", "", i64, "", "n") +
                function_text("h", "", i64, "", "f"),
            "its name \"f\" is also that of function f"},
           {negative_error() + text_of(R"("object":"negative_input",)"
                                       R"("free":"f","threads":"any")"),
            "is also that of object negative_input"},
       })
    expect_problem(each.text, each.words);
}

// Random damage to whole contracts: an answer, never a crash; the fuzzer in
// tests/fuzz goes further. Under the address sanitizer, too.
TEST(ContractRead, SurvivesRandomDamage) {
  std::mt19937 random(4);
  std::string section = example_section();
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = section;
    for (unsigned n = random() % 8 + 1; n > 0; --n) {
      size_t at = random() % damaged.size();
      if (random() % 4 == 0)
        damaged.erase(at, random() % 50);
      else
        damaged[at] = static_cast<char>(random());
    }
    if (damaged != section) problem(damaged);
  }
}

}  // namespace
}  // namespace crossbill::contract
