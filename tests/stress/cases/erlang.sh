# SPDX-License-Identifier: MIT
# Erlang: processes that call a function in C (a NIF) from code that the machine
# has made, on a stack without frame information, and an error in one.
# needs: erl erlc gcc
cat >nif.c <<'EOF'
#include <erl_nif.h>
static ERL_NIF_TERM add(ErlNifEnv* env, int argc, const ERL_NIF_TERM argv[]) {
  int a, b;
  if (!enif_get_int(env, argv[0], &a) || !enif_get_int(env, argv[1], &b))
    return enif_make_badarg(env);
  return enif_make_int(env, a + b);
}
static ErlNifFunc functions[] = {{"add", 2, add}};
ERL_NIF_INIT(nif, functions, 0, 0, 0, 0)
EOF
cat >nif.erl <<'EOF'
-module(nif).
-export([main/0, add/2]).
-nifs([add/2]).
-on_load(init/0).
init() -> erlang:load_nif("./nif", 0).
add(_, _) -> erlang:nif_error(none).
worker(To, N) -> To ! lists:sum([add(I, N) || I <- lists:seq(1, 1000)]).
main() ->
  Self = self(),
  [spawn(fun() -> worker(Self, N) end) || N <- lists:seq(1, 20)],
  Sums = [receive Sum -> Sum end || _ <- lists:seq(1, 20)],
  io:format("~p~n", [lists:sum(Sums)]),
  io:format("~p~n", [catch add(a, b)]),
  erlang:garbage_collect(),
  init:stop().
EOF
root=$(erl -noshell -eval 'io:format("~s", [code:root_dir()]), halt().')
gcc -O1 -shared -fPIC -I"$root/usr/include" -o nif.so nif.c
erlc nif.erl
erl -noshell -s nif main
