# SPDX-License-Identifier: MIT
# Exceptions cross a core that has its own copy of libgcc, of libstdc++ too,
# and C code in the middle; thrown and caught inside, and passed through.
# Rule: the unwinder's context is asked only through functions found in the
# module that called, never through a linked-in libgcc (design section 5).
# Taken out: it failed when the stub's CFI did not name rbp.
. "$(dirname "$0")/lib.sh"

inside=$(
  cat <<'EOF'
#include <stdexcept>
#include <string>
extern "C" int thrower(int n);
extern "C" int NAME(int n, int (*callback)(int)) {
  try {
    try {
      if (n % 3 == 0) throw std::runtime_error("own " + std::to_string(n));
      return callback(n) + thrower(n);
    } catch (const std::invalid_argument&) {
      return -1;
    }
  } catch (const std::runtime_error& e) {
    return -(int)std::string(e.what()).size();
  }
}
EOF
)
cxx libcore_thrower.so <<'EOF'
#include <stdexcept>
extern "C" int thrower(int n) {
  if (n % 3 == 1) throw std::runtime_error("thrower");
  return n;
}
EOF
for kind in shared static_gcc static_both; do
  flags=
  [ $kind = shared ] || flags=-static-libgcc
  [ $kind != static_both ] || flags="$flags -static-libstdc++"
  # A second copy of libstdc++ cannot know the first one's exceptions: what a
  # program does then is its own affair, as long as it does the same with us.
  # shellcheck disable=SC2086
  echo "${inside/NAME/$kind}" | cxx libcore_$kind.so $flags -lcore_thrower
done
c libcore_c.so -fexceptions -lcore_thrower <<'EOF'
int thrower(int);
static void undo(int* n) { *n = 0; }
int through_c(int n, int (*callback)(int)) {
  __attribute__((cleanup(undo))) int local = n;
  return callback(n) + thrower(local);
}
EOF
host=$(
  cat <<'EOF'
#include <cstdio>
#include <stdexcept>
extern "C" int NAME(int, int (*)(int)), through_c(int, int (*)(int)),
    thrower(int);
static int callback(int n) {
  if (n % 5 == 4) throw 5;
  return 1000;
}
static int nested(int n) { return NAME(n, callback); }
int main() {
  for (int n = 0; n < 60; n++) {
    try {
      printf("%d ", NAME(n, callback));
      printf("%d\n", through_c(n, nested));
    } catch (int i) {
      printf("int %d\n", i);
    } catch (const std::exception& e) {
      printf("%s\n", e.what());
    }
    fflush(stdout);
  }
  printf("witness NAME %d\n", 60);
}
EOF
)
for kind in shared static_gcc static_both; do
  echo "${host//NAME/$kind}" | cxx host -lcore_$kind -lcore_c -lcore_thrower
  same ./host
  echo "$kind: exit status $(cat plain.status)"
done
