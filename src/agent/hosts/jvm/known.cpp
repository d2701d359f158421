// SPDX-License-Identifier: MIT
// Which JVMs are known inside: known.hpp.
//
// HotSpot calls itself "OpenJDK 64-Bit Server VM" or, Oracle's, "Java
// HotSpot(TM) 64-Bit Server VM". OpenJ9 ("Eclipse OpenJ9 VM") and others have
// JVMTI, too, but keep natives and frames in ways that nobody has looked at.
#include "agent/hosts/jvm/known.hpp"

#include "agent/base/arena_writer.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent::jvm {
namespace {

// By java.vm.specification.version: with those between, counts have been
// compared with a witness (tests/jvm).
constexpr int kOldest = 17, kNewest = 27;

struct Vendor {
  const char* vm;  // how java.vm.name begins
  const char* name;
};
constexpr Vendor kHotSpots[] = {{"OpenJDK ", "openjdk"},
                                {"Java HotSpot", "hotspot"}};

const Vendor* vendor_of(const char* vm) {
  for (const Vendor& vendor : kHotSpots)
    if (strncmp(vm, vendor.vm, strlen(vendor.vm)) == 0) return &vendor;
  return nullptr;
}

// "17"; 1 of "1.8".
int number_of(const char* text) {
  int number = 0;
  for (; '0' <= *text && *text <= '9' && number < 1000; text++)
    number = number * 10 + *text - '0';
  return number;
}

}  // namespace

void say_unknown(const char* what) {
  add_note(arena::NoteCode::kHostUnknown, what);
}

bool is_known_vm(Interface* jvmti) {
  JvmText vm(jvmti), version(jvmti), specification(jvmti);
  call(jvmti, Jvmti::kGetSystemProperty, "java.vm.name", vm.out());
  call(jvmti, Jvmti::kGetSystemProperty, "java.vm.version", version.out());
  call(jvmti, Jvmti::kGetSystemProperty, "java.vm.specification.version",
       specification.out());
  const Vendor* vendor = vendor_of(vm.text());
  // "17.0.15" of "17.0.15+6-Debian-1".
  if (vendor != nullptr && *version.out() != nullptr)
    (*version.out())[strcspn(version.text(), "+-")] = 0;
  char buffer[64];
  Text name(buffer, sizeof buffer);
  name.add(vendor != nullptr ? vendor->name : vm.text()).add(" ");
  name_host(name.add(version.text()).text());
  int number = number_of(specification.text());
  bool known = vendor != nullptr && number >= kOldest;
  if (!known) say_unknown(name.text());
  if (known && number > kNewest)
    add_note(arena::NoteCode::kHostNewer, name.text());
  return known;
}

}  // namespace crossbill::agent::jvm
