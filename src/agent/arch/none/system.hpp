// SPDX-License-Identifier: MIT
// No processor, in names and numbers: see ../arch.hpp. A port fills these in.
#pragma once
#include <elf.h>
#include <stddef.h>
#include <stdint.h>

namespace crossbill::processor {

inline constexpr uint16_t kMachine = EM_NONE;
inline constexpr char kLoader[] = "no-loader";

// Memory is protected by pages of this many bytes; no system has larger ones.
inline constexpr uint64_t kPageBytes = 4096;
inline constexpr size_t kLargestPageBytes = 65536;

// An address of the program has no higher bits.
inline constexpr int kAddressBits = 47;

// Relocations of a slot that PLT code jumps through, of one that code loads,
// and of data that holds an address.
inline constexpr uint32_t kJumpSlot = 1;
inline constexpr uint32_t kGlobalData = 2;
inline constexpr uint32_t kAbsolute = 3;

// What an auditor of the dynamic linker defines to watch bindings and calls.
inline constexpr const char* kAuditsBindings[] = {"no-bindings"};

// Where the kernel has put registers of what a signal came upon.
inline constexpr uint64_t kSignalFrame = 0;
inline constexpr uint64_t kSignalStack = 0;
inline constexpr uint64_t kSignalPlace = 0;

// DWARF's numbers.
inline constexpr int kFrameRegister = 0;
inline constexpr int kStackRegister = 1;
inline constexpr int kReturnAddress = 2;
inline constexpr int kDwarfRegisters = 3;

}  // namespace crossbill::processor
