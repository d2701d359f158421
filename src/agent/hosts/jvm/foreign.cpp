// SPDX-License-Identifier: MIT
// Calls of C functions that are no native methods: java.lang.foreign.
//
// A program finds a function by name, and the JVM makes a stub for functions of
// its type, which calls it by its address:
//
//   SymbolLookup.find("qsort")  ->  JVM_FindLibraryEntry  ->  dlsym
//   downcallHandle(...)         ->  a stub in the code cache
//   handle.invoke(...)          ->  that stub  ->  qsort, or what dlsym gave
//
// So the JVM is given our stub for the address. Of libraries it has that from
// dlsym; of libc, whose functions are nobody's crossing where the JVM itself
// asks for them, it gets one here. The call may be a "critical" one, in which
// the thread counts as running Java: stubs of such functions ask the JVM
// nothing, and wait for nobody.
//
// For a method that C is to call, the JVM makes a stub, too. Native methods of
// its own give its address to Java, which hands it to C, and take it back:
//
//   upcallStub(...)  ->  makeUpcallStub()            gives our stub for it
//   Arena.close()    ->  freeUpcallStub0(address)    gets what that stands for
#include "agent/hosts/jvm/foreign.hpp"

#include "agent/base/arena_writer.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/jvm/lookups.hpp"
#include "agent/hosts/jvm/one_stub.hpp"
#include "agent/hosts/jvm/upcall_words.hpp"

namespace crossbill::agent::jvm {
namespace {

__thread const char* asked_for;  // by the call in progress

// Which method it leads to is known to nobody but the method handle.
constexpr ApiRow row_of_upcall(Signature signature) {
  return {.name = "upcall",
          .category = arena::Category::kCallback,
          .signature = signature,
          .bytes = BytesRule::kNone,
          .callback = 0,
          .lent = LentRule::kNothing,
          .errors = ErrorRule::kNone,
          .lend = nullptr,
          .runs_host = false,
          .resumes = 0};
}
constexpr ApiRow kUpcall = row_of_upcall(Signature::kUnknown);
constexpr ApiRow kUpcallOfWords = row_of_upcall(Signature::kExact);

constexpr int kUnknownWords = -1;
__thread int words_on_stack = kUnknownWords;  // of the stub that is being made

ModuleId libjvm = ModuleId::kUnknown;

// (JNIEnv*, jclass, MethodHandle, ABIDescriptor, CallRegs, ...)
void before_make_upcall(CallArguments& call) {
  words_on_stack =
      words_of_upcall(reinterpret_cast<Interface*>(call.general[0]),
                      reinterpret_cast<Object>(call.general[4]));
}

// The code cache gives one place to one stub after another: those that take
// as many words have one edge.
StubRequest request_of_upcall(const char* name, uint64_t address) {
  return {.name = name,
          .original = reinterpret_cast<void*>(address),
          .core = libjvm,
          .via = arena::Via::kCallback,
          .errors = ErrorRule::kNone,
          .signature = Signature::kUnknown,
          .kind = arena::Kind::kUpcall,
          .row = &kUpcall};
}

uint64_t after_make_upcall(uint64_t address) {
  int words = words_on_stack;
  words_on_stack = kUnknownWords;
  if (words < 0 || address == 0 || libjvm == ModuleId::kUnknown)
    return stub_of_upcall("upcall", address);
  StubRequest request = request_of_upcall("upcall", address);
  request.row = &kUpcallOfWords;
  request.words = static_cast<uint8_t>(words);
  return reinterpret_cast<uint64_t>(find_or_make(request));
}

// (JNIEnv*, jclass, jlong address)
void before_free_upcall(CallArguments& call) {
  uint64_t& address = call.general[2];
  address =
      reinterpret_cast<uint64_t>(original_of(reinterpret_cast<void*>(address)));
}

#define FOREIGN "jdk.internal.foreign.abi."
constexpr Hook kOwn[] = {
    {.name = FOREIGN "UpcallLinker.makeUpcallStub",
     .before = before_make_upcall,
     .after = after_make_upcall,
     .leaves_modules = true},
    {.name = FOREIGN "UpcallStubs.freeUpcallStub0",
     .before = before_free_upcall,
     .leaves_modules = true},
    // 17 and 18
    {.name = FOREIGN "ProgrammableUpcallHandler.allocateUpcallStub",
     .after = after_make_upcall,
     .leaves_modules = true},
    {.name = FOREIGN "ProgrammableUpcallHandler.allocateOptimizedUpcallStub",
     .before = before_make_upcall,
     .after = after_make_upcall,
     .leaves_modules = true},
};
#undef FOREIGN

// Called by Java, these are none of ours, and what they find has no stub.
constexpr const char* kFinders[] = {"dlopen", "dlmopen", "dlsym", "dlvsym"};

void note_finder(const char* name, uint64_t found) {
  for (const char* finder : kFinders)
    if (found != 0 && is_same(name, finder))
      add_note(arena::NoteCode::kBehindBack, finder);
}

}  // namespace

void before_find_entry(CallArguments& call) {
  libjvm = module_of_call(call);
  asked_for = reinterpret_cast<const char*>(call.general[1]);
  if (asked_for != nullptr) begin_lookup(asked_for);
}

uint64_t after_find_entry(uint64_t found) {
  const char* name = asked_for;
  asked_for = nullptr;
  end_lookup();
  if (name == nullptr) return found;
  note_finder(name, found);
  return reinterpret_cast<uint64_t>(
      stub_for_found(reinterpret_cast<void*>(found), name));
}

uint64_t stub_of_upcall(const char* name, uint64_t address) {
  if (address == 0 || libjvm == ModuleId::kUnknown) return address;
  StubRequest request = request_of_upcall(name, address);
  request.is_shared = true;
  return reinterpret_cast<uint64_t>(stub_for(request));
}

const Hook* hook_of_own(const char* name) {
  for (const Hook& hook : kOwn)
    if (is_same(hook.name, name)) return &hook;
  return nullptr;
}

}  // namespace crossbill::agent::jvm
