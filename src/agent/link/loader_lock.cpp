// SPDX-License-Identifier: MIT
// Where ld.so keeps its own lock: see loader_lock.hpp.
//
// No public function gives it. dl_iterate_phdr calls back with another one
// held, and in ld.so's _rtld_global the three of them lie in a row:
//
//   _dl_load_lock   _dl_load_write_lock   _dl_load_tls_lock
//   (we want this)  (held right now)
//
// Source: glibc sysdeps/generic/ldsodefs.h, 2.35 to 2.42. All are recursive
// mutexes, which is checked before any is believed.
#include "agent/link/loader_lock.hpp"

#include <link.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/link/modules.hpp"
#include "agent/link/symbols.hpp"
#include "processor/system.hpp"

namespace crossbill::agent {
namespace {

pthread_mutex_t* loader_lock;

struct Locks {
  pthread_mutex_t load, write, tls;
};

int self() { return static_cast<int>(syscall(SYS_gettid)); }

bool is_free(const pthread_mutex_t& lock) {
  return lock.__data.__kind == PTHREAD_MUTEX_RECURSIVE &&
         lock.__data.__lock == 0 && lock.__data.__owner == 0;
}

bool is_held(const pthread_mutex_t& lock) {
  return lock.__data.__kind == PTHREAD_MUTEX_RECURSIVE &&
         lock.__data.__lock != 0 && lock.__data.__owner == self();
}

// ld.so's variable, as long as its symbol says.
MemoryRange loader_variables() {
  for (Module* at = first_module(); at != nullptr; at = next_module(at)) {
    const char* name = strrchr(at->path, '/');
    if (name == nullptr || strcmp(name + 1, processor::kLoader) != 0) continue;
    const Elf64_Sym* symbol = find_symbol(*at, "_rtld_global");
    if (symbol == nullptr) break;
    uint64_t low = at->base + symbol->st_value;
    return {low, low + symbol->st_size};
  }
  return {0, 0};
}

// Called with the second lock held.
int look_for_locks(struct dl_phdr_info*, size_t, void*) {
  MemoryRange range = loader_variables();
  for (uint64_t at = range.low; at + sizeof(Locks) <= range.high; at += 8) {
    Locks* locks = reinterpret_cast<Locks*>(at);
    if (is_free(locks->load) && is_held(locks->write) && is_free(locks->tls))
      loader_lock = &locks->load;
  }
  return 1;
}

}  // namespace

void find_loader_lock() { dl_iterate_phdr(look_for_locks, nullptr); }

void wait_for_loader() {
  if (loader_lock == nullptr) return;
  pthread_mutex_lock(loader_lock);
  pthread_mutex_unlock(loader_lock);
}

LoaderLock::LoaderLock()
    : taken_(loader_lock == nullptr ||
             pthread_mutex_trylock(loader_lock) == 0) {}

LoaderLock::~LoaderLock() {
  if (taken_ && loader_lock != nullptr) pthread_mutex_unlock(loader_lock);
}

bool outside_loader() {
  return loader_lock != nullptr && loader_lock->__data.__owner != self();
}

}  // namespace crossbill::agent
