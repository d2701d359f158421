// SPDX-License-Identifier: MIT
// x86-64 Linux in names and numbers: what ELF files, ld.so, the kernel and
// DWARF call its things. See ../arch.hpp.
#pragma once
#include <elf.h>
#include <stddef.h>
#include <stdint.h>

namespace crossbill::processor {

inline constexpr uint16_t kMachine = EM_X86_64;
inline constexpr char kLoader[] = "ld-linux-x86-64.so.2";

// Memory is protected by pages of this many bytes; no system has larger ones.
inline constexpr uint64_t kPageBytes = 4096;
inline constexpr size_t kLargestPageBytes = 4096;

// An address of the program has no higher bits.
inline constexpr int kAddressBits = 47;

// Relocations of a slot that PLT code jumps through, of one that code loads,
// and of data that holds an address.
inline constexpr uint32_t kJumpSlot = R_X86_64_JUMP_SLOT;
inline constexpr uint32_t kGlobalData = R_X86_64_GLOB_DAT;
inline constexpr uint32_t kAbsolute = R_X86_64_64;

// What an auditor of the dynamic linker defines to watch bindings, and calls
// through a PLT.
inline constexpr const char* kAuditsBindings[] = {
    "la_symbind64", "la_x86_64_gnu_pltenter", "la_x86_64_gnu_pltexit"};

// Where the kernel has put registers of what a signal came upon, from the stack
// pointer that the handler returns to. Linux: struct ucontext.
inline constexpr uint64_t kSignalFrame = 120;  // rbp
inline constexpr uint64_t kSignalStack = 160;  // rsp
inline constexpr uint64_t kSignalPlace = 168;  // rip

// DWARF's numbers. System V psABI for x86-64, figure 3.36.
inline constexpr int kFrameRegister = 6;  // rbp
inline constexpr int kStackRegister = 7;  // rsp
inline constexpr int kReturnAddress = 16;
inline constexpr int kDwarfRegisters = 17;  // general ones, return address

}  // namespace crossbill::processor
