// SPDX-License-Identifier: MIT
// Sums up the notes of a recording, each kind on one line.
#include "analysis/notes.hpp"

#include <algorithm>
#include <map>

#include "analysis/demangle.hpp"
#include "analysis/words.hpp"

namespace crossbill::analysis {
namespace {

NoteLine new_line(const std::string& code) {
  NoteLine line;
  line.code = code;
  const Words* found = words::find(kNotes, code);
  line.text = found == nullptr ? code : std::string(found->text);
  return line;
}

// Its place in the bill; a newer recorder's notes go last.
size_t rank(const NoteLine& line) {
  const Words* found = words::find(kNotes, line.code);
  if (found == nullptr) return kNotes.size();
  return static_cast<size_t>(found - kNotes.data());
}

// What the recording lacks, since an older crossbill made it.
void add_unknown(const recording::Known& known, std::vector<NoteLine>& lines) {
  NoteLine line = new_line("older-recording");
  for (const recording::Part& part : recording::kParts)
    if (!(known.*part.known) && part.what != nullptr)
      line.subjects.emplace_back(part.what);
  line.count = line.subjects.size();
  if (line.count > 0) lines.push_back(std::move(line));
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
  add_unknown(recording.known, lines);
  std::stable_sort(lines.begin(), lines.end(),
                   [](const NoteLine& left, const NoteLine& right) {
                     return rank(left) < rank(right);
                   });
  return lines;
}

}  // namespace crossbill::analysis
