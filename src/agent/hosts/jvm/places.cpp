// SPDX-License-Identifier: MIT
// Names the places that call native methods: see places.hpp.
//
// A place is known by where its caller's frame is (frames.hpp): the address of
// a bytecode, or the one that compiled code returns to. What it means is asked
// of JVMTI, once: class, method, file and line of the caller on the stack. The
// code may die since, and other code come to lie there. So each known place
// keeps something to tell by:
//
//   compiled     the number of the compilation, which stands in the code's head
//   interpreted  its Method, and a weak reference to its class: the collector
//                clears the memory that this points to before it gives back
//                what the class has
//
// A key is the address of the first Known of a line, and never given back: code
// is compiled again and again, and into its callers. Whole stacks
// are JVMTI's; a frame's key is made of its jmethodID, which the JVM never uses
// again, and the bytecode's index.
//
// No lock is held while the JVM is asked: it may wait for a safepoint.
#include "agent/hosts/jvm/places.hpp"

#include <string.h>

#include "agent/base/key_table.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/memory.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/jvm/frames.hpp"
#include "agent/hosts/jvm/libraries.hpp"

namespace crossbill::agent::jvm {
namespace {

Interface *jvm, *tools;  // JavaVM and jvmtiEnv
int32_t (*get_env)(Interface*, Interface**, int32_t);
void (*delete_local)(Interface*, Object);
Object (*new_weak)(Interface*, Object);
bool works;

constexpr int kMostFrames = arena::kMostFrames;
static_assert(sizeof(FrameRoom) >= (kMostFrames + 1) * sizeof(FrameInfo));

Interface* current_env() {
  Interface* env = nullptr;
  return get_env(jvm, &env, kJni1_6) == 0 ? env : nullptr;
}

// The class of a method, for as long as this lives.
class ClassOf {
 public:
  explicit ClassOf(MethodId method) : env_(current_env()) {
    if (env_ != nullptr)
      call(tools, Jvmti::kGetMethodDeclaringClass, method, &type_);
  }
  ~ClassOf() {
    if (type_ != nullptr) delete_local(env_, type_);
  }
  ClassOf(const ClassOf&) = delete;
  ClassOf& operator=(const ClassOf&) = delete;
  Object type() const { return type_; }
  Interface* env() const { return env_; }

