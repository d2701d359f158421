// SPDX-License-Identifier: MIT
// The agent's two variables: hidden from the program, handed on to children.
//
// LD_PRELOAD loads the agent, CROSSBILL_SESSION names its session. They stand
// at the end of the environment. Taking both out leaves a hole of two words
// between its end and the auxiliary vector. Programs find the latter by walking
// past the former, so the hole becomes an entry AT_IGNORE. No other pointer
// moves, and the strings that are left lie as close together as before
// (setproctitle counts on it). Where the user has a preload of its own, or an
// empty one, that entry is shortened in place, and CROSSBILL_SESSION stands
// twice, so that the hole has two words again.
//
// The functions that start programs get a copy of their environment, on the
// caller's stack, with the agent in it: on the stack since a vfork child shares
// our memory and would leak anything else. Only a dynamic program of
// glibc that may read the agent gets it: ld.so of any other writes an error.
#include "agent/link/environment.hpp"

#include <alloca.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/single_threaded.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/text.hpp"
#include "agent/fork.hpp"
#include "agent/session.hpp"
#include "agent/unrecorded.hpp"
#include "processor/system.hpp"

namespace crossbill::agent {
namespace {

constexpr char kVariable[] = "LD_PRELOAD=";
constexpr size_t kVariableBytes = sizeof kVariable - 1;
constexpr size_t kMostEntries = 16384;
constexpr int kMostInterpreters = 4;

bool is_preload(const char* entry) {
  return strncmp(entry, kVariable, kVariableBytes) == 0;
}

bool is_ours_alone(const char* entry) {
  return is_preload(entry) && strcmp(entry + kVariableBytes, agent_path()) == 0;
}

bool is_our_session(const char* entry) {
  return strcmp(entry, session_entry()) == 0;
}

// "a.so:AGENT" -> "a.so", in place.
void shorten(char* entry) {
  size_t all = strlen(entry), own = strlen(agent_path());
  if (all < kVariableBytes + own) return;
  size_t kept = all - own;
  if (strcmp(entry + kept, agent_path()) != 0) return;
  if (kept > kVariableBytes && entry[kept - 1] != ':') return;
  entry[kept > kVariableBytes ? kept - 1 : kept] = 0;
}

bool names_session(const char* entry) {
  return strncmp(entry, arena::kSessionVariable,
                 sizeof arena::kSessionVariable - 1) == 0;
}

bool is_glibc_loader(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash != nullptr && strcmp(slash + 1, processor::kLoader) == 0;
}

bool program_loads_agent(const char* head, size_t bytes) {
  const Elf64_Ehdr* elf = reinterpret_cast<const Elf64_Ehdr*>(head);
  if (bytes < sizeof *elf || memcmp(elf->e_ident, ELFMAG, SELFMAG) != 0 ||
      elf->e_ident[EI_CLASS] != ELFCLASS64 ||
      elf->e_machine != processor::kMachine)
    return false;
  for (int i = 0; i < elf->e_phnum; i++) {
    uint64_t at = elf->e_phoff + static_cast<uint64_t>(i) * sizeof(Elf64_Phdr);
    if (at + sizeof(Elf64_Phdr) > bytes) return false;
    const Elf64_Phdr* segment = reinterpret_cast<const Elf64_Phdr*>(head + at);
    if (segment->p_type == PT_INTERP)
      return segment->p_offset + segment->p_filesz <= bytes &&
             is_glibc_loader(head + segment->p_offset);
  }
  return false;
}

// "#!/usr/bin/env -S x" -> "/usr/bin/env", cut out in place.
const char* interpreter(char* head, size_t bytes) {
  char* at = head + 2;
  char* end = head + bytes;
  while (at < end && (*at == ' ' || *at == '\t')) at++;
  char* start = at;
  while (at < end && *at != ' ' && *at != '\t' && *at != '\n') at++;
  if (at == end) return nullptr;
  *at = 0;
  return start;
}

// By file capabilities, at which ld.so takes out LD_PRELOAD alone.
bool gains_rights(int fd) {
  return getuid() != 0 && fgetxattr(fd, "security.capability", nullptr, 0) > 0;
}

// Whether a program will load the agent, and do so in silence.
bool loads_agent(const char* path, int depth) {
  char head[4096];
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return false;
  struct stat status;
  bool plain = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
               (status.st_mode & (S_ISUID | S_ISGID)) == 0 && !gains_rights(fd);
  ssize_t got = plain ? read(fd, head, sizeof head) : -1;
  close(fd);
  if (got < 2) return false;
  size_t bytes = static_cast<size_t>(got);
  if (head[0] == '#' && head[1] == '!') {
    const char* next = interpreter(head, bytes);
    return next != nullptr && depth < kMostInterpreters &&
           loads_agent(next, depth + 1);
  }
  return program_loads_agent(head, bytes);
}

// Neither ELF nor a script that names its interpreter.
bool is_unknown_format(const char* path) {
  char head[4] = {};
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t got = read(fd, head, sizeof head);
  close(fd);
  return got >= 0 && memcmp(head, ELFMAG, SELFMAG) != 0 &&
         memcmp(head, "#!", 2) != 0;
}

bool exists(const char* path) { return access(path, F_OK) == 0; }

bool allows(__rlimit_resource_t resource, uint64_t bytes) {
  struct rlimit limit;
  return getrlimit(resource, &limit) != 0 || limit.rlim_cur >= bytes;
}

// Our own limits are those of the program that we start.
bool has_room() {
  return allows(RLIMIT_DATA, arena::kLeastRoom) &&
         allows(RLIMIT_AS, arena::kLeastRoom);
}

// Whether to hand the agent on to a program; notes those that cannot have it.
// `by_shell`: one that the kernel does not know is started by /bin/sh.
bool wants_agent(const char* path, bool by_shell = false) {
  Quiet quiet;
  if (path == nullptr) return false;
  bool text = by_shell && is_unknown_format(path);
  if (may_hand_on() && has_room() && loads_agent(text ? "/bin/sh" : path, 0))
    return true;
  if (exists(path)) note_unrecorded(path);
  return false;
}

// The first program of that name on PATH; `file` itself if it has a slash.
const char* search_path(const char* file, char* buffer, size_t bytes) {
  if (strchr(file, '/') != nullptr) return file;
  const char* path = getenv("PATH");
  if (path == nullptr) path = "/bin:/usr/bin";
  while (true) {
    const char* end = strchrnul(path, ':');
    Text text(buffer, bytes);
    for (const char* at = path; at < end; at++) {
      char letter[2] = {*at, 0};
      text.add(letter);
    }
    if (end != path) text.add("/");
    text.add(file);
    if (!text.truncated() && access(buffer, X_OK) == 0) return buffer;
    if (*end == 0) return nullptr;
    path = end + 1;
  }
}

// An address of the first page is the caller's mistake: the kernel's EFAULT.
size_t count_entries(char* const* vector) {
  if (vector != nullptr &&
      reinterpret_cast<uint64_t>(vector) < processor::kPageBytes)
    return kMostEntries + 1;
  size_t count = 0;
  if (vector != nullptr)
    while (vector[count] != nullptr) count++;
  if (count > kMostEntries)
    add_note(arena::NoteCode::kChildNotRecorded,
             "one with more than 16,384 environment variables");
  return count;
}

// A recorder that is recorded itself: its command is in a session already.
bool has_session(char* const* environment, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (names_session(environment[i])) return true;
  return false;
}

// The environment with the agent in it; `entries` holds count + 3 pointers and
// `text` the variable.
void add_agent(char* const* environment, size_t count, char** entries,
               Text& text, char* variable) {
  size_t filled = 0;
  char* preload = nullptr;
  for (size_t i = 0; i < count; i++)
    if (is_preload(environment[i])) preload = environment[i];
  if (preload != nullptr && preload[kVariableBytes] != 0)
    text.add(preload).add(":").add(agent_path());
  else
    text.add(kVariable).add(agent_path());
  for (size_t i = 0; i < count; i++)
    entries[filled++] = environment[i] == preload ? variable : environment[i];
  char* session = const_cast<char*>(session_entry());
  entries[filled++] = preload == nullptr ? variable : session;
  entries[filled++] = session;
  entries[filled] = nullptr;
}

size_t variable_bytes(char* const* environment, size_t count) {
  size_t bytes = kVariableBytes + strlen(agent_path()) + 2;
  for (size_t i = 0; i < count; i++)
    if (is_preload(environment[i])) bytes += strlen(environment[i]);
  return bytes;
}

// Declares `name`, `environment` with the agent in it if `wanted`, on the
// stack of the function that uses it.
#define WITH_AGENT(name, environment, wanted)                               \
  char** name = const_cast<char**>(environment);                            \
  size_t name##_count = count_entries(environment);                         \
  if (name##_count <= kMostEntries &&                                       \
      !has_session(environment, name##_count) && (wanted)) {                \
    size_t bytes = variable_bytes(environment, name##_count);               \
    char* variable = static_cast<char*>(alloca(bytes));                     \
    name = static_cast<char**>(alloca((name##_count + 3) * sizeof(char*))); \
    Text text(variable, bytes);                                             \
    add_agent(environment, name##_count, name, text, variable);             \
  }

// An exec ends this image, if it succeeds.
class ImageEnd {
 public:
  ImageEnd() { end_process(); }
  ~ImageEnd() { revive_process(); }
};

int hook_execve(const char* path, char* const* argv, char* const* envp) {
  WITH_AGENT(environment, envp, wants_agent(path));
  ImageEnd end;
  return execve(path, argv, environment);
}

int hook_execv(const char* path, char* const* argv) {
  return hook_execve(path, argv, environ);
}

int hook_execvpe(const char* file, char* const* argv, char* const* envp) {
  char buffer[4096];
  WITH_AGENT(environment, envp,
             wants_agent(search_path(file, buffer, sizeof buffer), true));
  ImageEnd end;
  return execvpe(file, argv, environment);
}

int hook_execvp(const char* file, char* const* argv) {
  return hook_execvpe(file, argv, environ);
}

int hook_fexecve(int fd, char* const* argv, char* const* envp) {
  char path[32];
  Text(path, sizeof path)
      .add("/proc/self/fd/")
      .number(static_cast<uint64_t>(fd));
  WITH_AGENT(environment, envp, wants_agent(path));
  ImageEnd end;
  return fexecve(fd, argv, environment);
}

int hook_execveat(int folder, const char* path, char* const* argv,
                  char* const* envp, int flags) {
  bool plain =
      flags == 0 && path != nullptr && (folder == AT_FDCWD || path[0] == '/');
  WITH_AGENT(environment, envp, plain && wants_agent(path));
  ImageEnd end;
  return execveat(folder, path, argv, environment, flags);
}

// The variadic ones: arguments up to a null pointer, then maybe the
// environment. They are counted first: a thread's stack may be small.
size_t count_arguments(const char* first, va_list rest) {
  size_t count = 0;
  for (const char* next = first; next != nullptr; next = va_arg(rest, char*))
    count++;
  return count;
}

// Fills `vector`; `rest` then stands behind the null pointer.
void take_arguments(char** vector, const char* first, va_list rest) {
  char* next = const_cast<char*>(first);
  for (; next != nullptr; next = va_arg(rest, char*)) *vector++ = next;
  *vector = nullptr;
}

// Declares `vector` with the arguments of the function, on its stack, and
// leaves `rest` behind them.
#define ARGUMENT_VECTOR(vector, first, rest)                             \
  va_list rest;                                                          \
  va_start(rest, first);                                                 \
  size_t vector##_count = count_arguments(first, rest);                  \
  va_end(rest);                                                          \
  va_start(rest, first);                                                 \
  char** vector =                                                        \
      static_cast<char**>(alloca((vector##_count + 1) * sizeof(char*))); \
  take_arguments(vector, first, rest)

int hook_execl(const char* path, const char* first, ...) {
  ARGUMENT_VECTOR(vector, first, rest);
  va_end(rest);
  return hook_execve(path, vector, environ);
}

int hook_execlp(const char* file, const char* first, ...) {
  ARGUMENT_VECTOR(vector, first, rest);
  va_end(rest);
  return hook_execvpe(file, vector, environ);
}

int hook_execle(const char* path, const char* first, ...) {
  ARGUMENT_VECTOR(vector, first, rest);
  char* const* environment = va_arg(rest, char* const*);
  va_end(rest);
  return hook_execve(path, vector, environment);
}

int hook_posix_spawn(pid_t* pid, const char* path,
                     const posix_spawn_file_actions_t* actions,
                     const posix_spawnattr_t* attributes, char* const* argv,
                     char* const* envp) {
  WITH_AGENT(environment, envp, wants_agent(path));
  return posix_spawn(pid, path, actions, attributes, argv, environment);
}

int hook_posix_spawnp(pid_t* pid, const char* file,
                      const posix_spawn_file_actions_t* actions,
                      const posix_spawnattr_t* attributes, char* const* argv,
                      char* const* envp) {
  char buffer[4096];
  WITH_AGENT(environment, envp,
             wants_agent(search_path(file, buffer, sizeof buffer)));
  return posix_spawnp(pid, file, actions, attributes, argv, environment);
}

// system and popen read `environ` themselves. While this process has one thread
// we can show them another; else their children go unrecorded. (wordexp also
// expands variables from it: its children go unrecorded always.)
bool may_swap(const char* command) {
  if (!wants_agent("/bin/sh")) return false;
  if (__libc_single_threaded != 0) return true;
  add_note(arena::NoteCode::kSystemUnrecorded, command);
  return false;
}

int hook_system(const char* command) {
  if (command == nullptr) return system(command);
  char** before = environ;
  WITH_AGENT(environment, environ, may_swap(command));
  environ = environment;
  int result = system(command);
  environ = before;
  return result;
}

FILE* hook_popen(const char* command, const char* mode) {
  char** before = environ;
  WITH_AGENT(environment, environ, may_swap(command));
  environ = environment;
  FILE* result = popen(command, mode);
  environ = before;
  return result;
}

const LibcHook kEnvironmentHooks[] = {
    {"execve", pointer(hook_execve)},
    {"execv", pointer(hook_execv)},
    {"execvp", pointer(hook_execvp)},
    {"execvpe", pointer(hook_execvpe)},
    {"fexecve", pointer(hook_fexecve)},
    {"execveat", pointer(hook_execveat)},
    {"execl", pointer(hook_execl)},
    {"execlp", pointer(hook_execlp)},
    {"execle", pointer(hook_execle)},
    {"posix_spawn", pointer(hook_posix_spawn)},
    {"posix_spawnp", pointer(hook_posix_spawnp)},
    {"system", pointer(hook_system)},
    {"popen", pointer(hook_popen)},
};

}  // namespace

void hide_preload(char** environment) {
  char** from = environment;
  char** to = environment;
  int sessions = 0;
  for (char** at = environment; *at != nullptr; at++)
    sessions += is_our_session(*at);
  for (; *from != nullptr; from++) {
    if (is_our_session(*from)) continue;
    if (sessions == 1 && is_ours_alone(*from)) continue;
    if (is_preload(*from)) shorten(*from);
    *to++ = *from;
  }
  size_t hole = static_cast<size_t>(from - to);
  for (char** at = to; at <= from; at++) *at = nullptr;
  // to: the new end; the words behind it up to `from` are free. One alone is no
  // entry of the vector: the last variable fills it once more.
  if (hole == 1 && to > environment) to[0] = to[-1];
  if (hole == 2) to[1] = reinterpret_cast<char*>(uint64_t{AT_IGNORE});
}

void* find_environment_hook(const char* name) {
  for (const LibcHook& hook : kEnvironmentHooks)
    if (is_same(hook.name, name)) return hook.function;
  return nullptr;
}

}  // namespace crossbill::agent
