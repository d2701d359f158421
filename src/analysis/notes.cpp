// SPDX-License-Identifier: MIT
// The texts of the notes, by their code in the recording.
#include "analysis/notes.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "analysis/demangle.hpp"

namespace crossbill::analysis {
namespace {

struct Text {
  std::string_view code;
  std::string_view text;
};

// In the order of the bill: what hides the most comes first.
constexpr Text kTexts[] = {
    {"unmetered", "the program ran on unmetered"},
    {"no-space",
     "the arena could not grow (is /dev/shm full?); later crossings are not "
     "recorded"},
    {"no-thunks", "more callees than there are stubs; the rest is not metered"},
    {"child-not-recorded", "programs that were started and not recorded"},
    {"system-unrecorded",
     "shells of system() and popen() in threaded programs are not recorded"},
    {"arena-unreadable", "processes whose arena could not be read"},
    {"arena-damaged", "parts of an arena could not be read"},
    {"frame-too-large",
     "called with more than 8 KiB of stack arguments or locals: counted, not "
     "timed"},
    {"no-frame-info",
     "called from code without frame information: counted, not timed"},
    {"constructors-unseen", "constructors that ran before metering began"},
    {"namespace-unseen",
     "dlmopen: calls into and out of another namespace are not seen"},
    {"address-taken",
     "left alone, their address is used as a value: not counted"},
    {"compared", "left alone, the core compares their address: not counted"},
    {"unresolved", "functions that do not resolve: left as they are"},
    {"behind-back",
     "entries that hand out functions, or objects with virtual functions: the "
     "core may be called behind our back"},
    {"clock", "the clock is not the processor's"},
};

NoteLine new_line(const std::string& code) {
  NoteLine line;
  line.code = code;
  auto found = std::find_if(std::begin(kTexts), std::end(kTexts),
                            [&](const Text& row) { return row.code == code; });
  line.text = found == std::end(kTexts) ? code : found->text;
  return line;
}

size_t rank(const NoteLine& line) {
  auto found =
      std::find_if(std::begin(kTexts), std::end(kTexts),
                   [&](const Text& row) { return row.code == line.code; });
  return static_cast<size_t>(found - std::begin(kTexts));
}

}  // namespace

std::vector<NoteLine> make_notes(const recording::Recording& recording) {
  std::map<std::string, std::map<std::string, uint64_t>> by_code;
  for (const recording::Note& note : recording.notes)
    by_code[note.code][note.subject] += std::max<uint64_t>(note.count, 1);
  std::vector<NoteLine> lines;
  for (const auto& [code, subjects] : by_code) {
    NoteLine line = new_line(code);
    std::vector<std::pair<uint64_t, std::string>> order;
    for (const auto& [subject, count] : subjects) {
      line.count += count;
      if (!subject.empty()) order.emplace_back(count, demangle(subject));
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& left, const auto& right) {
                       return left.first > right.first;
                     });
    for (auto& [count, subject] : order)
      line.subjects.push_back(std::move(subject));
    lines.push_back(std::move(line));
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const NoteLine& left, const NoteLine& right) {
                     return rank(left) < rank(right);
                   });
  return lines;
}

}  // namespace crossbill::analysis
