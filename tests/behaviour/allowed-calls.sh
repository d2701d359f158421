# SPDX-License-Identifier: MIT
# Recorder and programs in Python and C++ under filters of system calls that
# others have set, as a container's run time does: threads, forks, exec.
# Rule: all calls of ours stand in the table of docs/guide/containers.md; what a
# plain run makes and this table are enough, and any other ends the process
# here. And none of ours is among those that Docker's documentation names as
# refused: with these failing as there, the recording is the same.
# Taken out: it failed with `ftruncate` taken from the row of the agent, and with
# `fsync` taken from that of the recorder.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || skip "no strace"

# filter ALLOWED|REFUSED NUMBERS COMMAND...: all but the numbers end the
# process, or the numbers fail: clone3 with ENOSYS, for which libc has clone.
c filter <<'END'
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(int argc, char** argv) {
  static struct sock_filter rules[2048];
  int count = 0, allow = !strcmp(argv[1], "allowed"), number;
#define ADD(...) rules[count++] = (struct sock_filter)__VA_ARGS__
  FILE* file = fopen(argv[2], "r");
  ADD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
  while (fscanf(file, "%d", &number) == 1) {
    int error = number == SYS_clone3 ? ENOSYS : EPERM;
    ADD(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1));
    ADD(BPF_STMT(BPF_RET | BPF_K, allow ? SECCOMP_RET_ALLOW
                                        : SECCOMP_RET_ERRNO | error));
  }
  fclose(file);
  ADD(BPF_STMT(BPF_RET | BPF_K, allow ? SECCOMP_RET_KILL_PROCESS
                                      : SECCOMP_RET_ALLOW));
  struct sock_fprog filter = {count, rules};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
    return 77;
  execvp(argv[3], argv + 3);
  return 127;
}
END
echo '#include <sys/syscall.h>' | $CC -E -dM - |
  sed -n 's/^#define __NR_\([a-z0-9_]*\) \([0-9]*\)$/\1 \2/p' >all.calls
# numbers: of the names on standard input, each once.
numbers() {
  awk 'NR == FNR { number[$1] = $2; next } $1 in number { print number[$1] }' \
    all.calls - | sort -nu
}
# What Docker's documentation lists as refused by its default profile.
printf '%s\n' acct add_key bpf clock_adjtime clock_settime clone3 \
  create_module delete_module finit_module get_kernel_syms get_mempolicy \
  init_module ioperm iopl kcmp kexec_file_load kexec_load keyctl \
  lookup_dcookie mbind mount move_pages nfsservctl open_by_handle_at \
  perf_event_open personality pivot_root process_vm_readv process_vm_writev \
  ptrace query_module quotactl reboot request_key set_mempolicy setns \
  settimeofday stime swapon swapoff sysfs _sysctl umount umount2 unshare \
  uselib userfaultfd ustat vm86 vm86old | numbers >refused
./filter refused refused true || skip "no filters of system calls here"
# ours OF: what the rows of this name say.
ours() {
  grep "^| the $1" "$tests_dir/../../docs/guide/containers.md" |
    grep -oE '`[a-z_0-9]+`' | tr -d '`'
}

cxx libcore.so <<'END'
extern "C" long count(long n) { return n + 1; }
END
cxx host -lcore <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>
extern "C" long count(long);
static void many() {
  for (long i = 0; i < 20000;) i = count(i);
}
int main(int argc, char** argv) {
  if (argc > 1) return many(), 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) threads.emplace_back(many);
  for (std::thread& each : threads) each.join();
  if (!fork()) many(), _exit(0);
  wait(nullptr);
  if (!fork()) execl(argv[0], argv[0], "again", nullptr);
  wait(nullptr);
  for (int i = 0; i < 7; i++) puts("witness count 20000");
  fflush(stdout);
  many();
}
END
cat >program.py <<'END'
import os, sqlite3, threading
def many():
    for i in range(1000):
        sqlite3.complete_statement("x;")
    print("witness sqlite3_complete 1000", flush=True)
threads = [threading.Thread(target=many) for _ in range(4)]
for thread in threads:
    thread.start()
    thread.join()
if os.fork() == 0:
    many()
    os._exit(0)
os.wait()
many()
END

# filtered NAME COMMAND...: under `record`, and with the agent alone.
filtered() {
  name=$1
  shift
  strace -f -o trace "$@" >/dev/null || fail "strace has failed"
  sed -nE 's/^[0-9]+ +([a-z_0-9]+)\(.*/\1/p' trace >plain.calls
  { cat plain.calls && ours agent; } | numbers >agent.allowed
  { cat plain.calls && ours agent && ours recorder; } | numbers >all.allowed
  UNDER="$PWD/filter allowed $PWD/all.allowed"
  same "$@"
  expect "$name"
  UNDER="$PWD/filter refused $PWD/refused"
  same "$@"
  expect "$name"
  [ -z "$PLAIN" ] || return 0
  UNDER="$PWD/filter allowed $PWD/agent.allowed"
  variables=$("$CROSSBILL" env --dir "$folder" | sed 's/^export //')
  run timed env $variables "$@"
  rm timed.db
  "$CROSSBILL" collect "$folder" -o timed.db --quiet
  rm -rf "$folder"
  compare timed
  expect "$name"
}
folder=/dev/shm/crossbill-allowed-calls-$$
trap 'rm -rf "$folder" "$work" "$work.cache"' EXIT
filtered count ./host
[ -x /usr/bin/python3 ] || skip "no /usr/bin/python3"
filtered sqlite3_complete /usr/bin/python3 program.py
