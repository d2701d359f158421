// SPDX-License-Identifier: MIT
#include "layout/dwarf/locations.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <optional>

namespace crossbill::layout::dwarf {
namespace {

constexpr const char* kX86[] = {"rax", "rdx", "rcx", "rbx", "rsi", "rdi",
                                "rbp", "rsp", "r8",  "r9",  "r10", "r11",
                                "r12", "r13", "r14", "r15"};
constexpr uint64_t kFramePointer = 6, kStackPointer = 7;  // of x86-64

std::string register_name(uint16_t machine, uint64_t number) {
  if (machine == EM_X86_64) {
    if (number < std::size(kX86)) return kX86[number];
    if (number >= 17 && number <= 32) return fmt::format("xmm{}", number - 17);
    if (number >= 33 && number <= 40) return fmt::format("st{}", number - 33);
  }
  if (machine == EM_AARCH64) {
    if (number <= 30) return fmt::format("x{}", number);
    if (number >= 64 && number <= 95) return fmt::format("v{}", number - 64);
  }
  return "";
}

std::optional<uint64_t> register_of(const Dwarf_Op& step) {
  if (step.atom >= DW_OP_reg0 && step.atom <= DW_OP_reg31)
    return step.atom - DW_OP_reg0;
  if (step.atom == DW_OP_regx) return step.number;
  return std::nullopt;
}

// "rdi", "rdi:rsi" of a value in two registers.
std::string in_registers(uint16_t machine, const Dwarf_Op* steps,
                         size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    if (steps[i].atom == DW_OP_piece) continue;
    std::optional<uint64_t> number = register_of(steps[i]);
    std::string name = number ? register_name(machine, *number) : "";
    if (name.empty()) return "";
    text += (text.empty() ? "" : ":") + name;
  }
  return text;
}

// How far the frame's base lies above the first parameter on the stack.
std::optional<int64_t> base_above_stack(Dwarf_Die& function, uint16_t machine) {
  Attributes own(function);
  std::optional<Dwarf_Attribute> base = own.raw(At::kFrameBase);
  Dwarf_Op* steps = nullptr;
  size_t count = 0;
  if (!base || machine != EM_X86_64 ||
      dwarf_getlocation(&*base, &steps, &count) != 0 || count != 1)
    return std::nullopt;
  if (steps[0].atom == DW_OP_call_frame_cfa) return 0;
  std::optional<uint64_t> number = register_of(steps[0]);
  if (number == kFramePointer) return -16;
  // Based on the stack pointer they hold behind the prologue alone.
  return std::nullopt;
}

std::string on_stack(Dwarf_Die& function, uint16_t machine, int64_t offset) {
  std::optional<int64_t> base = base_above_stack(function, machine);
  if (!base || offset + *base < 0) return "";
  return fmt::format("stack+{}", offset + *base);
}

// Whether the value lies where a register points that is not the frame's.
bool is_behind_register(const Dwarf_Op& step) {
  if (step.atom < DW_OP_breg0 || step.atom > DW_OP_breg31) return false;
  uint64_t number = step.atom - DW_OP_breg0;
  return number != kStackPointer && number != kFramePointer && step.number == 0;
}

}  // namespace

Entry entry_location(Dwarf_Die& function, Dwarf_Die& parameter,
                     uint16_t machine) {
  Entry entry;
  Attributes own(parameter);
  std::optional<Dwarf_Attribute> location = own.raw(At::kLocation);
  Dwarf_Addr low = 0;
  if (!location || dwarf_lowpc(&function, &low) != 0) return entry;
  Dwarf_Op* steps = nullptr;
  size_t count = 0;
  if (dwarf_getlocation_addr(&*location, low, &steps, &count, 1) != 1 ||
      count == 0)
    return entry;
  if (steps[count - 1].atom == DW_OP_deref ||
      (count == 1 && is_behind_register(steps[0])))
    entry.is_address = true;
  if (count == 1 && steps[0].atom == DW_OP_fbreg)
    entry.text =
        on_stack(function, machine, static_cast<int64_t>(steps[0].number));
  else if (count == 1 && is_behind_register(steps[0]))
    entry.text = register_name(machine, steps[0].atom - DW_OP_breg0);
  else
    entry.text = in_registers(machine, steps, count);
  return entry;
}

}  // namespace crossbill::layout::dwarf
