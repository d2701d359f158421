// SPDX-License-Identifier: MIT
// How much of the caller's stack may hold arguments of a call.
//
// A stub passes stack arguments on without knowing how many there are: it
// copies all that can be one. Arguments lie at the bottom of the caller's
// frame, and the frame ends below its return address, which the CFA marks:
//
//   CFA - 8     the caller's return address
//   ...         the caller's locals and saved registers
//   S + 8       first stack argument, if any     (S: at the stub's entry)
//   S           return address into the caller
//
// Registers that the caller has saved at the top of its frame are no arguments
// either: with them left out, little or nothing is to be copied from most
// frames.
//
// The CFA at a call site is a register plus an offset, found by running the
// site's CFI program (DWARF 5, section 6.4; the .eh_frame variant: LSB Core
// 5.0, section 10.6). We cannot ask libgcc: it takes locks and may allocate.
// The rule of a call site is cached in one word, so readers need no lock.
//
// A caller that ends in a tail call leaves its own caller's return address
// behind; the arguments then lie in that one's frame, and so the rule holds.
#include "agent/link/frame_info.hpp"

#include <string.h>

#include "agent/arch/cfi.hpp"
#include "agent/base/offsets.h"
#include "agent/link/symbols.hpp"

uint64_t crossbill_call_sites[1 << CALL_SITE_BITS];

namespace crossbill::agent {

static_assert(CALL_SITE_BIAS == CallSite::kBias);
static_assert(LARGEST_WINDOW == kLargestWindow);
static_assert(CallSite::kRsp == 0 && CALL_SITE_BITS == kCallSiteBits);
static_assert(CallSite::kRbp << 14 == CALL_SITE_BY_RBP &&
              CALL_SITE_BY_RBP == CallSite::kLargest + 1);

namespace {

// Which parts of the table hold anything: the others are no memory, and there
// is nothing in them to be forgotten.
constexpr uint32_t kPerPage = 512;
constexpr uint32_t kPages = (1 << kCallSiteBits) / kPerPage;
bool is_written[kPages];

MadeCode (*made_code)(uint64_t address);

// Code that a host has made has no CFI. Where it keeps its frame by its
// register, that is where its caller's is kept; where nothing is passed on the
// stack, it is as if the frame ended where it begins.
bool rule_of_made_code(uint64_t pc, FrameRule& rule) {
  MadeCode code = made_code == nullptr ? MadeCode::kNone : made_code(pc);
  if (code == MadeCode::kNone) return false;
  rule.save(processor::kReturnAddress, -8);
  if (code == MadeCode::kByRegisters) {
    rule.set(processor::kStackRegister, 8, false);
    return true;
  }
  rule.set(processor::kFrameRegister, 16, false);
  rule.save(processor::kFrameRegister, -16);
  return true;
}

bool rule_of(uint64_t pc, FrameRule& rule) {
  // Not _dl_find_object: it fills its result by a vector register, which may
  // hold an argument of the call that we are in.
  const Module* module = find_module(reinterpret_cast<void*>(pc));
  if (module == nullptr) return rule_of_made_code(pc, rule);
  return module->frame_header != nullptr &&
         find_rule(module->frame_header, pc, rule);
}

uint64_t encode(uint64_t return_address, const FrameRule& rule) {
  CallSite::Base base = CallSite::kNothing;
  int64_t offset = rule.offset + rule.end_of_window();
  if (rule.reg == processor::kStackRegister && !rule.indirect)
    base = CallSite::kRsp;
  if (rule.reg == processor::kFrameRegister && !rule.indirect)
    base = CallSite::kRbp;
  if (rule.reg == processor::kFrameRegister && rule.indirect) {
    base = CallSite::kRbpIndirect;
    offset = rule.offset;  // the return address is taken off by the reader
  }
  int64_t words = offset / 8 + CallSite::kBias;
  if (words > CallSite::kLargest && base == CallSite::kRsp)
    words = CallSite::kLargest;  // too large a frame, and counted as such
  if ((offset & 7) != 0 || words < 0 || words > CallSite::kLargest)
    base = CallSite::kNothing, words = 0;
  return return_address << 16 | uint64_t{base} << 14 |
         static_cast<uint64_t>(words);
}

}  // namespace

void tell_made_code_by(MadeCode (*made_code_at)(uint64_t address)) {
  made_code = made_code_at;
}

uint64_t find_call_site(uint64_t site) {
  FrameRule rule;
  if (!rule_of(site - 1, rule)) rule = FrameRule();
  uint64_t word = encode(site, rule);
  uint64_t& place = place_of(site);
  auto at = static_cast<uint64_t>(&place - crossbill_call_sites);
  __atomic_store_n(&is_written[at / kPerPage], true, __ATOMIC_SEQ_CST);
  __atomic_store_n(&place, word, __ATOMIC_RELAXED);
  return word;
}

bool is_function_start(const Module& module, uint64_t address) {
  return module.frame_header != nullptr &&
         starts_function(module.frame_header, address);
}

bool reads_return_address(const Module& module, const void* function,
                          const char* symbol) {
  const Elf64_Sym* found = find_symbol(module, symbol);
  return loads_return_address(module.frame_header,
                              reinterpret_cast<uint64_t>(function),
                              found == nullptr ? 0 : found->st_size);
}

void forget_call_sites() {
  for (uint32_t page = 0; page < kPages; page++)
    if (__atomic_exchange_n(&is_written[page], false, __ATOMIC_SEQ_CST))
      memset(&crossbill_call_sites[page * kPerPage], 0,
             kPerPage * sizeof crossbill_call_sites[0]);
  // What nodes have kept fits no call site any more.
  crossbill_site_salt += uint64_t{1} << 48;
}

}  // namespace crossbill::agent
