// SPDX-License-Identifier: MIT
// What is printed of maps and comparisons, in each format.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "layout_model.hpp"
#include "report/layout/formats.hpp"

namespace crossbill::report {
namespace {

using layout::bit_field;
using layout::HandMade;
using layout::Kind;
using layout::kNoType;
using layout::member;
using layout::Severity;
using layout::TypeId;
using layout::Verdict;
using nlohmann::json;

Sink into(std::string& text) {
  return [&text](std::string_view part) {
    text += part;
    return true;
  };
}

struct LayoutReport : testing::Test {
  HandMade host, library;
  layout::Comparison comparison;
  TypeId in_host =
      host.record("Data", 16,
                  {member("id", host.u32, 0), member("flag", host.u8, 4),
                   member("value", host.f64, 8)});
  TypeId in_library = library.record(
      "Data", 24,
      {member("id", library.u32, 0), member("value", library.f64, 8),
       member("flag", library.u8, 16)});

  LayoutReport() {
    comparison.host = "./host";
    comparison.library = "libcore.so";
    layout::Difference each;
    each.rule = "offset";
    each.severity = Severity::kBreak;
    each.subject = "Data.flag";
    each.reason =
        "`flag` is at byte 4 in the host and at byte 16 in the library";
    each.at_run_time = "the library reads `flag` from beyond the host's bytes";
    each.remedy = "put the members in the library's order";
    each.host = {"host.c", 3};
    each.library = {"core.rs", 12};
    each.host_type = in_host;
    each.library_type = in_library;
    each.host_bits = {{32, 40}};
    each.library_bits = {{128, 136}};
    comparison.differences = {each};
    answer("scale", Verdict::kDisagree, Severity::kBreak).differences = {0};
    answer("sum", Verdict::kDisagree, Severity::kBreak).differences = {0};
    layout::Answer& unknown =
        answer("open", Verdict::kCannotTell, Severity::kNone);
    unknown.reason = "the host holds no declarations";
    unknown.remedy = "build it at -O1, or use --probe";
    answer("same", Verdict::kAgree, Severity::kNone).host_text =
        "int same(int)";
  }

  layout::Answer& answer(const std::string& symbol, Verdict verdict,
                         Severity severity) {
    layout::Answer made;
    made.symbol = symbol;
    made.verdict = verdict;
    made.severity = severity;
    comparison.functions.push_back(made);
    return comparison.functions.back();
  }

  template <class Write>
  std::string compared(Write write, const LayoutChoice& choice = {}) {
    std::string text;
    write({{comparison, host.side, library.side}}, choice, Style{}, into(text));
    return text;
  }

