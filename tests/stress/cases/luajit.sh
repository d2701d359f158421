# SPDX-License-Identifier: MIT
# LuaJIT: traces in machine code that call C directly, coroutines, errors by its
# own unwinding, and a callback from qsort.
# needs: luajit gcc
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
cat >program.lua <<'EOF'
local ffi = require("ffi")
ffi.cdef[[ long work(long);
void qsort(void*, size_t, size_t, int (*)(const void*, const void*)); ]]
local core = ffi.load("./libcore.so")
local sum = 0
for i = 0, 200000 do sum = sum + tonumber(core.work(i)) end
print(sum)
local turns = coroutine.wrap(function()
  for i = 1, 10 do coroutine.yield(tonumber(core.work(i))) end
end)
for i = 1, 10 do io.write(turns(), " ") end
print(pcall(function() error("x") end))
local a = ffi.new("int[5]", {5, 3, 1, 4, 2})
ffi.C.qsort(a, 5, 4, function(x, y)
  return ffi.cast("int*", x)[0] - ffi.cast("int*", y)[0]
end)
print(a[0], a[4])
EOF
luajit program.lua
