// SPDX-License-Identifier: MIT
// Puts a stub where the JVM binds a native method to a library's function.
//
// The function comes from RegisterNatives, or from dlsym, which gives the plain
// one. Other agents may have put a wrapper of their own in its place before us;
// then the stub leads to that, and what dlsym gave tells whose the native is.
// One that comes after us finds our stub, which goes where it went.
//
// A method is bound anew when it was unregistered, and by each class loader
// that has its class: the same function under the same name has one stub.
#include "agent/hosts/jvm/natives.hpp"

#include "agent/base/key_table.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/jvm/descriptor.hpp"
#include "agent/hosts/jvm/foreign.hpp"
#include "agent/hosts/jvm/glue.hpp"
#include "agent/hosts/jvm/libraries.hpp"
#include "agent/hosts/jvm/places.hpp"

namespace crossbill::agent::jvm {

bool natives_are_seen;

namespace {

constexpr int32_t kNative = 0x100;  // ACC_NATIVE

__thread void* looked_up;  // by dlsym, for the native that is bound next
Lock lock;
KeyTable stubs;  // by name, function and module

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
  const MethodId* begin() const { return ids_; }
  const MethodId* end() const { return ids_ + count_; }

 private:
  Interface* jvmti_;
  bool is_known_;
  int32_t count_ = 0;
  MethodId* ids_ = nullptr;
};

// Whether natives of the class have the same name and other parameters, or may.
bool is_overloaded(Interface* jvmti, Object type, const char* name) {
  int same = 0;
  char** none = nullptr;
  Methods methods(jvmti, type);
  if (!methods.is_known()) return true;
  for (MethodId method : methods) {
    int32_t modifiers = 0;
    JvmText other(jvmti);
    if (call(jvmti, Jvmti::kGetMethodModifiers, method, &modifiers) != 0 ||
        (modifiers & kNative) == 0 ||
        call(jvmti, Jvmti::kGetMethodName, method, other.out(), none, none) !=
            0)
      continue;
    same += is_same(other.text(), name);
  }
  return same > 1;
}

// "org.sqlite.core.NativeDB.step"; where there are several natives of that name
// "org.lz4.Codec.put(byte[], int)".
struct Described {
  char name[1024];
  Words words;
};

bool describe(Interface* jvmti, MethodId method, bool of_library,
              Described& native) {
  JvmText name(jvmti), descriptor(jvmti), owner(jvmti);
  Object type = nullptr;
  char** none = nullptr;
  if (call(jvmti, Jvmti::kGetMethodName, method, name.out(), descriptor.out(),
           none) != 0 ||
      call(jvmti, Jvmti::kGetMethodDeclaringClass, method, &type) != 0 ||
      call(jvmti, Jvmti::kGetClassSignature, type, owner.out(), none) != 0)
    return false;
  if (of_library) note_native_class(owner.text());
  Text text(native.name, sizeof native.name);
  add_type(owner.text(), text);
  text.add(".").add(name.text());
  if (is_overloaded(jvmti, type, name.text()))
    add_parameters(descriptor.text(), text);
  native.words = words_of(descriptor.text());
  return true;
}

uint64_t key_of(const StubRequest& request) {
  uint64_t hash = static_cast<uint64_t>(request.core) + 1;
  for (const char* at = request.name; *at != 0; at++)
    hash = (hash ^ static_cast<uint8_t>(*at)) * kHashFactor;
  hash ^= reinterpret_cast<uint64_t>(request.original) * kHashFactor;
  return (hash ^ request.words) | 1;
}

void* find_or_make(const StubRequest& request) {
  Quiet quiet;
  lock.take();
  uint64_t key = key_of(request);
  auto stub = reinterpret_cast<void*>(stubs.find(key));
  if (stub == nullptr) {
    stub = stub_for(request);
    if (stub != request.original)
      stubs.put(key, reinterpret_cast<uint64_t>(stub));
  }
  lock.release();
  return stub;
}

}  // namespace

void on_native_method_bind(Interface* jvmti, Interface*, Object,
                           MethodId method, void* address, void** bound) {
  void* found = looked_up;
  looked_up = nullptr;
  void* original = original_of(address);
  ModuleId core = module_at(found != nullptr ? found : original);
  *bound = original;
  Registration glue;
  if (core == ModuleId::kUnknown) {
    glue = registration_in_progress();
    core = glue.glue;
    if (glue.function == nullptr) glue.function = function_in_stub(original);
  }
  arena::Role role = role_of(core);
  if (core == ModuleId::kUnknown || role == arena::Role::kBase) return;
  Described native;
  bool of_library = role != arena::Role::kHost;
  if (!describe(jvmti, method, of_library, native)) return;
  const Hook* hook = nullptr;
  if (role == arena::Role::kGlue) hook = hook_of_glue(native.name);
  if (role == arena::Role::kHost) {
    hook = hook_of_own(native.name);
    if (hook == nullptr) return;
  }
  StubRequest request = {.name = native.name,
                         .original = original,
                         .core = core,
                         .via = arena::Via::kMethod,
                         .errors = ErrorRule::kPending,
                         .signature = Signature::kExact,
                         .hook = hook,
                         .words = native.words.on_stack(),
                         .passes_on = role == arena::Role::kHost,
                         .places = &kPlaces};
  if (glue.function != nullptr) *bound = stub_through(request, glue.function);
  if (*bound == original) *bound = find_or_make(request);
}

bool keep_native(void* function) {
  if (natives_are_seen) looked_up = function;
  return natives_are_seen;
}

void reset_natives_lock() { lock.reset(); }

}  // namespace crossbill::agent::jvm
