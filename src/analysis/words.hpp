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
    {"unmetered", "the program went on without being recorded"},
    {"no-space",
     "a process's data could not grow (is /dev/shm full?); its later calls are "
     "not recorded"},
    {"no-thunks",
     "more functions were called than can be recorded; the others are missing"},
    {"module-unseen", "calls out of and into these modules are not recorded"},
    {"child-not-recorded", "programs that were started and not recorded"},
    {"system-unrecorded",
     "shells of system() and popen() in threaded programs are not recorded"},
    {"arena-unreadable", "processes whose data could not be read"},
    {"arena-damaged", "parts of a process's data could not be read"},
    {"frame-too-large",
     "counted and not timed, since they are called with more than 8 KiB of "
     "stack arguments or locals"},
    {"no-frame-info",
     "counted and not timed, since they are called from code without frame "
     "information"},
    {"other-stack",
     "counted and not timed, since they are called on a stack that their "
     "caller has made itself"},
    {"sees-frames",
     "counted and not timed, since they look at who called them, or their "
     "runtime walks stacks by tables of its own"},
    {"constructors-unseen", "constructors that ran before recording began"},
    {"namespace-unseen",
     "calls into and out of another dlmopen namespace are not recorded"},
    {"address-taken", "not recorded, since their addresses are used as values"},
    {"use-unknown",
     "not recorded, since it cannot be seen how they are called (as in code "
     "of -mcmodel=large -fno-plt)"},
    {"compared", "not recorded, since a library compares their addresses"},
    {"unresolved", "not recorded, since they do not resolve"},
    {"behind-back",
     "return function pointers or C++ objects; calls through them are not "
     "recorded"},
    {"clock", "the clock is not the processor's"},
});

// What the bill says of its own numbers.
inline constexpr auto kRemarks = std::to_array<Words>({
    {"own-cost",
     "Crossbill's own cost, {time} (known to +- {error}), is taken out of all "
     "times; clock: {clock}",
     "time error clock "},
    {"own-cost-of-counts", "Crossbill's own cost is not known when counting"},
    {"lost", "calls that could not be recorded: {count}", "count "},
    {"untimed",
     "calls that were counted and not timed, since no end was seen: {count}",
     "count "},
    {"clamped", "negative differences of the clock, taken as 0: {count}",
     "count "},
    {"clamped-lines",
     "times taken as 0, since they were smaller than the error of our own "
     "cost: "
     "{count}",
     "count "},
    {"outside",
     "{calls} to the host's API or libc{makers} happened outside any recorded "
     "call into a library ({time})",
     "calls makers time "},
    {"outside-waits",
     "threads waited {time} for the host's lock outside any recorded call",
     "time "},
    {"host-side",
     "time the host spends before and after each call is not included"},
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
