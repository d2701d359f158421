// SPDX-License-Identifier: MIT
// Tells a signal that was sent to us alone from one that was sent to our
// whole process group, as `kill %1` and `kill 0` send it.
#pragma once
#include <sys/types.h>

namespace crossbill::cli {

// A forked process that only notes the signals it gets. The kernel signals
// the newest member of a group first, so what the group got, the witness had
// pending before us.
class GroupWitness {
 public:
  // To be made with all signals blocked, before the command is started.
  // Without memory or a process it answers "alone" to everything.
  GroupWitness();
  GroupWitness(const GroupWitness&) = delete;
  GroupWitness& operator=(const GroupWitness&) = delete;
  ~GroupWitness();

  // Whether `signal`, just taken by us, came to the witness as well.
  bool saw(int signal);
  // From then on it answers "alone".
  void end();
  pid_t pid() const { return pid_; }

 private:
  struct Notes;
  Notes* notes_ = nullptr;  // shared with the witness
  pid_t pid_ = -1;
  unsigned asked_ = 0;
};

}  // namespace crossbill::cli
