// SPDX-License-Identifier: MIT
// Where the name of an unrecorded program is kept, by what is still possible:
//
//   1. in a note of the arena, where the process has one;
//   2. as a symbolic link in the session, which takes no descriptor: the lack
//      of one is the usual cause for having no arena;
//   3. in a list in shared memory, where the process is in another root,
//      namespace or user than the session. All processes of the session have
//      it mapped since their start, forked children too; the recorder has made
//      its pages, so a full /dev/shm does not matter.
#include "agent/unrecorded.hpp"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/session_folder.hpp"
#include "agent/base/state.hpp"
#include "agent/base/text.hpp"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

namespace crossbill::agent {
namespace {

arena::Unrecorded* list;

bool leave_link(const char* program) {
  char path[300];
  if (!still_there(session_path(), session_identity())) return false;
  Text text(path, sizeof path);
  text.add(session_path()).add("/").number(static_cast<uint64_t>(getpid()));
  text.add("-").number(monotonic_ns()).add(arena::kTraceSuffix);
  return symlink(program, path) == 0;
}

// False where its file was cut off since: writing would be a SIGBUS. (Before
// Linux 5.14, EINVAL, it is not asked.)
bool is_list_there() {
  return list != nullptr &&
         (madvise(list, sizeof *list, MADV_POPULATE_WRITE) == 0 ||
          errno == EINVAL);
}

// What finds no place is counted. Two processes at one time may make two rows
// of one name.
void add_to_list(const char* program) {
  if (!is_list_there()) return;
  char name[sizeof list->names[0].text] = {};
  Text(name, sizeof name).add(program);
  for (arena::Unrecorded::Name& row : list->names) {
    if (strncmp(row.text, name, sizeof name) != 0) continue;
    __atomic_fetch_add(&row.count, 1, __ATOMIC_ACQ_REL);
    return;
  }
  uint32_t place = __atomic_fetch_add(&list->used, 1, __ATOMIC_ACQ_REL);
  if (place >= arena::kUnrecordedNames) return;
  memcpy(list->names[place].text, name, sizeof name);
  __atomic_fetch_add(&list->names[place].count, 1, __ATOMIC_ACQ_REL);
}

}  // namespace

void map_unrecorded() {
  SessionFolder session;
  struct stat status;
  int fd = session.open_file(arena::kUnrecordedName, O_RDWR);
  if (fd < 0) return;
  void* mapped = MAP_FAILED;
  if (fstat(fd, &status) == 0 && status.st_size == sizeof *list)
    mapped =
        mmap(nullptr, sizeof *list, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped != MAP_FAILED) list = static_cast<arena::Unrecorded*>(mapped);
}

void note_unrecorded(const char* program) {
  if (crossbill_process.epoch != 0)
    add_note(arena::NoteCode::kChildNotRecorded, program);
  else if (!leave_link(program))
    add_to_list(program);
}

void note_unrecorded_self() {
  char image[4096];
  ssize_t length = readlink("/proc/self/exe", image, sizeof image - 1);
  image[length > 0 ? length : 0] = 0;
  note_unrecorded(length > 0 ? image : "?");
}

}  // namespace crossbill::agent
