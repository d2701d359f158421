// SPDX-License-Identifier: MIT
// Where CPython leaves a trace when it runs Python code.
//
// Since 3.11 a call of a Python function puts its frame on the thread state's
// data stack: what it writes first is the word at `datastack_top`, which
// nobody reads before. 3.9 and 3.10 evaluate every frame by the interpreter's
// `eval_frame`, a function that may be replaced (PEP 523): ours notes that it
// was called and jumps to CPython's.
//
// A generator's frame lies in the generator since 3.11, so that going on
// with one leaves nothing: is_resumed() tells it by its type, also where it
// lies within iterators of the host: enumerate, zip, itertools.
#include "agent/hosts/cpython/host_code.hpp"

#include <string.h>

#include "agent/base/state.hpp"
#include "agent/hosts/cpython/read.hpp"

namespace crossbill::agent::cpython {
namespace {

using Evaluate = void* (*)(void* thread_state, void* frame, int thrown);

void* (*current_thread_state)();
size_t chunk_offset;  // of PyThreadState::datastack_chunk; 0: not known

// Of 3.9 and 3.10.
void* (*current_interpreter)();
Evaluate (*evaluator)(void* interpreter);
void (*set_evaluator)(void* interpreter, Evaluate);
Evaluate evaluate;  // CPython's

// Types by their symbols; what a CPython lacks stays null.
template <size_t kCount>
struct Types {
  const char* names[kCount];
  const void* types[kCount] = {};

  void find_by(FindSymbol find) {
    for (size_t i = 0; i < kCount; i++) types[i] = find(names[i]);
  }
  bool have(const void* type) const {
    for (const void* each : types)
      if (type == each) return true;
    return false;
  }
};
Types<5> resumed = {{"PyGen_Type", "PyCoro_Type", "PyAsyncGen_Type",
                     "_PyAsyncGenASend_Type", "_PyCoroWrapper_Type"}};
// What passes on what other iterators give, and is a part of such: zip has a
// tuple of them, chain an iterator over one.
Types<4> wrappers = {
    {"PyEnum_Type", "PyZip_Type", "PyMap_Type", "PyFilter_Type"}};
Types<2> parts = {{"PyTuple_Type", "PyTupleIter_Type"}};

template <typename Function>
void take(FindSymbol find, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(find(name));
}

void* evaluate_noted(void* thread_state, void* frame, int thrown) {
  crossbill_thread.host_word = 0;
  return evaluate(thread_state, frame, thrown);
}

// The thread's own word, once frames are evaluated by ours. What somebody else
// has put in its place stays.
uint64_t* noted_mark() {
  void* interpreter = current_interpreter();
  if (interpreter == nullptr) return nullptr;
  Evaluate present = evaluator(interpreter);
  if (present == evaluate) set_evaluator(interpreter, evaluate_noted);
  bool noted = present == evaluate || present == evaluate_noted;
  return noted ? &crossbill_thread.host_word : nullptr;
}

// The word that the next frame begins with; null where there is no room for
// one: it would then begin a chunk of its own.
uint64_t* frame_mark(const char* thread_state) {
  const auto* stack =
      reinterpret_cast<const DataStack*>(thread_state + chunk_offset);
  return stack->top < stack->limit ? stack->top : nullptr;
}

bool is_wrapper(TypeObject* type) {
  constexpr char kModule[] = "itertools.";
  return wrappers.have(type) ||
         strncmp(body(*type).name, kModule, sizeof kModule - 1) == 0;
}

// A search for what is resumed among the objects that an iterator refers to.
// tp_traverse runs no code of the host.
struct Search {
  int left;  // objects that may still be looked at
};
constexpr int kMostVisits = 64;

bool traverse(void* object, Search& search);

int visit(void* object, void* argument) {
  Search& search = *static_cast<Search*>(argument);
  if (object == nullptr || search.left-- <= 0) return 0;
  TypeObject* type = type_of(object);
  if (resumed.have(type)) return 1;
  bool goes_on = is_wrapper(type) || parts.have(type);
  return goes_on && traverse(object, search);
}

bool traverse(void* object, Search& search) {
  auto* traverse_type = body_of_type(object).traverse;
  return traverse_type != nullptr && traverse_type(object, visit, &search) != 0;
}

}  // namespace

void find_code_mark(FindSymbol find, int minor) {
  chunk_offset = present.data_stack;
  crossbill_mark_offset = chunk_offset + offsetof(DataStack, top);
  take(find, "_PyThreadState_UncheckedGet", current_thread_state);
  if (current_thread_state == nullptr)
    take(find, "PyThreadState_GetUnchecked", current_thread_state);
  resumed.find_by(find);
  wrappers.find_by(find);
  parts.find_by(find);
  if (minor > 10) return;
  take(find, "PyInterpreterState_Get", current_interpreter);
  evaluate = reinterpret_cast<Evaluate>(find("_PyEval_EvalFrameDefault"));
  take(find, "_PyInterpreterState_GetEvalFrameFunc", evaluator);
  take(find, "_PyInterpreterState_SetEvalFrameFunc", set_evaluator);
}

uint64_t* code_mark() {
  if (current_thread_state == nullptr) return nullptr;
  const char* state = static_cast<const char*>(current_thread_state());
  if (state == nullptr) return nullptr;
  if (chunk_offset != 0) return frame_mark(state);
  return set_evaluator != nullptr && evaluate != nullptr ? noted_mark()
                                                         : nullptr;
}

StateAccessor state_accessor() {
  return chunk_offset != 0 ? current_thread_state : nullptr;
}

bool is_resumed(uint64_t object) {
  if (object == 0 || chunk_offset == 0) return false;
  void* iterator = reinterpret_cast<void*>(object);
  if (resumed.have(type_of(iterator))) return true;
  if (present.head != kHead) return false;  // others may be changing it
  if (!is_wrapper(type_of(iterator))) return false;
  Search search{kMostVisits};
  return traverse(iterator, search);
}

}  // namespace crossbill::agent::cpython
