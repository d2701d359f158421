// SPDX-License-Identifier: MIT
// Tells whether a call has handed out functions, by its result alone:
//
//   result ---------------------> a function               (a getter)
//   result --> f0 f1 f2           a table of functions     (sqlite3's plugins)
//   result --> 5 f0 f1            ... after its version
//   result --> p --> f0 f1        an object and its table  (C++, drivers in C)
//
// Signatures are not known, so rax may be a leftover, of a function that
// returns nothing or a double. Three things together tell:
//
//   - the code that is returned to uses rax before it writes it;
//   - what counts as a function lies in a core other than the caller, exactly
//     where one begins by the core's frame information: no number, no text
//     between the functions of a module, no piece of old memory does that;
//   - it stands first or second, and with a second one of a core beside it,
//     save where only C++ can be: one behind an offset and a type.
//
// Memory is looked at only where the kernel has just said that it can be read,
// by a system call that the agent makes anyway: process_vm_readv, which could
// do both at once, ends programs that have locked themselves in (seccomp).
#include "agent/stubs/behind_back.hpp"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/quiet.hpp"
#include "agent/link/frame_info.hpp"
#include "agent/link/modules.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {
namespace {

constexpr int kWords = 6;  // of a table that are looked at

// rt_sigprocmask reads its set before it refuses to do what is no operation.
bool is_readable(uint64_t address) {
  constexpr int kNoOperation = -1;
  syscall(SYS_rt_sigprocmask, kNoOperation, address, nullptr, 8);
  return errno != EFAULT;
}

bool may_be_pointer(uint64_t value) {
  return value >= 65536 && value >> processor::kAddressBits == 0 &&
         value % 8 == 0;
}

// The words at an address; false where they cannot be read.
bool read_words(uint64_t address, uint64_t (&words)[kWords]) {
  if (!may_be_pointer(address) || !is_readable(address) ||
      !is_readable(address + sizeof words - 8))
    return false;
  const uint64_t* from = reinterpret_cast<const uint64_t*>(address);
  for (int i = 0; i < kWords; i++) words[i] = from[i];
  return true;
}

class Look {
 public:
  explicit Look(const Module* caller) : caller_(caller) {}

  bool is_function(uint64_t value) const {
    const Module* module = find_module(reinterpret_cast<void*>(value));
    return module != nullptr && module != caller_ &&
           (module->role == arena::Role::kCore ||
            module->role == arena::Role::kGlue) &&
           is_function_start(*module, value);
  }

  bool is_table(const uint64_t (&words)[kWords]) const {
    if (!is_function(words[0]) && !is_function(words[1])) return false;
    int functions = 0;
    for (uint64_t word : words) functions += is_function(word);
    return functions > 1;
  }

  // Source: Itanium C++ ABI, 2.5.2: the offset to the top of the object, the
  // type or (-fno-rtti) null, then the functions.
  bool is_virtual_table(uint64_t address) const {
    constexpr uint64_t kLargestObject = uint64_t{1} << 32;
    uint64_t words[kWords];
    if (!read_words(address - 16, words) || !is_function(words[2]))
      return false;
    return 0 - words[0] < kLargestObject &&
           (words[1] == 0 || find_module(reinterpret_cast<void*>(words[1])));
  }

  bool hands_out_functions(uint64_t result) const {
    uint64_t words[kWords];
    if (is_function(result)) return true;
    if (!read_words(result, words)) return false;
    if (is_table(words)) return true;
    // Compilers keep tables in modules.
    if (find_module(reinterpret_cast<void*>(words[0])) == nullptr) return false;
    uint64_t table[kWords];
    return is_virtual_table(words[0]) ||
           (read_words(words[0], table) && is_table(table));
  }

 private:
  const Module* caller_;
};

}  // namespace

void look_at_result(const StubFrame& frame) {
  Quiet quiet;
  OwnWork own_work;
  EdgeState& edge = crossbill_edges[frame.edge];
  uint8_t looks = edge.looks;
  if (looks <= 1) edge.flags &= static_cast<uint16_t>(~kLookAtResult);
  if (looks == 0) return;
  edge.looks = static_cast<uint8_t>(looks - 1);
  const uint8_t* code = reinterpret_cast<uint8_t*>(frame.return_address);
  const Module* caller = find_module(code);
  if (caller == nullptr || !is_code(*caller, code + kLongestLook) ||
      !uses_result(code) || !Look(caller).hands_out_functions(frame.result))
    return;
  edge.looks = 0;
  edge.flags &= static_cast<uint16_t>(~kLookAtResult);
  if (const char* name = edge_name(frame.edge))
    add_note(arena::NoteCode::kBehindBack, name);
}

}  // namespace crossbill::agent
