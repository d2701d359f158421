// SPDX-License-Identifier: MIT
// What a check of a budget can be printed as: one row a format.
#pragma once
#include <array>
#include <string>

#include "budget/judge.hpp"
#include "report/formats.hpp"
#include "report/text.hpp"

namespace crossbill::report {

struct CheckFormat {
  const char* name;
  Medium medium;
  bool appends;  // to a file that exists: as CI wants a step's summary
  std::string (*text)(const budget::Judgement& judgement, const Style& style);
};

std::string text_check(const budget::Judgement&, const Style&);
std::string json_check(const budget::Judgement&, const Style&);
std::string sarif_check(const budget::Judgement&, const Style&);
std::string junit_check(const budget::Judgement&, const Style&);
std::string markdown_check(const budget::Judgement&, const Style&);
std::string github_check(const budget::Judgement&, const Style&);

inline constexpr auto kCheckFormats = std::to_array<CheckFormat>({
    {"text", Medium::kTerminal, false, text_check},
    {"json", Medium::kJson, false, json_check},
    {"sarif", Medium::kJson, false, sarif_check},
    {"junit", Medium::kTerminal, false, junit_check},
    {"markdown", Medium::kTerminal, true, markdown_check},
    {"github", Medium::kTerminal, false, github_check},
});

// What the formats share.
// "12 limits kept, 1 broken", or that the command failed.
std::string headline(const budget::Judgement& judgement);
// "broken", "kept", "cannot tell", "for others".
const char* name_of(budget::State state);
// "_sqlite3 Connection.execute: calls".
std::string subject_of(const budget::Verdict& verdict);
// "52 calls, at most 50 are allowed"; of what cannot be told why.
std::string sentence_of(const budget::Verdict& verdict);
// "app.py:12 queries: 40 calls, 2 more"; of findings what they say.
std::vector<std::string> details_of(const budget::Verdict& verdict);
// Of the file, from 1.
uint32_t line_of(const budget::Verdict& verdict);
// "calls", "findings"; of a whole limit "limit".
const char* measure_of(const budget::Verdict& verdict);

}  // namespace crossbill::report
