// SPDX-License-Identifier: MIT
// Where the JVM keeps the code that it makes at run time: see code_cache.hpp.
//
// libjvm describes its data to debuggers by a table of fields,
// gHotSpotVMStructs, whose layout it describes, too. Source: OpenJDK
// src/hotspot/share/runtime/vmStructs.hpp, 8 to 27.
#include "agent/hosts/jvm/code_cache.hpp"

#include "agent/base/text.hpp"

namespace crossbill::agent::jvm {
namespace {

const uint64_t *low_bound, *high_bound;

// The table of fields, as the library's own words say that it is to be read.
struct Fields {
  const char* rows;
  uint64_t stride, type, name, address;

  const char* text(const char* row, uint64_t offset) const {
    return *reinterpret_cast<const char* const*>(row + offset);
  }
  const uint64_t* find(const char* wanted_type, const char* wanted) const {
    for (const char* row = rows; text(row, type) != nullptr; row += stride)
      if (is_same(text(row, type), wanted_type) &&
          is_same(text(row, name), wanted))
        return *reinterpret_cast<const uint64_t* const*>(row + address);
    return nullptr;
  }
};

bool read_number(FindSymbol find, const char* name, uint64_t& number) {
  const void* place = find(name);
  if (place != nullptr) number = *static_cast<const uint64_t*>(place);
  return place != nullptr;
}

}  // namespace

void find_code_cache(FindSymbol find) {
  if (low_bound != nullptr) return;
  const void* rows = find("gHotSpotVMStructs");
  Fields fields{};
  if (rows == nullptr ||
      !read_number(find, "gHotSpotVMStructEntryArrayStride", fields.stride) ||
      !read_number(find, "gHotSpotVMStructEntryTypeNameOffset", fields.type) ||
      !read_number(find, "gHotSpotVMStructEntryFieldNameOffset", fields.name) ||
      !read_number(find, "gHotSpotVMStructEntryAddressOffset", fields.address))
    return;
  fields.rows = *static_cast<const char* const*>(rows);
  // The numbers are 0 until the JVM's constructors have run.
  if (fields.rows == nullptr || fields.stride == 0) return;
  high_bound = fields.find("CodeCache", "_high_bound");
  low_bound = fields.find("CodeCache", "_low_bound");
}

bool is_in_code_cache(uint64_t address) {
  return low_bound != nullptr && high_bound != nullptr &&
         *low_bound <= address && address < *high_bound;
}

}  // namespace crossbill::agent::jvm
