// SPDX-License-Identifier: MIT
// Reads the JVM's own description of its structures: see vm_structs.hpp.
#include "agent/hosts/jvm/vm_structs.hpp"

#include <string.h>

#include "agent/base/text.hpp"

namespace crossbill::agent::jvm {
namespace {

using Member = uint64_t VmLayout::*;

struct Field {
  const char* type;
  const char* name;
  Member member;
  bool may_lack = false;
};

// Where two names are of one member, one was renamed.
constexpr Field kFields[] = {
    {"CodeCache", "_heaps", &VmLayout::code_heaps},
    {"CodeCache", "_low_bound", &VmLayout::code_low},
    {"CodeCache", "_high_bound", &VmLayout::code_high},
    {"GrowableArrayBase", "_len", &VmLayout::list_length},
    {"GrowableArray<int>", "_data", &VmLayout::list_data},
    {"CodeHeap", "_memory", &VmLayout::heap_memory},
    {"CodeHeap", "_segmap", &VmLayout::heap_segments},
    {"CodeHeap", "_log2_segment_size", &VmLayout::heap_log2},
    {"VirtualSpace", "_low", &VmLayout::space_low},
    {"VirtualSpace", "_high", &VmLayout::space_high},
    {"HeapBlock::Header", "_used", &VmLayout::block_used},
    {"CodeBlob", "_name", &VmLayout::blob_name},
    {"CodeBlob", "_frame_size", &VmLayout::blob_frame},
    {"CodeBlob", "_code_begin", &VmLayout::blob_code, true},
    {"CodeBlob", "_code_offset", &VmLayout::blob_code_offset, true},
    {"nmethod", "_compile_id", &VmLayout::compile_id},
    {"nmethod", "_orig_pc_offset", &VmLayout::original_pc},
    {"CompiledMethod", "_method", &VmLayout::code_method, true},
    {"nmethod", "_method", &VmLayout::code_method, true},
    {"CompiledMethod", "_deopt_handler_begin", &VmLayout::deopt, true},
    {"nmethod", "_deopt_handler_offset", &VmLayout::deopt_offset, true},
    {"nmethod", "_deopt_handler_entry_offset", &VmLayout::deopt_offset, true},
    {"CompiledMethod", "_deopt_mh_handler_begin", &VmLayout::deopt_handles,
     true},
    {"nmethod", "_deopt_mh_handler_offset", &VmLayout::deopt_handles_offset,
     true},
    {"AbstractInterpreter", "_code", &VmLayout::interpreter},
    {"StubQueue", "_stub_buffer", &VmLayout::queue_buffer},
    {"StubQueue", "_buffer_limit", &VmLayout::queue_limit},
    {"Method", "_constMethod", &VmLayout::const_method},
    {"ConstMethod", "_constants", &VmLayout::constants},
    {"ConstantPool", "_pool_holder", &VmLayout::pool_holder},
    {"Klass", "_name", &VmLayout::class_name},
    {"Symbol", "_length", &VmLayout::symbol_length},
    {"Symbol", "_body", &VmLayout::symbol_body},
    {"ThreadShadow", "_pending_exception", &VmLayout::pending_exception, true},
    {"Thread", "_tlab", &VmLayout::thread_buffer, true},
    {"JavaThread", "_thread_state", &VmLayout::thread_state, true},
    {"ThreadLocalAllocBuffer", "_top", &VmLayout::buffer_top, true},
    {"JVMFlag", "flags", &VmLayout::flags, true},
    {"JVMFlag", "numFlags", &VmLayout::flag_count, true},
    {"JVMFlag", "_name", &VmLayout::flag_name, true},
    {"JVMFlag", "_addr", &VmLayout::flag_address, true},
};

struct Size {
  const char* type;
  Member member;
  bool may_lack = false;
};
constexpr Size kSizes[] = {
    {"HeapBlock", &VmLayout::block_bytes},
    {"ConstMethod", &VmLayout::const_method_bytes},
    {"Method", &VmLayout::method_bytes},
    {"JVMFlag", &VmLayout::flag_bytes, true},
};

// One of the exported arrays, whose entries say themselves how they are laid
// out: gHotSpotVMStructs with gHotSpotVMStructEntryArrayStride and its like.
class Entries {
 public:
  Entries(FindSymbol find, const char* array, const char* entry)
      : find_(find), entry_(entry) {
    void* variable = find(array);
    if (variable != nullptr) at_ = *static_cast<const char**>(variable);
    stride_ = number("ArrayStride");
    // The JVM's constructors, which have the numbers, are still to run.
    if (stride_ == 0) at_ = nullptr;
  }

  uint64_t number(const char* of) {
    char name[64];
    Text text(name, sizeof name);
    void* variable = find_(text.add(entry_).add(of).text());
    if (variable == nullptr) at_ = nullptr;
    return variable == nullptr ? 0 : *static_cast<uint64_t*>(variable);
  }

  const char* at() const { return at_; }
  void next() { at_ += stride_; }
  template <class T>
  T get(uint64_t offset) const {
    return *reinterpret_cast<const T*>(at_ + offset);
  }

 private:
  FindSymbol find_;
  const char* entry_;
  const char* at_ = nullptr;
  uint64_t stride_ = 0;
};

void read_fields(FindSymbol find, VmLayout& layout) {
  Entries entries(find, "gHotSpotVMStructs", "gHotSpotVMStructEntry");
  uint64_t type = entries.number("TypeNameOffset");
  uint64_t name = entries.number("FieldNameOffset");
  uint64_t is_static = entries.number("IsStaticOffset");
  uint64_t offset = entries.number("OffsetOffset");
  uint64_t address = entries.number("AddressOffset");
  for (; entries.at() != nullptr; entries.next()) {
    auto* of = entries.get<const char*>(type);
    if (of == nullptr) return;
    for (const Field& field : kFields)
      if (is_same(field.type, of) &&
          is_same(field.name, entries.get<const char*>(name)))
        layout.*field.member = entries.get<int32_t>(is_static) != 0
                                   ? entries.get<uint64_t>(address)
                                   : entries.get<uint64_t>(offset);
  }
}

void read_sizes(FindSymbol find, VmLayout& layout) {
  Entries entries(find, "gHotSpotVMTypes", "gHotSpotVMTypeEntry");
  uint64_t name = entries.number("TypeNameOffset");
  uint64_t bytes = entries.number("SizeOffset");
  for (; entries.at() != nullptr; entries.next()) {
    auto* type = entries.get<const char*>(name);
    if (type == nullptr) return;
    for (const Size& size : kSizes)
      if (is_same(size.type, type))
        layout.*size.member = entries.get<uint64_t>(bytes);
  }
}

}  // namespace

VmLayout vm_layout;

namespace {

// Whether all of it is there. Other threads read it from then on.
bool known;

bool is_complete(const VmLayout& layout) {
  for (const Field& field : kFields)
    if (!field.may_lack && layout.*field.member == kAbsent) return false;
  for (const Size& size : kSizes)
    if (!size.may_lack && layout.*size.member == kAbsent) return false;
  if (layout.code_method == kAbsent) return false;
  bool has_code = (layout.blob_code & layout.blob_code_offset) != kAbsent;
  bool has_deopt = (layout.deopt & layout.deopt_offset) != kAbsent;
  return has_code && has_deopt;
}

}  // namespace

void read_layout(FindSymbol find) {
  if (known) return;
  memset(&vm_layout, 0xff, sizeof vm_layout);
  read_fields(find, vm_layout);
  read_sizes(find, vm_layout);
  known = is_complete(vm_layout);
}

bool layout_is_known() { return known; }

}  // namespace crossbill::agent::jvm
