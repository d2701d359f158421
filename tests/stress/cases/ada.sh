# SPDX-License-Identifier: MIT
# Ada: tasks, exceptions through C, and a stack that is checked.
# needs: gnatmake gcc
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
cat >program.adb <<'EOF'
with Ada.Text_IO; use Ada.Text_IO;
with Interfaces.C; use Interfaces.C;
with Ada.Exceptions;
procedure Program is
  function Work (A : long) return long;
  pragma Import (C, Work, "work");
  Sum : long := 0;
  task type Worker;
  task body Worker is
    Last : long;
  begin
    for I in 1 .. 100 loop Last := Work (long (I)); end loop;
  end Worker;
  procedure Deep (N : Integer) is
  begin
    if N = 0 then raise Constraint_Error with "bottom"; end if;
    Deep (N - 1);
  end Deep;
begin
  for I in 1 .. 1000 loop Sum := Sum + Work (long (I)); end loop;
  Put_Line (long'Image (Sum));
  declare
    Workers : array (1 .. 4) of Worker;
  begin
    null;
  end;
  Deep (100);
exception
  when E : Constraint_Error => Put_Line (Ada.Exceptions.Exception_Message (E));
end Program;
EOF
gnatmake -q -O1 -fstack-check program.adb -largs -L. -lcore \
  -Wl,-rpath,'$ORIGIN' 2>/dev/null
./program
