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

#include "agent/base/arena_writer.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/jvm/critical.hpp"
#include "agent/hosts/jvm/descriptor.hpp"
#include "agent/hosts/jvm/foreign.hpp"
#include "agent/hosts/jvm/glue.hpp"
#include "agent/hosts/jvm/libraries.hpp"
#include "agent/hosts/jvm/lookups.hpp"
#include "agent/hosts/jvm/one_stub.hpp"
#include "agent/hosts/jvm/overloads.hpp"
#include "agent/hosts/jvm/places.hpp"

namespace crossbill::agent::jvm {
namespace {

// "org.sqlite.core.NativeDB.step"; where there are several natives of that name
// "org.lz4.Codec.put(byte[], int)".
struct Described {
  char name[1024];
  Words words;
};

// False: the native is to stay as it is.
bool describe(Interface* jvmti, MethodId method, ModuleId library,
              Described& native) {
  bool of_library = role_of(library) != arena::Role::kHost;
  JvmText name(jvmti), descriptor(jvmti), owner(jvmti);
  Object type = nullptr;
  char** none = nullptr;
  if (call(jvmti, Jvmti::kGetMethodName, method, name.out(), descriptor.out(),
           none) != 0 ||
      call(jvmti, Jvmti::kGetMethodDeclaringClass, method, &type) != 0 ||
      call(jvmti, Jvmti::kGetClassSignature, type, owner.out(), none) != 0)
    return false;
  if (of_library &&
      has_critical(library, owner.text(), name.text(), descriptor.text())) {
    add_note(arena::NoteCode::kAddressTaken, name.text());
    return false;
  }
  if (of_library) note_native_class(owner.text());
  Text text(native.name, sizeof native.name);
  add_type(owner.text(), text);
  text.add(".").add(name.text());
  if (of_library && is_overloaded(jvmti, type, method))
    add_parameters(descriptor.text(), text);
  native.words = words_of(descriptor.text());
  return true;
}

// What dlsym gave tells the library behind the wrapper of another agent. It may
// have been for nobody: natives of the JDK, and of glue, are no wrappers.
ModuleId library_of(void* original) {
  void* found = take_looked_up();
  ModuleId own = module_at(original);
  bool is_wrapper = found != nullptr && found != original &&
                    role_of(own) != arena::Role::kHost &&
                    registration_in_progress().glue == ModuleId::kUnknown;
  return is_wrapper ? module_at(found) : own;
}

struct Binding {
  Interface* jvmti;
  MethodId method;
  void* address;
  void** bound;
};

void bind(Interface* jvmti, MethodId method, void* address, void** bound) {
  void* original = original_of(address);
  ModuleId core = library_of(original);
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
  if (!describe(jvmti, method, core, native)) return;
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

}  // namespace

void on_native_method_bind(Interface* jvmti, Interface*, Object,
                           MethodId method, void* address, void** bound) {
  Binding binding = {jvmti, method, address, bound};
  take_out(
      [](void* data) {
        auto* it = static_cast<Binding*>(data);
        bind(it->jvmti, it->method, it->address, it->bound);
      },
      &binding);
}

void reset_natives_lock() {
  reset_one_stub_lock();
  reset_overloads_lock();
}

}  // namespace crossbill::agent::jvm
