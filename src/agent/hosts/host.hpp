// SPDX-License-Identifier: MIT
// What a host runtime says of itself. A host is a folder beside this file, and
// a row of the list in hosts.cpp. Nothing outside of hosts/ knows one by name.
#pragma once
#include <stddef.h>

#include "agent/hosts/adapter.hpp"
#include "agent/stubs/api_table.hpp"

namespace crossbill::agent {

// Up to 8 patterns of files or names: base/pattern.hpp.
using Patterns = const char* [8];

// The address of a name that the runtime defines, or null.
using FindSymbol = void* (*)(const char* name);

using StateAccessor = void* (*)();

// A pattern of functions' names, and what is to be done at their calls.
struct Entry {
  const char* pattern = nullptr;
  const Hook* hook = nullptr;  // or null
  ErrorRule errors = ErrorRule::kNull;
  // Whether the host gets the function itself, since it asks for a stub where
  // it goes on with it. Null: it gets a stub, and the call no stack arguments.
  bool (*keeps)(void* function) = nullptr;
};

struct Host {
  const char* name;
  Patterns runtime = {};  // files that are the runtime
  // Those of them whose folder, and the one above it, hold nothing but the
  // runtime's own files.
  Patterns home = {};
  Patterns glue = {};  // files that only carry calls to other modules
  // What glue finds by dlsym is for programs to call, libc's functions too.
  bool glue_finds = false;
  // Functions, found by dlsym, without stack arguments.
  Entry entries[4] = {};
  // A main program that defines it has the runtime linked in.
  const char* main_symbol = nullptr;
  // It finds its frames by what it notes whenever it calls others, or by every
  // word of the stack: stacks that we cannot walk are no trouble to it.
  bool walks_by_anchor = false;
  // Called when the runtime is loaded and relocated. Writes its name and
  // version, such as "cpython 3.11.7". Null: such a host has no name.
  void (*attach)(FindSymbol find, char* name, size_t bytes) = nullptr;
  // Called when the runtime is loaded, whichever other host the process has,
  // and again with each library after it: not all may be set up before.
  void (*learn)(FindSymbol find) = nullptr;
  // Whether an exception is set, as the rule kNullAndException asks.
  bool (*exception_is_set)() = nullptr;
  // Async-signal-safe.
  MadeCode (*made_code_at)(uint64_t address) = nullptr;
  // A word that the host writes to when it runs code of its own in the calling
  // thread, and that nobody reads: see stubs/host_code.hpp. The host's lock is
  // held. Null: there is none at present.
  uint64_t* (*code_mark)() = nullptr;
  // The function that returns the state of the calling thread, in which the
  // place of that word and the end of its room stand at crossbill_mark_offset,
  // so that the stubs need not ask. Null: it does not stand there.
  StateAccessor (*state_accessor)() = nullptr;
  // Whether what goes on when this object is resumed writes nothing there.
  bool (*is_resumed)(uint64_t object) = nullptr;
  // A runtime that is not known inside, while another of its language is: a
  // note says so.
  bool unknown = false;
  // In a forked child: gives back the locks that threads of the parent held.
  void (*reset_locks)() = nullptr;
  // False: its objects are not laid out as `api` says, and its hooks stay off.
  const bool* tables_known = nullptr;
  // False: not even what its API's functions do is known, nor what they take.
  const bool* api_known = nullptr;
  Patterns api_names = {};           // of what belongs to that API
  const ApiTable* api = nullptr;     // what cores call
  const ApiTable* waits = nullptr;   // what of libc the runtime itself waits in
  const HookTable* hooks = nullptr;  // on functions that cores call
  // For --watch. How a call lends, by the arguments that its rule keeps: where
  // that holds only as long as an object lives, `object` becomes its address.
  LentAs (*lent_as)(const Lend& lend, const uint64_t (&arguments)[2],
                    uint64_t& object) = nullptr;
  // Whether the caller of a function holds an object for it.
  bool (*is_argument)(arena::Convention convention,
                      const uint64_t (&general)[6], uint64_t object) = nullptr;
  // Functions that take the host's lock and give it back; the last two stand in
  // each other's call, and the second gives back no more than the first took.
  Patterns takes_lock = {}, gives_lock = {};
  Patterns ensures_lock = {}, releases_lock = {};
};

}  // namespace crossbill::agent
