// SPDX-License-Identifier: MIT
// Walks a stack by frame information: see stack_walk.hpp.
//
// A thread starts in libc or the loader, where the frame information says that
// there is no caller; what they have without any is a start, too. Nothing is
// read before the kernel has said that it can be: a stack that others have made
// may end in anything.
#include "agent/link/stack_walk.hpp"

#include "agent/arch/cfi.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/memory.hpp"
#include "agent/link/modules.hpp"
#include "agent/link/own_stacks.hpp"
#include "agent/link/roles.hpp"
#include "processor/system.hpp"

namespace crossbill::agent {
namespace {

class StackWalk {
 public:
  explicit StackWalk(StackPlace place) : at_(place) {}

  // Goes on to the caller. False: it has ended, see `known()`.
  bool step() {
    if (at_.pc == 0) return end(true);
    // A return address may lie after a function's last instruction.
    uint64_t pc = interrupted_ ? at_.pc : at_.pc - 1;
    module_ = find_module(reinterpret_cast<void*>(pc));
    if (module_ == nullptr) return end(false);
    FrameRule rule;
    if (module_->frame_header == nullptr ||
        !find_rule(module_->frame_header, pc, rule))
      return end(module_->role == arena::Role::kBase);
    if (rule.outermost) return end(true);
    return (rule.signal ? leave_signal() : leave_frame(rule)) || end(false);
  }
  bool known() const { return known_; }
  // Whose code it ended in; null: no module's.
  const Module* module() const { return module_; }

 private:
  bool end(bool known) {
    known_ = known;
    return false;
  }

  bool read(uint64_t address, uint64_t& value) {
    uint64_t page = address / processor::kPageBytes;
    if ((address & 7) != 0 || (page != page_ && !is_readable(address)))
      return false;
    page_ = page;
    value = *reinterpret_cast<const uint64_t*>(address);
    return true;
  }

  bool leave_signal() {
    interrupted_ = true;
    uint64_t sp = at_.sp;
    return read(sp + processor::kSignalPlace, at_.pc) &&
           read(sp + processor::kSignalFrame, at_.fp) &&
           read(sp + processor::kSignalStack, at_.sp);
  }

  bool leave_frame(const FrameRule& rule) {
    uint64_t cfa;
    if (rule.reg == processor::kStackRegister)
      cfa = at_.sp;
    else if (rule.reg == processor::kFrameRegister)
      cfa = at_.fp;
    else
      return false;
    cfa += static_cast<uint64_t>(rule.offset);
    if (rule.indirect && !read(cfa, cfa)) return false;
    if (cfa <= at_.sp) return false;
    int64_t fp = rule.saved[processor::kFrameRegister];
    if (fp != 0 && !read(cfa + static_cast<uint64_t>(fp), at_.fp)) return false;
    interrupted_ = false;
    at_.sp = cfa;
    return read(cfa - 8, at_.pc);
  }

  StackPlace at_;
  const Module* module_ = nullptr;
  uint64_t page_ = 0;
  bool interrupted_ = false;
  bool known_ = false;
};

// Whether some runtime of the process walks by an anchor of its own.
bool has_anchor() {
  for (Module* at = first_module(); at != nullptr; at = next_module(at))
    if (!at->gone && walks_by_anchor(*at)) return true;
  return false;
}

}  // namespace

bool stack_is_known(StackPlace place, const Module*& begins_in) {
  constexpr int kMostFrames = 10000;
  StackWalk walk(place);
  int frames = 0;
  while (walk.step()) {
    if (++frames == kMostFrames) return true;  // a deep one is no strange one
    arena::Role role = walk.module()->role;
    if (role != arena::Role::kBase && role != arena::Role::kAgent)
      begins_in = walk.module();
  }
  if (walk.known()) return true;
  const Module* module = walk.module();
  // Who called code of no module, such as a compiler's in memory, is not known.
  if (module == nullptr) begins_in = nullptr;
  if (module != nullptr && has_own_stacks(*module)) return true;
  if (has_anchor()) return true;
  add_note(arena::NoteCode::kStackUnknown,
           module == nullptr ? "code of no module" : module->path);
  return false;
}

}  // namespace crossbill::agent
