// SPDX-License-Identifier: MIT
// A check as CI systems show it: JUnit, Markdown, annotations of GitHub.
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "report/check.hpp"
#include "report/escape.hpp"

namespace crossbill::report {
namespace {

using budget::Judgement;
using budget::State;
using budget::Verdict;

std::string with_details(const Verdict& verdict, const char* between) {
  std::string text = sentence_of(verdict);
  for (const std::string& detail : details_of(verdict))
    text += between + detail;
  return text;
}

std::string test_case(const Verdict& verdict, const std::string& file) {
  std::string text = fmt::format(
      "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
      xml(file), xml(subject_of(verdict)), xml(file), line_of(verdict));
  std::string message = xml(sentence_of(verdict));
  std::string where = fmt::format("{}:{}", xml(file), line_of(verdict));
  switch (verdict.state) {
    case State::kKept:
      return text + "/>\n";
    case State::kSkipped:
      return text +
             fmt::format("><skipped message=\"{}\"/></testcase>\n", message);
    case State::kUnknown:
      return text + fmt::format(
                        "><error message=\"{}\" type=\"unknown\">{}"
                        "</error></testcase>\n",
                        message, where);
    case State::kBroken:
      break;
  }
  text += fmt::format("><failure message=\"{}\" type=\"broken\">{}", message,
                      where);
  for (const std::string& detail : details_of(verdict))
    text += "\n" + xml(detail);
  return text + "</failure></testcase>\n";
}

// An annotation stands at the place that grew most, where that is in the
// repository; else at the budget's line.
std::string annotation(const Verdict& verdict, const Judgement& judgement,
                       const std::string& folder) {
  std::string file = judgement.budget->file;
  uint32_t line = line_of(verdict);
  std::string text = fmt::format("{} ({}:{})", with_details(verdict, "; "),
                                 judgement.budget->file, line_of(verdict));
  if (!verdict.places.empty()) {
    const analysis::Place& place = verdict.places[0].place;
    if (relative_path(place.file, folder) != place.file) {
      file = relative_path(place.file, folder);
      line = place.line;
    }
  }
  return fmt::format("::{} file={},line={},title={}::{}\n",
                     verdict.state == State::kBroken ? "error" : "warning",
                     github_property(file), line,
                     github_property("crossbill: " + subject_of(verdict)),
                     github_message(text));
}

}  // namespace

std::string junit_check(const Judgement& judgement, const Style&) {
  const std::string& file = judgement.budget->file;
  bool failed = judgement.failed.has_value();
  std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
                  judgement.verdicts.size() + (failed ? 1 : 0),
                  judgement.count(State::kBroken),
                  judgement.count(State::kUnknown) + (failed ? 1 : 0),
                  judgement.count(State::kSkipped));
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
      "  <testsuite name=\"crossbill\" {0}>\n",
      counts);
  if (failed)
    text += fmt::format(
        "    <testcase classname=\"{}\" name=\"the command\"><error "
        "message=\"{}\" type=\"failed\"/></testcase>\n",
        xml(file), xml(headline(judgement)));
  for (const Verdict& verdict : judgement.verdicts)
    text += test_case(verdict, file);
  return text + "  </testsuite>\n</testsuites>\n";
}

std::string markdown_check(const Judgement& judgement, const Style&) {
  std::string text = fmt::format("### Crossbill: {}\n", headline(judgement));
  bool begun = false;
  for (State state : {State::kBroken, State::kUnknown})
    for (const Verdict& verdict : judgement.verdicts) {
      if (verdict.state != state) continue;
      if (!begun)
        text += "\n| | what | measured | budget |\n|---|---|---|---|\n";
      begun = true;
      std::string cell = markdown(sentence_of(verdict));
      for (const std::string& detail : details_of(verdict))
        cell += "<br>" + markdown(detail);
      text += fmt::format("| {} | {} | {} | {}:{} |\n",
                          state == State::kBroken ? "broken" : "cannot tell",
                          markdown(subject_of(verdict)), cell,
                          markdown(judgement.budget->file), line_of(verdict));
    }
  return text + "\n";
}

std::string github_check(const Judgement& judgement, const Style&) {
  std::error_code none;
  std::string folder = std::filesystem::current_path(none).string();
  std::string text;
  if (judgement.failed)
    text += fmt::format("::error file={},title=crossbill::{}\n",
                        github_property(judgement.budget->file),
                        github_message(headline(judgement)));
  for (State state : {State::kBroken, State::kUnknown})
    for (const Verdict& verdict : judgement.verdicts)
      if (verdict.state == state)
        text += annotation(verdict, judgement, folder);
  return text;
}

}  // namespace crossbill::report
