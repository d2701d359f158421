// SPDX-License-Identifier: MIT
// How functions of modules are called, as their debug information says.
//
// A module's slots are the words of its KnownSignatures, sorted by address; it
// has no places. A function whose parameters do not all travel in registers,
// and that lends nothing, is not in it.
#pragma once
#include "recording/known_modules.hpp"

namespace crossbill::arena {

inline constexpr char kSignaturesName[] = "signatures";  // in the session
inline constexpr char kSignaturesMagic[8] = {'X', 'B', 'S', 'I',
                                             'G', 'N', '0', '1'};
inline constexpr uint64_t kMostSignatureBytes = uint64_t{2} << 20;

// A general register by the number of its argument, or none.
inline constexpr uint8_t kNoRegister = 0xff;
inline constexpr int kArgumentRegisters = 6;

// A parameter that lends memory for as long as the call runs.
struct BorrowedParameter {  // 4 bytes
  uint8_t place;            // of the pointer
  uint8_t length;           // of the number of items, or kNoRegister
  uint8_t length_bytes;     // of that: 4 or 8
  uint8_t item;             // bytes of an item that are sure: 1 to 16
};

struct KnownSignature {  // 40 bytes
  uint64_t address;      // of the function, in the ELF file
  uint8_t count;         // of `borrowed`
  uint8_t pad[7];
  BorrowedParameter borrowed[kArgumentRegisters];
};
static_assert(sizeof(KnownSignature) == 40);
inline constexpr uint32_t kSignatureWords = sizeof(KnownSignature) / 8;

}  // namespace crossbill::arena
