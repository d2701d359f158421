// SPDX-License-Identifier: MIT
// A check as text: what is not kept, each with its line of the budget.
#include <fmt/format.h>

#include "report/check.hpp"
#include "report/paint.hpp"
#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using budget::State;

constexpr size_t kIndent = 2;

std::string indented(const std::string& text, const Style& style) {
  return std::string(kIndent, ' ') +
         wrap(unicode::printable(text), style.width - kIndent, kIndent + 2);
}

}  // namespace

std::string text_check(const budget::Judgement& judgement, const Style& style) {
  std::string text;
  for (State state : {State::kBroken, State::kUnknown}) {
    Colour colour = state == State::kBroken ? Colour::kRed : Colour::kYellow;
    for (const budget::Verdict& verdict : judgement.verdicts) {
      if (verdict.state != state) continue;
      text += fmt::format(
          "{}:{}: {}: {}\n", unicode::printable(judgement.budget->file),
          line_of(verdict),
          paint(state == State::kBroken ? "broken" : "cannot tell", colour,
                style.colour),
          unicode::printable(subject_of(verdict)));
      text += indented(sentence_of(verdict), style);
      for (const std::string& detail : details_of(verdict))
        text += indented(detail, style);
    }
  }
  std::string file = unicode::printable(judgement.budget->file);
  text += fmt::format("{}: {}\n", file, headline(judgement));
  if (size_t slack = budget::slack_of(judgement))
    text += wrap(fmt::format("{}: {} more than twice what was measured; "
                             "'crossbill check --update -- CMD' lowers {}",
                             file,
                             slack == 1 ? "1 bound allows"
                                        : fmt::format("{} bounds allow", slack),
                             slack == 1 ? "it" : "them"),
                 style.width, kIndent);
  return text;
}

}  // namespace crossbill::report