 private:
  Interface* env_;
  Object type_ = nullptr;
};

// A call by a handle may be such a one wherever it cannot be told.
bool may_ask_in(const CallPoint& call_point) {
  ThreadState state = state_of(current_env());
  return is_by_handle(call_point) ? state == ThreadState::kNative
                                  : state != ThreadState::kJava;
}

// The innermost frames of the calling thread; how many.
// None in a call that the JVM makes with the thread still running Java, of a
// function said to be critical: it may be asked nothing then, not even where
// this call's place is known of another one.
int32_t read_frames(const CallPoint& call_point, FrameInfo* frames,
                    int32_t most) {
  int32_t count = 0;
  if (!may_ask_in(call_point)) return 0;
  if (call(tools, Jvmti::kGetStackTrace, Object{nullptr}, int32_t{0}, most,
           frames, &count) != 0)
    return 0;
  return count;
}

// Code that the JVM makes for method handles: it calls whatever the handle is
// of, and has no place of its own.
bool is_of_handle(const char* signature) {
  return begins_with(signature, "Ljava/lang/invoke/LambdaForm");
}

// The same of all that has to do with handles and calls of C.
bool is_of_handle_code(MethodId method) {
  ClassOf owner(method);
  JvmText signature(tools);
  char** none = nullptr;
  if (owner.type() == nullptr || call(tools, Jvmti::kGetClassSignature,
                                      owner.type(), signature.out(), none) != 0)
    return false;
  return begins_with(signature.text(), "Ljava/lang/invoke/") ||
         begins_with(signature.text(), "Ljdk/internal/foreign/");
}

// The line of a bytecode: its table says at which a line begins.
uint16_t line_of(const FrameInfo& frame) {
  struct Line {
    int64_t begin;
    int32_t line;
  };
  Line* lines = nullptr;
  int32_t count = 0, found = 0;
  int64_t nearest = -1;
  if (frame.bytecode < 0 || call(tools, Jvmti::kGetLineNumberTable,
                                 frame.method, &count, &lines) != 0)
    return 0;
  for (int32_t i = 0; i < count; i++) {
    int64_t begin = lines[i].begin;
    if (begin > frame.bytecode || begin <= nearest) continue;
    nearest = begin;
    found = lines[i].line;
  }
  call(tools, Jvmti::kDeallocate, lines);
  return found > 0 ? static_cast<uint16_t>(found) : 0;
}

// Known places --------------------------------------------------------------

// `code` and `number` are of the compilation. Interpreted ones have none, but
// `type`, which is what a weak reference points to; the stubs do not get them,
// since what they would look for is no bytecode.
struct Known {
  FramePlace place;
  uint64_t method;
  const uint64_t* type;
};
Lock lock;
KeyTable known;  // address -> Known
KeyTable lines;  // method and line -> the key of all its places
const FramePlace* seen[1 << kFramePlaceBits];

// No address has the highest bit.
uint64_t key_of(MethodId method, uint16_t number) {
  return uint64_t{1} << 63 | reinterpret_cast<uint64_t>(method) << 16 | number;
}

// An address of no object, coloured or not, as Z writes it.
bool is_cleared(uint64_t object) { return object >> 16 == 0; }

bool is_at(const Known& one, const Caller& caller) {
  if (one.method != caller.method) return false;
  const FramePlace& place = one.place;
  if (place.key == PlaceReader::kNowhere && place.code == nullptr) return true;
  return place.code != nullptr
             ? __atomic_load_n(place.code, __ATOMIC_RELAXED) == place.number
             : !is_cleared(__atomic_load_n(one.type, __ATOMIC_RELAXED));
}

void show_to_stubs(const FramePlace& place) {
  if (place.code == nullptr) return;
  auto slot = table_hash(place.address, 64 - kFramePlaceBits);
  __atomic_store_n(&seen[slot], &place, __ATOMIC_RELEASE);
}

const Known* find_known(const Caller& caller) {
  auto* found = reinterpret_cast<const Known*>(known.find(caller.address));
  return found != nullptr && is_at(*found, caller) ? found : nullptr;
}

uint64_t key_of_call(const CallPoint& point) {
  if (!works) return 0;
  Caller caller = caller_of(point);
  if (caller.address == 0) return 0;
  if (const Known* direct = find_known(caller)) {
    show_to_stubs(direct->place);
    return direct->place.key;
  }
  if (!is_by_handle(point)) return 0;
  caller = caller_of_handle(point);
  const Known* found = caller.address == 0 ? nullptr : find_known(caller);
  return found == nullptr ? 0 : found->place.key;
}

// `line`: what all places of its line have; 0: they are nowhere.
uint64_t keep(const Known& one, uint64_t line) {
  auto* kept = static_cast<Known*>(keep_bytes(sizeof one));
  if (kept == nullptr) return 0;
  *kept = one;
  auto address = reinterpret_cast<uint64_t>(kept);
  lock.take();
  uint64_t key = line == 0 ? PlaceReader::kNowhere : lines.find(line);
  if (key == 0) lines.put(line, key = address);
  kept->place.key = key;
  known.put(one.place.address, address);
  lock.release();
  return key;
}

// Tagged by its last bits, and then where the collector finds it.
const uint64_t* weak_to(const ClassOf& owner) {
  if (owner.type() == nullptr) return nullptr;
  auto weak = reinterpret_cast<uint64_t>(new_weak(owner.env(), owner.type()));
  return reinterpret_cast<const uint64_t*>(weak & ~uint64_t{7});
}

constexpr char kLambda[] = "$$Lambda";

// "org.sqlite.core.DB$1"; of
// "Lorg/sqlite/core/DB$$Lambda$14.0x0000000800c03000;" without what is another
// number in each run: "org.sqlite.core.DB$$Lambda".
void add_class(const char* signature, Text& text) {
  const char* lambda = strstr(signature, kLambda);
  const char* end = lambda != nullptr
                        ? lambda + strlen(kLambda)
                        : signature + 1 + strcspn(signature + 1, ";.");
  char letter[2] = "";
  for (const char* at = signature + 1; at != end; at++) {
    letter[0] = *at == '/' ? '.' : *at;
    text.add(letter);
  }
}

// What all places of a line have: they are one site. Of lambdas' classes, which
// are made anew for each, it is the name that is left of them.
uint64_t line_key(const FrameInfo& frame) {
  ClassOf owner(frame.method);
  JvmText signature(tools), name(tools);
  char** none = nullptr;
  char buffer[512];
  Text text(buffer, sizeof buffer);
  if (owner.type() != nullptr &&
      call(tools, Jvmti::kGetClassSignature, owner.type(), signature.out(),
           none) == 0 &&
      strstr(signature.text(), kLambda) != nullptr &&
      call(tools, Jvmti::kGetMethodName, frame.method, name.out(), none,
           none) == 0) {
    add_class(signature.text(), text);
    text.add(name.text());
    return hash_text(1, buffer) | 1;
  }
  return key_of(frame.method, line_of(frame));
}

// Of a call in which the JVM may not be asked.
uint64_t keep_nowhere(const Caller& caller) {
  if (caller.method != 0)
    return keep({{caller.address, 0, nullptr, 0}, caller.method, nullptr}, 0);
  const uint32_t* code = identity_of(caller.address);
  if (code == nullptr) return 0;
  return keep({{caller.address, 0, code, *code}, 0, nullptr}, 0);
}

// The innermost frame that calls: above the native method's own, or above those
// that are made for handles.
const FrameInfo* first_caller(const FrameInfo* frames) {
  if (frames->method != nullptr && frames->bytecode < 0) return frames + 1;
  while (frames->method != nullptr && is_of_handle_code(frames->method))
    frames++;
  return frames;
}

uint64_t learn(const CallPoint& point) {
  if (!works) return 0;
  bool by_handle = is_by_handle(point);
  if (!may_ask_in(point)) return keep_nowhere(caller_of(point));
  Caller caller = by_handle ? caller_of_handle(point) : caller_of(point);
  if (caller.address == 0) return 0;
  FrameInfo frames[kMostFrames + 1];
  int32_t count = read_frames(point, frames, by_handle ? kMostFrames : 2);
  frames[count].method = nullptr;
  const FrameInfo* from = first_caller(frames);
  if (by_handle != (frames->bytecode >= 0) || from->method == nullptr ||
      from->bytecode < 0)
    return 0;
  uint64_t line = line_key(*from);
  if (caller.method == 0) {
    const uint32_t* code = identity_of(caller.address);
    if (code == nullptr) return 0;
    return keep({{caller.address, 0, code, *code}, 0, nullptr}, line);
  }
  if (bytecode_of(caller) != from->bytecode) {
    works = false;
    say_no_places("jvm");
    return 0;
  }
  const uint64_t* type = weak_to(ClassOf(from->method));
  if (type == nullptr) return 0;
  return keep({{caller.address, 0, nullptr, 0}, caller.method, type}, line);
}

// Frames --------------------------------------------------------------------

const FrameInfo& info(const void* frame) {
  return *static_cast<const FrameInfo*>(frame);
}

// The room ends with a frame of no method.
const void* innermost(const CallPoint& point, FrameRoom& room) {
  auto* frames = reinterpret_cast<FrameInfo*>(room.words);
  int32_t count = read_frames(point, frames, kMostFrames);
  frames[count].method = nullptr;
  const FrameInfo* from = first_caller(frames);
  return from->method == nullptr ? nullptr : from;
}

const void* caller(const void* frame) {
  const FrameInfo* next = &info(frame) + 1;
  return next->method == nullptr ? nullptr : next;
}

uint64_t key(const void* frame) {
  return key_of(info(frame).method,
                static_cast<uint16_t>(info(frame).bytecode));
}

// "org/sqlite/core/DB.java" of "Lorg/sqlite/core/DB$1;" and "DB.java".
void add_file(const char* signature, const char* source, Text& file) {
  const char* last = strrchr(signature, '/');
  char letter[2] = "";
  for (const char* at = signature + 1; last != nullptr && at <= last; at++) {
    letter[0] = *at;
    file.add(letter);
  }
  file.add(source);
}

// The outermost frame of the calling thread is main()'s, if that has started
// it; of other threads nobody knows whose code began them.
void look_for_main() {
  FrameInfo outermost;
  int32_t count = 0;
  char** none = nullptr;
  if (knows_main_class() ||
      call(tools, Jvmti::kGetStackTrace, Object{nullptr}, int32_t{-1},
           int32_t{1}, &outermost, &count) != 0 ||
      count != 1)
    return;
  ClassOf owner(outermost.method);
  JvmText signature(tools), name(tools);
  if (owner.type() != nullptr &&
      call(tools, Jvmti::kGetMethodName, outermost.method, name.out(), none,
           none) == 0 &&
      strcmp(name.text(), "main") == 0 &&
      call(tools, Jvmti::kGetClassSignature, owner.type(), signature.out(),
           none) == 0)
    note_main_class(signature.text());
}

bool describe(const void* frame, PlaceText& text) {
  look_for_main();
  MethodId method = info(frame).method;
  ClassOf owner(method);
  JvmText signature(tools), name(tools), source(tools);
  char** none = nullptr;
  if (owner.type() == nullptr ||
      call(tools, Jvmti::kGetClassSignature, owner.type(), signature.out(),
           none) != 0 ||
      call(tools, Jvmti::kGetMethodName, method, name.out(), none, none) != 0)
    return false;
  Text file(text.file, sizeof text.file);
  if (is_of_handle(signature.text())) {
    Text(text.function, sizeof text.function).add("[method handle]");
    text.line = 0;
    text.installed = true;
    return true;
  }
  if (call(tools, Jvmti::kGetSourceFileName, owner.type(), source.out()) == 0)
    add_file(signature.text(), source.text(), file);
  Text function(text.function, sizeof text.function);
  add_class(signature.text(), function);
  function.add(".").add(name.text());
  text.line = line_of(info(frame));
  text.installed = is_installed_class(signature.text());
  return true;
}

const void* code(const void*) { return nullptr; }

bool watch_deaths() { return true; }

}  // namespace

const PlaceReader kPlaces = {.key_of_call = key_of_call,
                             .learn = learn,
                             .innermost = innermost,
                             .caller = caller,
                             .state = nullptr,
                             .key = key,
                             .describe = describe,
                             .code = code,
                             .watch_deaths = watch_deaths,
                             .waits = true,
                             .by_frame = true};

void start_places(Interface* vm, Interface* jvmti, Interface* env) {
  jvm = vm;
  tools = jvmti;
  get_env = reinterpret_cast<decltype(get_env)>(
      vm->functions[static_cast<int>(Vm::kGetEnv)]);
  delete_local = reinterpret_cast<decltype(delete_local)>(
      env->functions[static_cast<int>(Jni::kDeleteLocalRef)]);
  new_weak = reinterpret_cast<decltype(new_weak)>(
      env->functions[static_cast<int>(Jni::kNewWeakGlobalRef)]);
  static const FramePlace kNone{};
  for (const FramePlace*& place : seen) place = &kNone;
  crossbill_frame_places.seen = seen;
  works = find_frames();
  if (works) {
    tell_made_code(crossbill_frame_places);
    read_made_places_by(kPlaces);
  } else
    say_no_places("jvm");
}

void forget_places() { lock.reset(); }

}  // namespace crossbill::agent::jvm
