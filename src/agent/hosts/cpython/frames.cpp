// SPDX-License-Identifier: MIT
// Reads CPython's frames as they lie in memory.
//
//   thread state ──> (3.11, 3.12: _PyCFrame) ──> frame ──> its caller ──> ...
//                                                  │
//                                                  └──> code object,
//                                                  instruction
//
// PyEval_GetFrame() and its like would make a frame object, which the program
// can see. So offsets are used: a table, verified against headers, and against
// what the interpreter says itself (frame_layout.cpp). Where these differ, or
// something else is missing, no call has a site, and a note says so.
//
// An instruction's address names a place since 3.11, where instructions lie in
// the code object; before, the code object's address and the instruction's
// number together. Code objects die, and others come to lie where they lay:
// that is noticed by a function of ours in the place of their tp_dealloc.
//
// Frames that are no function's (where C has called the interpreter), and those
// of calls that have not begun, are passed over as CPython's own tracebacks do.
#include "agent/hosts/cpython/frames.hpp"

#include <string.h>

#include "agent/hosts/cpython/code.hpp"
#include "agent/hosts/cpython/read.hpp"
#include "agent/hosts/places.hpp"
#include "agent/link/module_id.hpp"

namespace crossbill::agent::cpython {
namespace {

const FrameLayout* layout;
void* (*current_state)();
TypeObject* code_type;

template <class T>
T at(const void* base, size_t offset) {
  return *reinterpret_cast<const T*>(static_cast<const char*>(base) + offset);
}

const char* bytes_at(const void* base, size_t offset) {
  return static_cast<const char*>(base) + offset;
}

// Code ----------------------------------------------------------------------

constexpr uint64_t kSpread = 0x9E3779B97F4A7C15u;  // of instructions' numbers

const void* code_of(const void* frame) {
  auto tagged = at<uint64_t>(frame, layout->frame_code);
  const void* code =
      reinterpret_cast<const void*>(tagged & ~uint64_t{layout->tag_bits});
  return code != nullptr && type_of(code) == code_type ? code : nullptr;
}

bool has_instructions() { return layout->instructions != kNone; }

PlaceKeys keys_of(const void* code) {
  if (has_instructions()) {
    const char* first = bytes_at(code, layout->instructions);
    auto count = static_cast<uint64_t>(field<VarBody>(code, 0).size);
    return {reinterpret_cast<uint64_t>(first), 2, count};
  }
  const void* bytes = at<const void*>(code, layout->instruction_bytes);
  auto count = static_cast<uint64_t>(field<BytesBody>(bytes, 0).size);
  return {reinterpret_cast<uint64_t>(code), kSpread, count};
}

// How far the frame's instruction lies from the first, in bytes.
long offset_of(const void* frame, const void* code) {
  if (has_instructions())
    return at<const char*>(frame, layout->instruction) -
           bytes_at(code, layout->instructions);
  int number = at<int>(frame, layout->instruction);
  return layout->lines_as == LineFormat::kNumberTable ? number : number * 2L;
}

// Frames --------------------------------------------------------------------

// As _PyFrame_IsIncomplete() in pycore_frame.h says it.
bool is_at_place(const void* frame) {
  if (layout->owner == kNone) {
    return code_of(frame) != nullptr &&
           at<int>(frame, layout->instruction) >= 0;
  }
  auto owner = at<uint8_t>(frame, layout->owner);
  if (owner >= kFirstShim) return false;
  const void* code = code_of(frame);
  if (code == nullptr) return false;
  long before = 2L * at<int>(code, layout->first_traceable);
  return owner == kOwnedByGenerator || offset_of(frame, code) >= before;
}

const void* first_at_place(const void* frame) {
  while (frame != nullptr && !is_at_place(frame))
    frame = at<const void*>(frame, layout->frame_caller);
  return frame;
}

const void* innermost_now() {
  const void* state = current_state();
  if (state == nullptr) return nullptr;
  const void* frame = at<const void*>(state, layout->state_frame);
  if (frame != nullptr && layout->inner_frame != kNone)
    frame = at<const void*>(frame, layout->inner_frame);
  return first_at_place(frame);
}

const void* innermost(const CallPoint&, FrameRoom&) { return innermost_now(); }

const void* caller(const void* frame) {
  return first_at_place(at<const void*>(frame, layout->frame_caller));
}

uint64_t key(const void* frame) {
  auto word = at<uint64_t>(frame, layout->instruction);
  if (has_instructions()) return word;
  auto code = at<uint64_t>(frame, layout->frame_code);
  return code + static_cast<uint32_t>(word) * kSpread;
}

uint64_t key_of_call(const CallPoint&) {
  const void* frame = innermost_now();
  return frame == nullptr ? 0 : key(frame);
}

// As analysis/sites.cpp asks it, who decides; here it is only how often stacks
// are taken.
bool is_installed(const char* file) {
  constexpr const char* kFolders[] = {"/site-packages/", "/dist-packages/",
                                      "/lib/python3"};
  if (file[0] == '<') return true;
  for (const char* folder : kFolders)
    if (strstr(file, folder) != nullptr) return true;
  return false;
}

bool describe(const void* frame, PlaceText& text) {
  const void* code = code_of(frame);
  copy_text(at<const void*>(code, layout->file), present, text.file,
            sizeof text.file);
  text.installed = is_installed(text.file);
  bool named = copy_text(at<const void*>(code, layout->function), present,
                         text.function, sizeof text.function);
  if (!named)
    copy_text(at<const void*>(code, layout->name), present, text.function,
              sizeof text.function);
  const auto& table = field<BytesBody>(at<const void*>(code, layout->lines), 0);
  text.line =
      line_of(layout->lines_as, reinterpret_cast<const uint8_t*>(table.value),
              static_cast<size_t>(table.size),
              at<int>(code, layout->first_line), offset_of(frame, code));
  return true;
}

// Deaths --------------------------------------------------------------------

void (*dealloc_code)(void* code);  // CPython's

void on_death(void* code) {
  forget_places(code, keys_of(code));
  dealloc_code(code);
}

// Once. What a program has put in its place stays, and then nothing is known of
// deaths.
bool watch_deaths() {
  if (dealloc_code != nullptr) return true;
  void** slot = &body(*code_type).deallocate;
  void* present = *slot;
  if (role_of(module_at(present)) != arena::Role::kHost) return false;
  dealloc_code = reinterpret_cast<void (*)(void*)>(present);
  if (write_slot(slot, reinterpret_cast<void*>(on_death))) return true;
  dealloc_code = nullptr;
  return false;
}

PlacePath path() {
  if (!has_instructions()) return {};
  if (layout->inner_frame == kNone)
    return {2, {layout->state_frame, layout->instruction}};
  return {3, {layout->state_frame, layout->inner_frame, layout->instruction}};
}

}  // namespace

void find_frames(FindSymbol find, int minor, const char* name) {
  layout = frame_layout(minor);
  void* accessor = find("_PyThreadState_UncheckedGet");
  if (accessor == nullptr) accessor = find("PyThreadState_GetUnchecked");
  code_type = static_cast<TypeObject*>(find("PyCode_Type"));
  if (layout == nullptr || accessor == nullptr || code_type == nullptr ||
      !agrees(*layout, find("_PyRuntime")))
    return read_no_places(name);
  current_state = reinterpret_cast<void* (*)()>(accessor);
  static const PlaceReader kReader = {.key_of_call = key_of_call,
                                      .learn = nullptr,
                                      .innermost = innermost,
                                      .caller = caller,
                                      .state = current_state,
                                      .key = key,
                                      .describe = describe,
                                      .code = code_of,
                                      .watch_deaths = watch_deaths};
  read_places_by(kReader, path());
}

}  // namespace crossbill::agent::cpython
