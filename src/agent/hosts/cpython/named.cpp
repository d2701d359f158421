// SPDX-License-Identifier: MIT
// Tells functions apart that are objects of one type and have its tp_call.
//
// Cython's fused functions, which choose one of several by the types of their
// arguments, have no pointer of their own, and where modules share Cython's
// types, the tp_call of all lies in the module that was first:
//
//   is_monotonic(array)  ->  tp_call(object)       a stub, of _isfinite.so
//                            choose()              "algos.is_monotonic"
//
// The object has the table entry of its function, which lies in the module that
// the function is of. By that the edge is chosen at each call.
#include "agent/hosts/cpython/named.hpp"

#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/cpython/read.hpp"

namespace crossbill::agent::cpython {
namespace {

// A table entry, and the edge of its calls. An entry that another module has
// brought to the same place has another name.
struct Known {
  const MethodDef* entry;
  const char* name;
  uint32_t by;  // the edge of the tp_call
  uint32_t edge;
};
constexpr size_t kKnown = 4096;  // a power of two; what is more has no name
Known known[kKnown];
size_t known_count;
Lock lock;

const MethodDef* entry_of(const Known& place) {
  return __atomic_load_n(&place.entry, __ATOMIC_ACQUIRE);
}

// The place of an entry, or a free one.
Known& place_of(const MethodDef* entry, uint32_t by) {
  uint64_t hash =
      (reinterpret_cast<uint64_t>(entry) + by) * 0x9E3779B97F4A7C15u;
  size_t at = hash >> 52;
  static_assert(kKnown == size_t{1} << (64 - 52));
  while (entry_of(known[at]) != nullptr &&
         (entry_of(known[at]) != entry || known[at].by != by ||
          known[at].name != entry->name))
    at = (at + 1) & (kKnown - 1);
  return known[at];
}

uint32_t make_edge(void* object, const MethodDef* entry, uint32_t by) {
  ModuleId core = module_at(entry);
  if (role_of(core) != arena::Role::kCore) return by;
  char buffer[1024];
  Text shown(buffer, sizeof buffer);
  const char* module = text_of(field<void*>(object, kFunctionModule));
  if (module != nullptr) shown.add(module).add(".");
  shown.add(entry->name);
  return edge_beside(by, {.name = entry->name,
                          .original = nullptr,
                          .core = core,
                          .via = arena::Via::kSlot,
                          .errors = ErrorRule::kNull,
                          .signature = Signature::kRegisters,
                          .shown = shown.text(),
                          .convention = arena::Convention::kCall});
}

uint32_t choose(const CallArguments& call, uint32_t by) {
  void* object = reinterpret_cast<void*>(call.general[0]);
  // Built for the limited API, it has another layout.
  if (body_of_type(object).vectorcall_offset !=
      static_cast<long>(present.head + kFunctionVectorcall))
    return by;
  const auto* entry = field<const MethodDef*>(object, kFunctionDefinition);
  if (entry == nullptr || entry->name == nullptr) return by;
  Known& place = place_of(entry, by);
  if (entry_of(place) != nullptr) return place.edge;
  Quiet quiet;
  lock.take();
  Known& now = place_of(entry, by);
  bool is_new = entry_of(now) == nullptr;
  bool full = is_new && known_count == kKnown / 2;
  if (is_new && !full) {
    known_count++;
    now.name = entry->name;
    now.by = by;
    now.edge = make_edge(object, entry, by);
    __atomic_store_n(&now.entry, entry, __ATOMIC_RELEASE);
  }
  uint32_t edge = full ? by : now.edge;
  lock.release();
  return edge;
}

constexpr Hook kFused = {.name = "", .choose = choose};

}  // namespace

const Hook* hook_of_call(const char* type) {
  return is_same(short_name(type), "fused_cython_function") ? &kFused : nullptr;
}

void reset_named_lock() { lock.reset(); }

}  // namespace crossbill::agent::cpython
