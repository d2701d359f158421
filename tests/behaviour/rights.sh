# SPDX-License-Identifier: MIT
# Forked children that give up rights, their root, their namespace or system
# calls before their first crossing, by each way that libc offers; one that does
# nothing; a preload that stands before libc's setuid. Needs root.
# Rule: a forked child makes its arena at its first crossing, or right before
# the first call that could keep it from making one (link/rights.cpp); one that
# does neither has none.
# Taken out: it failed when rights_row found nothing; for `by syscall`
# when is_last_syscall was always false; for the idle child when is_last_prctl
# was always true.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip "needs root"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c libbefore.so <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <sys/types.h>
int setuid(uid_t user) {
  printf("before: %d\n", (int)user);
  return ((int (*)(uid_t))dlsym(RTLD_NEXT, "setuid"))(user);
}
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long);
enum { kNobody = 65534, kCalls = 100 };
// A filter that lets no file be opened.
static struct sock_filter steps[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
static struct sock_fprog filter = {4, steps};
static int hide_shm(void) {
  return mount("none", "/", 0, MS_REC | MS_PRIVATE, 0) ||
         mount("none", "/dev/shm", "tmpfs", 0, 0);
}
static int idle(void) {
  char name[16];
  _exit(prctl(PR_GET_NAME, name));
}
static int a_setuid(void) { return setuid(kNobody); }
static int a_seteuid(void) { return seteuid(kNobody); }
static int a_setreuid(void) { return setreuid(kNobody, kNobody); }
static int a_setresuid(void) { return setresuid(kNobody, kNobody, kNobody); }
static int a_setfsuid(void) { return setfsuid(kNobody); }
static int as_servers(void) {
  return setgid(kNobody) || initgroups("nobody", kNobody) || setuid(kNobody);
}
static int by_syscall(void) { return syscall(SYS_setuid, kNobody); }
static int a_chroot(void) { return chroot("empty") || chdir("/"); }
static int a_namespace(void) { return unshare(CLONE_NEWNS) || hide_shm(); }
static int a_user_namespace(void) { return unshare(CLONE_NEWUSER); }
static int a_filter(void) {
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}
static int filter_by_syscall(void) {
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
}
static struct {
  const char* name;
  int (*drop)(void);
} ways[] = {{"idle", idle},
            {"setuid", a_setuid},
            {"seteuid", a_seteuid},
            {"setreuid", a_setreuid},
            {"setresuid", a_setresuid},
            {"setfsuid", a_setfsuid},
            {"as servers do", as_servers},
            {"by syscall", by_syscall},
            {"chroot", a_chroot},
            {"namespace", a_namespace},
            {"user namespace", a_user_namespace},
            {"filter", a_filter},
            {"filter by syscall", filter_by_syscall}};
int main(void) {
  int count = sizeof ways / sizeof *ways;
  for (int i = 0; i < count; i++) {
    long s = 0;
    int status;
    fflush(stdout);
    if (!fork()) {
      errno = 0;
      int result = ways[i].drop();
      printf("%s: %d, errno %d, ", ways[i].name, result, errno);
      for (int j = 0; j < kCalls; j++) s = work(s);
      printf("%ld, open gives %d\n", s, open("/dev/null", O_RDONLY) >= 0);
      fflush(stdout);
      _exit(i);
    }
    wait(&status);
    printf("status %x\n", status);
  }
  printf("witness work %d\nimages %d\n", kCalls * (count - 1), count);
}
EOF
mkdir empty
# images RUN: all but the idle child have one.
images() {
  [ -z "$PLAIN" ] || return 0
  wanted=$(sed -n 's/^images //p' plain.out)
  got=$(query "$1" "select count(*) from processes")
  [ "$got" = "$wanted" ] || fail "$got images in the $1 run, not $wanted"
}
same ./host
expect work
for run in timed counted; do images $run; done
same env LD_PRELOAD="$PWD/libbefore.so" ./host
expect work
[ "$(grep -c before: plain.out)" = 2 ] || fail "the preload was not called"

# A program that another user will run cannot be recorded, and is named.
[ -x /usr/bin/python3 ] || skip "no /usr/bin/python3"
c app <<'EOF'
int main(void) { return 0; }
EOF
cat >as_nobody.py <<'EOF'
import subprocess
print(subprocess.run(["./app"], user=65534, group=65534,
                     extra_groups=[]).returncode)
EOF
same /usr/bin/python3 as_nobody.py
expect_note child-not-recorded ./app
