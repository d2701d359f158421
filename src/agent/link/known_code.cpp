// SPDX-License-Identifier: MIT
// What a module's code does, as it is known (known_file.hpp) or as it is read.
//
// Where it is not known, its code is read, and its record says so: the recorder
// then reads its file after the run, for the next one.
#include "agent/link/known_code.hpp"

#include "agent/arch/code_scan.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/file_pages.hpp"
#include "agent/base/memory.hpp"
#include "agent/base/order.hpp"
#include "agent/link/known_file.hpp"
#include "agent/meter/own_work.hpp"
#include "recording/known_code.hpp"

namespace crossbill::agent {
namespace {

KnownFile file;

const arena::KnownModule* known(Module& module) {
  if (!module.known_asked) module.known = file.find(module);
  module.known_asked = true;
  return module.known;
}

// False where one of them is not known.
bool take_known(Module& module, const uint64_t* slots, size_t count,
                uint8_t* references) {
  const arena::KnownModule* of = known(module);
  if (of == nullptr) return false;
  const uint64_t* words = file.words_of(*of);
  for (size_t i = 0; i < count; i++) {
    uint64_t key = (slots[i] - module.base) << 8;
    const uint64_t* word = find_first(words, of->slot_count, key);
    if (word == words + of->slot_count || *word >> 8 != key >> 8) return false;
    references[i] = static_cast<uint8_t>(*word);
  }
  return true;
}

// A module's code while it is read; its pages are given back after that, since
// the program itself uses few of them.
class CodeToRead {
 public:
  explicit CodeToRead(const Module& module) : module_(module) {
    for (int i = 0; i < module.text_count; i++) {
      const MemoryRange& text = module.text[i];
      ranges_[i] = {reinterpret_cast<const uint8_t*>(text.low),
                    text.high - text.low, text.low};
    }
  }
  CodeToRead(const CodeToRead&) = delete;
  CodeToRead& operator=(const CodeToRead&) = delete;
  ~CodeToRead() {
    for (int i = 0; i < module_.text_count; i++)
      give_back_file_pages(module_.text[i].low, module_.text[i].high);
  }

  const TextRange* ranges() const { return ranges_; }
  size_t count() const { return module_.text_count; }

 private:
  const Module& module_;
  TextRange ranges_[kMostSegments];
};

// In its record, for the recorder.
void say_that_it_was_read(Module& module) {
  module.code_read = true;
  arena::Ref record = record_of(&module);
  if (record != 0)
    reinterpret_cast<arena::Module*>(arena_base + uint64_t{record} * 8)
        ->code_read = 1;
}

// Where a module keeps addresses of functions that its code may compare: an
// exported function's own GLOB_DAT slot, constant tables.
SlotRange relro_of(const Module& module) {
  return whole_slots(module.relro.low, module.relro.high);
}

// Reads the module's text, a second time where the first finds more than is
// commonly there. Null: no memory.
const uint64_t* read_places(Module& module, size_t& count) {
  constexpr size_t kCommonly = 4096;
  static uint64_t found[kCommonly];
  say_that_it_was_read(module);
  SlotRange slots = relro_of(module);
  OwnWork own_work;
  CodeToRead code(module);
  count = find_compared(code.ranges(), code.count(), slots, found, kCommonly);
  if (count <= kCommonly) return found;
  auto* more = static_cast<uint64_t*>(keep_bytes(count * 8));
  if (more != nullptr)
    count = find_compared(code.ranges(), code.count(), slots, more, count);
  return more;
}

// The function that is meant by a place, which may be a slot that holds it;
// or 0.
uint64_t function_at(const Module& module, const SlotRange& slots,
                     uint64_t place) {
  if (slots.contains(place)) place = *reinterpret_cast<const uint64_t*>(place);
  return is_code(module, reinterpret_cast<const void*>(place)) ? place : 0;
}

}  // namespace

void map_known_code() {
  file.map(arena::kKnownCodeName, arena::kKnownCodeMagic,
           arena::kMostKnownBytes);
  if (file.version() != arena::kScanVersion) file.forget();
}

void references_to(Module& module, const uint64_t* slots, size_t count,
                   uint8_t* references) {
  if (take_known(module, slots, count, references)) return;
  say_that_it_was_read(module);
  CodeToRead code(module);
  find_references(code.ranges(), code.count(), slots, count, references);
}

uint64_t* compared_by(Module& module, size_t& count) {
  const arena::KnownModule* of = known(module);
  size_t places = of == nullptr ? 0 : of->place_count;
  const uint64_t* place = of == nullptr ? read_places(module, places)
                                        : file.words_of(*of) + of->slot_count;
  if (place == nullptr) return nullptr;
  uint64_t base = of == nullptr ? 0 : module.base;
  auto* functions = static_cast<uint64_t*>(keep_bytes(places * 8 + 8));
  if (functions == nullptr) return nullptr;
  SlotRange slots = relro_of(module);
  count = 0;
  for (size_t i = 0; i < places; i++)
    if (uint64_t function = function_at(module, slots, place[i] + base))
      functions[count++] = function;
  sort(functions, count);
  return functions;
}

}  // namespace crossbill::agent