  template <class Write>
  std::string shown(Write write, TypeId type,
                    std::vector<std::string> users = {}) {
    std::string text;
    write({{library.side, {{type, std::move(users)}}}}, Style{}, into(text));
    return text;
  }
};

TEST_F(LayoutReport, ASmallMapIsOneLineOfBoxes) {
  library.written_in(in_library, layout::Language::kRust);
  EXPECT_EQ(shown(write_maps_text, in_library),
            "repr(C) struct Data, 24 bytes (instead of 13)\n"
            "[ u32 id (4b) ][ padding (4b) ][ f64 value (8b) ][ u8 flag (1b) ]"
            "[ padding (7b) ]\n"
            "16 bytes with value first: value, id, flag\n");
}

TEST_F(LayoutReport, TheOrderOfWhatCrossesStays) {
  std::string text = shown(write_maps_text, in_library, {"sum"});
  EXPECT_NE(text.find("16 bytes would do, but it crosses the boundary in "
                      "sum(): the order must stay,"),
            text.npos)
      << text;
}

TEST_F(LayoutReport, ALargeMapIsATable) {
  TypeId flags = library.record("Flags", 4,
                                {bit_field("low", library.u32, 0, 3),
                                 bit_field("high", library.u32, 3, 29)});
  TypeId text = library.array(library.u8, 58);
  TypeId type = library.record(
      "Big", 80,
      {member("flags", flags, 0), member("text", text, 4),
       member("next", library.u64, 64), member("end", library.u8, 72)});
  EXPECT_EQ(shown(write_maps_text, type),
            "struct Big, 80 bytes (instead of 71), aligned to 8\n"
            "offset  size  type      name\n"
            "     0     4  Flags     flags\n"
            "   0:0  3bit    u32       flags.low\n"
            "   0:3 29bit    u32       flags.high\n"
            "     4    58  [u8; 58]  text\n"
            "    62     2            (padding)\n"
            "              - - cache line 1, from 64 - -\n"
            "    64     8  u64       next\n"
            "    72     1  u8        end\n"
            "    73     7            (padding)\n"
            "9 bytes hold nothing\n"
            "72 bytes with next first: next, flags, text, end\n");
}

TEST_F(LayoutReport, EachDifferenceOnceWithBothMaps) {
  EXPECT_EQ(compared(write_comparisons_text),
            R"(./host and libcore.so: 2 of 4 functions disagree, 1 cannot tell

break offset  Data.flag
   `flag` is at byte 4 in the host and at byte 16 in the library
   at run time: the library reads `flag` from beyond the host's bytes
   in scale() and sum()
   host     host.c:3
   library  core.rs:12
   host: struct Data, 16 bytes     library: struct Data, 24 bytes
   at size  type  name             at size  type  name
    0    4  u32   id                0    4  u32   id
    4    1  u8    flag      ^^^^    4    4        (padding)
    5    3        (padding)
    8    8  f64   value             8    8  f64   value
                                   16    1  u8    flag      ^^^^
                                   17    7        (padding)
   to do: put the members in the library's order

cannot tell  open()
   the host holds no declarations
   to do: build it at -O1, or use --probe

1 function agrees
)");
}

TEST_F(LayoutReport, WhatAgreesIsListedWhereAskedFor) {
  LayoutChoice verbose;
  verbose.verbose = true;
  std::string text = compared(write_comparisons_text, verbose);
  EXPECT_TRUE(text.ends_with("\n1 function agrees:\n   int same(int)\n"))
      << text;
}

TEST_F(LayoutReport, RisksAreDisagreementsWhereAskedFor) {
  comparison.functions.resize(1);
  comparison.functions[0].severity = Severity::kRisk;
  comparison.differences[0].severity = Severity::kRisk;
  auto first = [&](const LayoutChoice& choice) {
    std::string text = compared(write_comparisons_text, choice);
    return text.substr(0, text.find('\n'));
  };
  EXPECT_EQ(first({}), "./host and libcore.so: 1 of 1 function is at risk");
  LayoutChoice strict;
  strict.strict = true;
  EXPECT_EQ(first(strict), "./host and libcore.so: 1 of 1 function disagrees");
}

TEST_F(LayoutReport, NamesFromFilesArePrintable) {
  comparison.differences[0].subject = "Data.fl\033[2Jag\nnew";
  host.side.at(in_host).members[1].name = "fl\033[2Jag\nnew";
  comparison.functions[0].symbol = "sc\033ale\n";
  for (auto write : {write_comparisons_text, write_comparisons_json,
                     write_comparisons_sarif}) {
    std::string text = compared(write);
    EXPECT_EQ(text.find('\033'), text.npos);
    EXPECT_EQ(text.find("\nnew"), text.npos);
  }
  std::string page = compared(write_comparisons_html);
  EXPECT_EQ(page.find('\033'), page.npos);
  comparison.differences[0].subject = "<b>Data";
  EXPECT_EQ(compared(write_comparisons_html).find("<b>Data"), page.npos);
}

TEST_F(LayoutReport, LinesFitIntoTheWidth) {
  std::string longest(200, 'x');
  comparison.differences[0].subject = longest;
  comparison.differences[0].host.file = longest;
  host.side.at(in_host).members[1].name = longest;
  comparison.functions[2].symbol = longest;
  std::string text = compared(write_comparisons_text);
  for (size_t start = 0; start < text.size();) {
    size_t end = text.find('\n', start);
    EXPECT_LE(end - start, 80) << text.substr(start, end - start);
    start = end + 1;
  }
}

TEST_F(LayoutReport, JsonHasAllOfIt) {
  json document = json::parse(compared(write_comparisons_json));
  EXPECT_EQ(document["schema"], 1);
  EXPECT_EQ(document["answer"], "disagree");
  json scale = document["functions"][0];
  EXPECT_EQ(scale["symbol"], "scale");
  EXPECT_EQ(scale["answer"], "disagree");
  EXPECT_EQ(scale["severity"], "break");
  EXPECT_EQ(scale["rule"], "offset");
  EXPECT_EQ(document["functions"][2]["answer"], "cannot_tell");
  EXPECT_EQ(document["functions"][2]["remedy"],
            "build it at -O1, or use --probe");
  json difference = document["differences"][0];
  EXPECT_EQ(difference["concerns"], json({"scale()", "sum()"}));
  EXPECT_EQ(difference["library"]["file"], "core.rs");
  EXPECT_EQ(difference["library"]["differs"], json({{128, 136}}));
  EXPECT_EQ(difference["library"]["type"]["rows"][3]["name"], "flag");
  // Several boundaries are a list of such documents.
  std::string text;
  write_comparisons_json({{comparison, host.side, library.side},
                          {comparison, host.side, library.side}},
                         {}, {}, into(text));
  EXPECT_EQ(json::parse(text)["boundaries"][1], document);
}

TEST_F(LayoutReport, JsonOfMaps) {
  json document = json::parse(shown(write_maps_json, in_library));
  json type = document["files"][0]["types"][0];
  EXPECT_EQ(type["size"], 24);
  EXPECT_EQ(type["padding"], 11);
  EXPECT_EQ(type["better_order"]["members"], json({"value", "id", "flag"}));
  EXPECT_EQ(type["better_order"]["size"], 16);
}

TEST_F(LayoutReport, SarifHasAResultForEachDifference) {
  json run = json::parse(compared(write_comparisons_sarif))["runs"][0];
  ASSERT_EQ(run["results"].size(), 2);
  json first = run["results"][0], second = run["results"][1];
  EXPECT_EQ(first["ruleId"], "offset");
  EXPECT_EQ(first["level"], "error");
  EXPECT_EQ(run["tool"]["driver"]["rules"][size_t(first["ruleIndex"])]["id"],
            "offset");
  json place = first["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "host.c");
  EXPECT_EQ(place["region"]["startLine"], 3);
  EXPECT_EQ(second["ruleId"], "cannot-tell");
  EXPECT_EQ(second["level"], "note");
}

}  // namespace
}  // namespace crossbill::report
