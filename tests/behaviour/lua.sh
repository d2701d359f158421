# SPDX-License-Identifier: MIT
# A program embeds Lua, whose script uses a module in C. LUA_LIBRARY names
# another liblua than the system's.
# Rule: a runtime in a library is host, by the list in hosts/hosts.cpp: each
# call of a module in C into Lua is an upcall, none of the program's is a
# crossing.
# Taken out: it failed without kLua in the list.
. "$(dirname "$0")/lib.sh"

for library in "${LUA_LIBRARY:-}" /usr/lib/*/liblua5.4.so.0 \
  /usr/lib*/liblua5.4.so.0 /usr/lib*/liblua-5.4.so /usr/lib/liblua.so.5.4; do
  [ ! -e "$library" ] || break
done
[ -e "$library" ] || skip "no liblua of Lua 5.4 (Debian: liblua5.4-0)"

c embeds "$library" "-Wl,-rpath,$(dirname "$library")" <<'EOF'
#include <stddef.h>
#include <stdio.h>
typedef struct lua_State lua;
lua* luaL_newstate(void);
void luaL_openlibs(lua*), lua_close(lua*);
int luaL_loadstring(lua*, const char*);
int lua_pcallk(lua*, int, int, int, ptrdiff_t, void*);
int main(void) {
  lua* l = luaL_newstate();
  luaL_openlibs(l);
  luaL_loadstring(l,
    "package.cpath = './?.so'\n"
    "local sum, add = 0, require('counted').add\n"
    "for i = 1, 100 do sum = add(sum, i) end\n"
    "print(sum)\n");
  int failed = lua_pcallk(l, 0, -1, 0, 0, 0);
  lua_close(l);
  puts("witness luaopen_counted 1\nwitness luaL_checkinteger 200\n"
       "witness lua_pushinteger 100");
  return failed;
}
EOF
c counted.so <<'EOF'
typedef struct lua_State lua;
long long luaL_checkinteger(lua*, int);
void lua_pushinteger(lua*, long long);
void lua_createtable(lua*, int, int);
void lua_pushcclosure(lua*, int (*)(lua*), int);
void lua_setfield(lua*, int, const char*);
static int add(lua* l) {
  lua_pushinteger(l, luaL_checkinteger(l, 1) + luaL_checkinteger(l, 2));
  return 1;
}
int luaopen_counted(lua* l) {
  lua_createtable(l, 0, 1);
  lua_pushcclosure(l, add, 0);
  lua_setfield(l, -2, "add");
  return 1;
}
EOF
same ./embeds
expect luaopen_counted
expect luaL_checkinteger
expect lua_pushinteger
expect luaL_loadstring 0
expect lua_pcallk 0
