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
// with one leaves nothing: is_resumed() tells it by its type.
#include "agent/hosts/cpython/host_code.hpp"

#include "agent/base/state.hpp"
#include "agent/hosts/cpython/layout.hpp"
#include "agent/hosts/cpython/runtime.hpp"

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

constexpr const char* kResumed[] = {
    "PyGen_Type",         "PyCoro_Type",
    "PyAsyncGen_Type",    "_PyAsyncGenASend_Type",
    "_PyCoroWrapper_Type"};
constexpr size_t kResumedTypes = sizeof kResumed / sizeof *kResumed;
const void* resumed[kResumedTypes];

template <typename Function>
void take(FindSymbol find, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(find(name));
}

void* evaluate_noted(void* thread_state, void* frame, int thrown) {
  crossbill_thread.host_code = 0;
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
  return noted ? &crossbill_thread.host_code : nullptr;
}

// The word that the next frame begins with; null where there is no room for
// one: it would then begin a chunk of its own.
uint64_t* frame_mark(const char* thread_state) {
  const auto* stack =
      reinterpret_cast<const DataStack*>(thread_state + chunk_offset);
  return stack->top < stack->limit ? stack->top : nullptr;
}

}  // namespace

void find_code_mark(FindSymbol find, int minor) {
  chunk_offset = data_stack_offset(minor);
  take(find, "_PyThreadState_UncheckedGet", current_thread_state);
  if (current_thread_state == nullptr)
    take(find, "PyThreadState_GetUnchecked", current_thread_state);
  for (size_t i = 0; i < kResumedTypes; i++) resumed[i] = find(kResumed[i]);
  if (minor > 10) return;
  take(find, "PyInterpreterState_Get", current_interpreter);
  evaluate = reinterpret_cast<Evaluate>(find("_PyEval_EvalFrameDefault"));
  take(find, "_PyInterpreterState_GetEvalFrameFunc", evaluator);
  take(find, "_PyInterpreterState_SetEvalFrameFunc", set_evaluator);
}

uint64_t* code_mark() {
  if (current_thread_state == nullptr) return nullptr;
  const char* state = static_cast<const char*>(current_thread_state());
  if (state == nullptr || !tables_known) return nullptr;
  if (chunk_offset != 0) return frame_mark(state);
  return set_evaluator != nullptr && evaluate != nullptr ? noted_mark()
                                                         : nullptr;
}

bool is_resumed(uint64_t object) {
  if (object == 0 || chunk_offset == 0) return false;
  const void* type = reinterpret_cast<const Object*>(object)->type;
  for (const void* each : resumed)
    if (type == each) return true;
  return false;
}

}  // namespace crossbill::agent::cpython
