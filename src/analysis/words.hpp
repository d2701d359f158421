// SPDX-License-Identifier: MIT
// Every sentence that the bill says about itself: one table, and what fills it.
//
// A row is found while we are compiled, so a code without a sentence, and a
// sentence that names a number its row does not announce, do not compile.
#pragma once
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "recording/names.hpp"

namespace crossbill::analysis {

struct Words {
  std::string_view code;          // of a note in the recording, or of our own
  std::string_view text;          // {name} stands for a number
  std::string_view numbers = "";  // their names, a space after each
};

// What a recording notes, in the order of the bill: what hides the most comes
// first. The text lacks its subject, which is listed after it.
inline constexpr auto kNotes = std::to_array<Words>({
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
});

// What the bill says of its own numbers.
inline constexpr auto kRemarks = std::to_array<Words>({
    {"own-cost",
     "own cost: {time} taken out of all times, known to +- {error}; clock: "
     "{clock}",
     "time error clock "},
    {"own-cost-of-counts", "own cost: not measured when counting"},
    {"lost", "{count} crossings could not be recorded", "count "},
    {"untimed", "{count} crossings ended unseen: counted, not timed", "count "},
    {"clamped", "{count} differences of the clock were negative: taken as 0",
     "count "},
    {"clamped-lines",
     "{count} phases were smaller than the error of our own cost: taken as 0",
     "count "},
    {"outside",
     "{count} upcalls and services ({time}){makers} lie in no downcall that "
     "was seen",
     "count time makers "},
    {"outside-waits",
     "threads waited {time} for the host's lock outside of any call", "time "},
    {"host-side",
     "what the host spends before it reaches an entry, and after it on what "
     "was returned: its own code, where nothing is patched"},
});

namespace words {

// nullptr if there is none.
template <size_t n>
constexpr const Words* find(const std::array<Words, n>& table,
                            std::string_view code) {
  for (const Words& row : table)
    if (row.code == code) return &row;
  return nullptr;
}

// Each {name} of the text stands in `numbers`, and each of these in the text.
constexpr bool is_sound(const Words& row) {
  size_t in_text = 0, announced = 0;
  for (size_t at = row.text.find('{'); at != row.text.npos;
       at = row.text.find('{', at + 1), ++in_text) {
    std::string_view rest = row.text.substr(at + 1);
    std::string_view name = rest.substr(0, rest.find('}'));
    size_t place = row.numbers.find(name);
    if (place == row.numbers.npos ||
        row.numbers.substr(place + name.size(), 1) != " ")
      return false;
  }
  for (char byte : row.numbers) announced += byte == ' ';
  return in_text == announced;
}

template <size_t n>
constexpr bool are_sound(const std::array<Words, n>& table) {
  for (const Words& row : table)
    if (!is_sound(row) || find(table, row.code) != &row) return false;
  return true;
}
static_assert(are_sound(kNotes) && are_sound(kRemarks));

// The codes of the agent are few and small.
constexpr bool every_note_has_words() {
  for (uint32_t code = 0; code < 256; ++code) {
    std::string_view name = recording::name_of(arena::NoteCode{code});
    if (name != "?" && find(kNotes, name) == nullptr) return false;
  }
  return find(kNotes, recording::kNoteDamaged) != nullptr &&
         find(kNotes, recording::kNoteUnreadable) != nullptr;
}
static_assert(every_note_has_words());

}  // namespace words

// A row of kRemarks. A code that has none does not compile.
struct Remark {
  consteval Remark(const char* code) : row(words::find(kRemarks, code)) {
    if (row == nullptr) throw "a remark needs its row";
  }
  const Words* row;
};

using Numbers = std::initializer_list<std::pair<std::string_view, std::string>>;

// The sentence with its numbers, which stand ready to print.
std::string sentence(Remark remark, Numbers numbers = {});

}  // namespace crossbill::analysis
