// SPDX-License-Identifier: MIT
// What an adapter for a host runtime may ask of the agent's core, and the hooks
// that it gives.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "agent/link/module_id.hpp"
#include "agent/stubs/api_table.hpp"
#include "recording/arena.hpp"

namespace crossbill::agent {

// The argument registers of the call that is being made; a hook may change
// them.
struct CallArguments {
  uint64_t general[6];
};

// A hook runs in the calling thread, right before the original (`before`), or
// right after it with its result (`after`, returns the result to hand on).
// Its time is taken out of the bill. `finish` runs when the call has been left:
// it gets the place where the arguments lay, by which `before` may have noted
// something. Each may be null.
struct Hook {
  const char* name;
  void (*before)(CallArguments& arguments) = nullptr;
  uint64_t (*after)(uint64_t result) = nullptr;
  // The callee goes on with another stack, in the place of this one, until it
  // comes back: its chain is set aside so long.
  bool switches_stack = false;
  // Whether this call is one for `before`, told in some nanoseconds; null: each
  // is.
  bool (*wanted)(const CallArguments& arguments) = nullptr;
  void (*finish)(const CallArguments& place, uint64_t result) = nullptr;
  // Calls of the host's own modules are seen, too, for `before` and `after`.
  bool of_hosts = false;
  // Which edge the call is of, where one function of a library stands for many:
  // `edge` or another one. Async-signal-safe as enter is.
  uint32_t (*choose)(const CallArguments& arguments, uint32_t edge) = nullptr;
  // Its calls are watched for handles: see meter/handles.hpp.
  bool watches = false;
  // No new module is patched before it. ld.so itself may make the call, as it
  // does of malloc() that a main program has by its address, or as a malloc()
  // of the program's own does: modules that are there by then need not be
  // relocated. Or its arguments may lie in vector registers.
  bool leaves_modules = false;
};

struct HookTable {
  const Hook* rows;
  size_t count;
};

// How much a call is given, or gives back: bytes of texts and buffers, items of
// containers. Only of objects of exact types that the host's headers describe.
struct CallSize {
  uint64_t bytes = 0, items = 0;
};

// How a host's objects say it, read from their heads and never by a call.
struct SizeReader {
  CallSize (*arguments)(arena::Convention convention,
                        const uint64_t (&general)[6]);
  CallSize (*result)(arena::Convention convention, uint64_t result);
};

// From now on, for calls whose convention is known.
void read_sizes_by(const SizeReader& reader);

// What an address is of code that a host, or glue, makes at run time, where it
// calls C: code that keeps its frame by the frame register, and begins by
// saving its caller's; or code that passes no argument on the stack.
enum class MadeCode : uint8_t { kNone, kFramed, kByRegisters };

struct Host;
struct PlaceReader;

// How many words of stack arguments the call has that is being made, where what
// calls does not tell; negative: it is not known. The host may run for it only
// where vector registers are kept, `may_ask`.
using WordsOfCall = int (*)(const uint64_t (&general)[6], bool may_ask);

struct StubRequest {
  const char* name;  // without its module: "dumps"
  void* original;
  ModuleId core;  // that the callee belongs to
  arena::Via via;
  ErrorRule errors;
  Signature signature;
  const Hook* hook = nullptr;
  const Host* host = nullptr;   // to ask whether an exception is set
  const char* shown = nullptr;  // as users write it: "orjson.dumps"
  // Made by glue for one C function of the same name, which it may call.
  bool wraps = false;
  // All slots that hold the function get the same stub, if they have the same
  // error rule, which tells signatures apart.
  bool is_shared = false;
  arena::Convention convention = arena::Convention::kUnknown;
  arena::Kind kind = arena::Kind::kDowncall;
  // What is known of a function of the host's API, or null; it stands above
  // what is said here.
  const ApiRow* row = nullptr;
  uint8_t words = 0;       // of kExact: 8-byte words of stack arguments
  bool passes_on = false;  // the call itself is no crossing: a hook is on it
  // Who reads where its calls are from; null: whoever does for the process.
  const PlaceReader* places = nullptr;
  WordsOfCall words_of_call = nullptr;  // or null
};

// A stub for a table entry; the original where none can be made.
void* stub_for(const StubRequest& request);

// The same for a function of the host's API in a table that its own libraries
// call by, too: their calls are no crossings and go on by a jump.
void* gated_stub_for(const StubRequest& request);

// Gives the calls of a function of that name by a module a hook.
void add_hook_to_calls(ModuleId from, const char* name, const Hook& hook);

// Gives the edge of a stub a hook. False: it is no stub, or has another one.
bool add_hook(void* stub, const Hook& hook);

// What users write for a stub's callee, where nothing is known yet; its name,
// too, if it has none.
void show_stub(void* stub, const char* shown);

// An edge whose calls go on to the same function as those of `own`, for a hook
// to choose; `own` where none can be made.
uint32_t edge_beside(uint32_t own, const StubRequest& request);

// For calls that glue makes for the host. The edge of calls of `function` that
// go through the glue's function with the edge `own`, to be chosen by a hook:
// the callee's line, on which the glue's own time is overhead. It is `own`
// where the callee is none that gets a line.
uint32_t edge_through(uint32_t own, void* function);

// The same for a function of glue's that is called for this one alone: a stub,
// or the function itself. The edge has the name of `function`. If it is shared,
// by any two of such calls.
void* stub_through(const StubRequest& glue, void* function);

// A stub for a function that is about to be called through a pointer which
// nobody else will see; the function itself where it gets none.
void* stub_for_called(void* function);

// A stub for a function of the base system that the host has found by name, for
// its program to call; the function itself where it gets none, and a stub as it
// is. (A library's has its own by then.)
void* stub_for_found(void* function, const char* name);

// Whether the call in progress may be one of those between which the host's
// collector waits and nothing may be asked: true where that is not known.
bool may_hold_collector();

// The module that the callee of a call in progress belongs to; `call` is what
// its hook was given.
ModuleId module_of_call(const CallArguments& call);

// Its arguments that lie on the stack, in words, where the call has any.
uint64_t* stack_arguments_of(CallArguments& call);

// A library without a file: the one of that path, made where there is none.
ModuleId module_without_file(const char* path);

// What the host is called in the recording, such as "cpython 3.11.7", where
// that is known later than it is loaded. The first host of a process names it.
void name_host(const char* name);

// The calling thread is the one by which the program runs, and not the first of
// the process, which only waits for it.
void run_by_this_thread();

// It may end after this: what it has used of processors is read.
void note_main_thread();

// Who is asked which function the host's own code has called where the caller
// of a gate is that code: a library's function calls by a jump what it calls
// last. `frame` is what the frame register holds. Async-signal-safe; null: not
// known.
void tell_called_by(void* (*called)(uint64_t returns_to, uint64_t frame));

// Work of ours, in the calling thread, that is to be on nobody's bill.
void take_out(void (*work)(void* data), void* data);

// The callee behind a stub; the address itself if it is none.
void* original_of(void* address);

// The function whose address code before `end` loads and calls, where that is
// the form of its first call; null: it is not.
void* first_callee(const uint8_t* code, const uint8_t* end);

// Writes a table slot atomically, on a read-only page too.
bool write_slot(void** slot, void* value);

// The core compares this function's address with another (code_scan.hpp), so
// that a stub in its place would change what it does. Noted for the bill, by
// `name`.
bool is_compared(ModuleId module, const void* function, const char* name);

}  // namespace crossbill::agent
