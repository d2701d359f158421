// SPDX-License-Identifier: MIT
// Tells how many words a variadic call has on the stack: variadic.hpp.
//
// It is asked where the caller has no CFI, or a frame that is too large to be
// copied. JVMTI says a method's descriptor; what was told of a method is kept
// for all threads, and one that has the same place is asked for again. A method
// is never another one: HotSpot does not use a jmethodID twice.
#include "agent/hosts/jvm/variadic.hpp"

#include "agent/base/state.hpp"
#include "agent/hosts/jvm/descriptor.hpp"

namespace crossbill::agent::jvm {
namespace {

Interface* asked;

// A method, in a bit whether a class comes before it, and in the last 8 bits
// its words: it has at most 255 parameters.
constexpr int kKnownBits = 10;
uint64_t known[1 << kKnownBits];

int ask(uint64_t method, int fixed) {
  JvmText descriptor(asked);
  char** none = nullptr;
  if (call(asked, Jvmti::kGetMethodName, reinterpret_cast<MethodId>(method),
           none, descriptor.out(), none) != 0)
    return -1;
  Words words = words_of(descriptor.text());
  words.general += fixed - 2;
  return words.on_stack();
}

int words_of(uint64_t method, int fixed, bool may_ask) {
  if (asked == nullptr || method == 0) return -1;
  uint64_t key = method << 9 | static_cast<uint64_t>(fixed == 4) << 8;
  uint64_t place = table_hash(key, 64 - kKnownBits);
  uint64_t found = __atomic_load_n(&known[place], __ATOMIC_RELAXED);
  if ((found & ~uint64_t{0xff}) == key) return static_cast<int>(found & 0xff);
  int words = may_ask ? ask(method, fixed) : -1;
  if (words >= 0)
    __atomic_store_n(&known[place], key | static_cast<uint64_t>(words),
                     __ATOMIC_RELAXED);
  return words;
}

// The environment, an object or a class, the method.
int words_after_method(const uint64_t (&general)[6], bool may_ask) {
  return words_of(general[2], 3, may_ask);
}

// CallNonvirtual... has a class before the method.
int words_after_class(const uint64_t (&general)[6], bool may_ask) {
  return words_of(general[3], 4, may_ask);
}

}  // namespace

WordsOfCall words_of_variadic(const ApiRow& row) {
  constexpr char kNonvirtual[] = "CallNonvirtual";
  if (row.signature != Signature::kUnknown) return nullptr;
  bool nonvirtual = strncmp(row.name, kNonvirtual, sizeof kNonvirtual - 1) == 0;
  return nonvirtual ? words_after_class : words_after_method;
}

void ask_for_descriptors(Interface* jvmti) { asked = jvmti; }

}  // namespace crossbill::agent::jvm
