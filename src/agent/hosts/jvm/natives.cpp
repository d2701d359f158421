// SPDX-License-Identifier: MIT
// Puts a stub where the JVM binds a native method to a library's function.
#include "agent/hosts/jvm/natives.hpp"

#include "agent/base/text.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/jvm/foreign.hpp"
#include "agent/hosts/jvm/glue.hpp"
#include "agent/hosts/jvm/host.hpp"
#include "agent/hosts/jvm/places.hpp"

namespace crossbill::agent::jvm {
namespace {

constexpr int32_t kStatic = 8;  // ACC_STATIC

// How many arguments go where: JNIEnv* and the object or class come first.
struct Words {
  int general = 2, vector = 0;
  // A method has at most 255 parameters.
  uint8_t on_stack() const {
    return static_cast<uint8_t>((general > 6 ? general - 6 : 0) +
                                (vector > 8 ? vector - 8 : 0));
  }
};

// Of a descriptor such as "(ILjava/lang/String;[[D)V".
Words words_of(const char* descriptor) {
  Words words;
  for (const char* at = descriptor + 1; *at != ')' && *at != 0; at++) {
    bool array = *at == '[';
    while (*at == '[') at++;
    if (*at == 'L')
      while (*at != ';' && *at != 0) at++;
    if (!array && (*at == 'F' || *at == 'D'))
      words.vector++;
    else
      words.general++;
    if (*at == 0) break;
  }
  return words;
}

// "Lorg/sqlite/core/NativeDB;" as Java writes it.
void add_class(const char* signature, Text& text) {
  char letter[2] = "";
  for (const char* at = signature + 1; *at != ';' && *at != 0; at++) {
    letter[0] = *at == '/' ? '.' : *at;
    text.add(letter);
  }
}

}  // namespace

void on_native_method_bind(Interface* jvmti, Interface*, Object,
                           MethodId method, void* address, void** bound) {
  void* original = original_of(address);
  ModuleId core = module_at(original);
  *bound = original;
  Registration glue;
  if (core == ModuleId::kUnknown) {
    glue = registration_in_progress();
    core = glue.glue;
  }
  arena::Role role = role_of(core);
  if (core == ModuleId::kUnknown || role == arena::Role::kBase) return;
  JvmText name(jvmti), descriptor(jvmti), owner(jvmti);
  Object type = nullptr;
  char** none = nullptr;
  if (call(jvmti, Jvmti::kGetMethodName, method, name.out(), descriptor.out(),
           none) != 0 ||
      call(jvmti, Jvmti::kGetMethodDeclaringClass, method, &type) != 0 ||
      call(jvmti, Jvmti::kGetClassSignature, type, owner.out(), none) != 0)
    return;
  char buffer[1024];
  Text shown(buffer, sizeof buffer);
  add_class(owner.text(), shown);
  shown.add(".").add(name.text());
  const Hook* hook = nullptr;
  if (role == arena::Role::kGlue) hook = hook_of_glue(shown.text());
  if (role == arena::Role::kHost) {
    hook = hook_of_own(shown.text());
    if (hook == nullptr) return;
  }
  StubRequest request = {.name = shown.text(),
                         .original = original,
                         .core = core,
                         .via = arena::Via::kMethod,
                         .errors = ErrorRule::kNone,
                         .signature = Signature::kExact,
                         .hook = hook,
                         .host = &kHost,
                         .words = words_of(descriptor.text()).on_stack(),
                         .passes_on = role == arena::Role::kHost,
                         .places = &kPlaces};
  if (glue.function != nullptr) *bound = stub_through(request, glue.function);
  if (*bound == original) *bound = stub_for(request);
}

}  // namespace crossbill::agent::jvm
