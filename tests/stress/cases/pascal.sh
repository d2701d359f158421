# SPDX-License-Identifier: MIT
# Free Pascal: code without any frame information.
# needs: fpc gcc
cat >core.c <<'EOF'
#include <stdlib.h>
#include <string.h>
long work(long a) { return a * 2 + 1; }
char* text(long a) {
  char* p = calloc(1, 100 + a);
  return memset(p, 0x78, 50);
}
EOF
gcc -O1 -shared -fPIC -o libcore.so core.c
cat >program.pas <<'EOF'
program sums;
{$linklib core}
function work(a: int64): int64; cdecl; external 'core';
var
  i: integer;
  sum: int64;
begin
  sum := 0;
  for i := 0 to 999 do sum := sum + work(i);
  writeln(sum);
end.
EOF
fpc -O1 -Fl. -k'-rpath=$ORIGIN' -v0 program.pas >/dev/null 2>&1
./program
