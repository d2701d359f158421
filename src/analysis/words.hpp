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

#include "recording/binders.hpp"
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
    {"older-recording", "an older crossbill recorded this; it did not record"},
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
    {"stack-unknown",
     "threads whose calls are counted and not timed, since there is no way to "
     "know their stacks beyond"},
    {"audited",
     "auditors of the dynamic linker: calls through slots that they watch are "
     "not recorded"},
    {"constructors-unseen", "constructors that ran before recording began"},
    {"regions-left-out",
     "regions that have no line of their own, since there were more than "
     "16,383 or they lay more than 32 deep; their calls are in the one around"},
    {"region-not-begun", "ends of regions on threads that had begun none"},
    {"region-astray",
     "regions that were ended in another task or thread than they were begun "
     "in, or before one inside of them"},
    {"region-left-open",
     "regions that were still open when their process ended"},
    {"region-unknown",
     "calls that stand in no region, since they are counted without knowing "
     "who makes them"},
    {"namespace-unseen",
     "calls into and out of another dlmopen namespace are not recorded"},
    {"address-taken", "not recorded, since their addresses are used as values"},
    {"use-unknown",
     "not recorded, since it cannot be seen how they are called (as in code "
     "of -mcmodel=large -fno-plt)"},
    {"compared", "not recorded, since a library compares their addresses"},
    {"may-be-patched",
     "found by dlsym and not recorded there, since code may be written over "
     "them by what found them"},
    {"unresolved", "not recorded, since they do not resolve"},
    {"host-unknown",
     "interpreters that this version does not know inside, recorded as any "
     "native program: calls that they make by tables of their own are not "
     "seen"},
    {"host-newer",
     "newer than those that this version knows inside: what it knows of older "
     "ones is recorded, and nothing that is new"},
    {"table-shared",
     "replace the table of functions that libraries call the host by, as we "
     "do: such calls hold their time and may be billed as theirs, and bytes "
     "and "
     "lines are not known"},
    {"api-unknown",
     "functions of the interpreter's API that are not in our table, billed as "
     "\"other\""},
    {"sites-unknown",
     "interpreters whose frames cannot be read, so that it is not known which "
     "lines make calls"},
    {"lock-turned-on",
     "turned the GIL on again for the whole process when it was imported, "
     "since it does not say that it can do without (Py_mod_gil)"},
    {"behind-back",
     "return function pointers or C++ objects; calls through them are not "
     "recorded"},
    {"linked-in",
     "libraries that are linked in statically, so that their calls are not "
     "seen"},
    {"linked-allocator",
     "allocators that are linked in statically, so that what the module "
     "allocates is not seen"},
    {"not-looked-into",
     "files in which no statically linked libraries were looked for, since "
     "all are larger than 1 GiB together"},
    {"pair-not-found",
     "pairs of --pair that no library has, so that such handles are not "
     "watched"},
    {"signatures-later",
     "libraries whose debug information was read after the run, so that the "
     "next one tells what they copy of memory that they are lent"},
    {"dispatch-unknown",
     "interpreters of which it is not known what they spend around a call"},
    {"clock", "the clock is not the processor's"},
});

// What the bill says of its own numbers.
inline constexpr auto kRemarks = std::to_array<Words>({
    {"killed-inside",
     "{process} was ended by {signal}; open were, innermost first:",
     "process signal "},
    {"killed-outside",
     "{process} was ended by {signal} outside of any recorded call",
     "process signal "},
    {"killed-counted",
     "{process} was ended by {signal}; what was open is not known, since calls "
     "were only counted",
     "process signal "},
    {"ended-inside",
     "{process} ended without leaving what was open; innermost first:",
     "process "},
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
    {"preempted",
     "The main thread had a processor for {share} of the time it wanted one: "
     "times below are longer for it",
     "share "},
    {"preempted-for",
     "The main thread had a processor for {share} of the time it wanted one: "
     "times below hold {time} in which calls were preempted",
     "share time "},
    {"not-trusted", "Times are not trustworthy: {doubts}; counts are exact",
     "doubts "},
    {"clocks-apart",
     "the processor's counter and the system's clock went apart by up to "
     "{time} ({count} of {of} checks)",
     "time count of "},
    {"suspended", "the machine was suspended for {time} meanwhile", "time "},
    {"dear-clock",
     "to read the clock took {time}, as where a virtual machine traps that",
     "time "},
    {"speed",
     "the processor was {factor} times slower at one time than at another, by "
     "which our own cost may be off by {time}",
     "factor time "},
    {"largest-call", "1 of {calls} calls took {share}", "calls share "},
    {"unseen",
     "Seen in part: {share} of the API calls that libraries made lie in calls "
     "that were not recorded ({libraries})",
     "share libraries "},
    {"outside",
     "{calls} to the host's API or libc{makers} happened outside any recorded "
     "call into a library ({time})",
     "calls makers time "},
    {"outside-waits",
     "threads waited {time} for the host's lock outside any recorded call",
     "time "},
    {"host-side",
     "time the host spends before and after each call is not included"},
    {"host-side-least",
     "of the time the host spends before and after each call, overhead holds "
     "the calibrated minimum alone"},
    {"built-in",
     "what modules call that are built into the interpreter is not seen: the "
     "overhead of their calls is not known, and the sums take it for logic"},
});

// Why calls of a library were not seen, by what binds its functions.
inline constexpr auto kReasons = std::to_array<Words>({
    {"nanobind", "by operators, iteration, constructors, garbage collection"},
    {"cython", "by operators, iteration, constructors, garbage collection"},
    {"boost-python", "its functions are Boost.Python objects"},
    {"f2py", "its functions are objects of f2py"},
    {"node-api", "its functions are Node-API objects"},
    {"v8", "its functions are V8 objects"},
    {"lua", "its functions are Lua objects"},
    {"ruby", "its functions are Ruby methods"},
    {"perl", "its functions are Perl subroutines"},
    {"r", "its functions are routines registered with R"},
    {"type-slots", "by deallocation, garbage collection, compared slots"},
    {"unknown", "by constructors, function pointers or threads"},
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
static_assert(are_sound(kNotes) && are_sound(kRemarks) && are_sound(kReasons));

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

constexpr bool every_binder_has_words() {
  for (std::string_view binder : recording::kBinders)
    if (find(kReasons, binder) == nullptr) return false;
  return true;
}
static_assert(every_binder_has_words());

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
