// SPDX-License-Identifier: MIT
// Whether other natives of a native's class have its name, too: overloads.hpp.
//
// A class may have thousands of natives, which are bound one after the other.
// So all names of a class are asked for at once, when the first of its natives
// is bound, and are kept: two threads may bind one native, and are to call it
// alike. The JVM never uses a jmethodID twice.
#include "agent/hosts/jvm/overloads.hpp"

#include <sys/mman.h>

#include "agent/base/key_table.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/order.hpp"
#include "agent/base/quiet.hpp"

namespace crossbill::agent::jvm {
namespace {

constexpr int32_t kNative = 0x100;  // ACC_NATIVE
enum : uint64_t { kAlone = 1, kOverloaded = 2 };

Lock lock;
KeyTable known;  // jmethodID -> whether its name is that of others

// The methods of a class, for as long as this lives. Of one that the JVM has
// not prepared yet, as it may be at RegisterNatives, they are not known.
class Methods {
 public:
  Methods(Interface* jvmti, Object type) : jvmti_(jvmti) {
    is_known_ = call(jvmti, Jvmti::kGetClassMethods, type, &count_, &ids_) == 0;
    if (!is_known_) count_ = 0;
  }
  ~Methods() {
    if (ids_ != nullptr) call(jvmti_, Jvmti::kDeallocate, ids_);
  }
  Methods(const Methods&) = delete;
  Methods& operator=(const Methods&) = delete;
  bool is_known() const { return is_known_; }
  size_t count() const { return static_cast<size_t>(count_); }
  MethodId at(size_t index) const { return ids_[index]; }

 private:
  Interface* jvmti_;
  bool is_known_;
  int32_t count_ = 0;
  MethodId* ids_ = nullptr;
};

struct Native {
  uint64_t name;  // its hash
  uint64_t method;
};

// Room for all natives of a class, for as long as this lives.
class Natives {
 public:
  explicit Natives(size_t most) : bytes_(most * sizeof(Native)) {
    void* pages = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages != MAP_FAILED) rows_ = static_cast<Native*>(pages);
  }
  ~Natives() {
    if (rows_ != nullptr) munmap(rows_, bytes_);
  }
  Natives(const Natives&) = delete;
  Natives& operator=(const Natives&) = delete;
  bool has_room() const { return rows_ != nullptr; }
  void add(uint64_t name, MethodId method) {
    rows_[count_++] = {name, reinterpret_cast<uint64_t>(method)};
  }
  void sort_by_name() {
    sort(rows_, count_,
         [](const Native& a, const Native& b) { return a.name < b.name; });
  }
  size_t count() const { return count_; }
  const Native& at(size_t index) const { return rows_[index]; }
  bool is_overloaded(size_t index) const {
    uint64_t name = rows_[index].name;
    return (index > 0 && rows_[index - 1].name == name) ||
           (index + 1 < count_ && rows_[index + 1].name == name);
  }

 private:
  size_t bytes_;
  Native* rows_ = nullptr;
  size_t count_ = 0;
};

// False: they are not known.
bool learn_class(Interface* jvmti, Object type) {
  Methods methods(jvmti, type);
  Natives natives(methods.count());
  if (!methods.is_known() || !natives.has_room()) return false;
  char** none = nullptr;
  for (size_t i = 0; i < methods.count(); i++) {
    MethodId method = methods.at(i);
    int32_t modifiers = 0;
    JvmText name(jvmti);
    if (call(jvmti, Jvmti::kGetMethodModifiers, method, &modifiers) == 0 &&
        (modifiers & kNative) != 0 &&
        call(jvmti, Jvmti::kGetMethodName, method, name.out(), none, none) == 0)
      natives.add(hash_text(1, name.text()), method);
  }
  natives.sort_by_name();
  Quiet quiet;
  lock.take();
  for (size_t i = 0; i < natives.count(); i++)
    known.put(natives.at(i).method,
              natives.is_overloaded(i) ? kOverloaded : kAlone);
  lock.release();
  return true;
}

}  // namespace

// Of a class that the JVM has not prepared yet, as it may be at
// RegisterNatives, the methods are not known: there may be others.
bool is_overloaded(Interface* jvmti, Object type, MethodId method) {
  auto key = reinterpret_cast<uint64_t>(method);
  uint64_t found = known.find(key);
  if (found == 0) {
    if (!learn_class(jvmti, type)) return true;
    found = known.find(key);
  }
  return found == kOverloaded;
}

void reset_overloads_lock() { lock.reset(); }

}  // namespace crossbill::agent::jvm
