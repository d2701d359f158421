# SPDX-License-Identifier: MIT
# Libraries that have their names in a DT_HASH table only, as --hash-style=sysv
# makes them: dlsym'd, called through a GLOB_DAT slot, and through a PLT.
# Rule: a name is found in either table (link/symbols.cpp).
# Taken out: with DT_GNU_HASH alone nothing that was dlsym'd or called by
# -fno-plt was counted, and half the names when chains were not followed.
. "$(dirname "$0")/lib.sh"

names="alpha beta gamma delta epsilon zeta eta theta iota kappa"
for style in sysv gnu both; do
  {
    for name in $names; do
      echo "int ${style}_$name(int x) { return x + 3; }"
    done
  } >core.c
  c libcore_$style.so -Wl,--hash-style=$style <core.c
done
{
  echo '#include <dlfcn.h>'
  echo '#include <stdio.h>'
  for style in sysv gnu both; do
    for name in $names; do echo "int ${style}_$name(int);"; done
  done
  echo 'int main(void) {'
  echo '  long s = 0;'
  for style in sysv gnu both; do
    echo "  void* $style = dlopen(\"libcore_$style.so\", RTLD_NOW);"
    for name in $names; do
      f=${style}_$name
      echo "  int (*p_$f)(int) = dlsym($style, \"$f\");"
      echo "  for (int i = 0; i < 25; i++) s += $f(i) + p_$f(i);"
      echo "  puts(\"witness $f 50\");"
    done
    echo "  puts(dlsym($style, \"no_such_function\") ? \"there it is\" : \"no\");"
  done
  echo '  printf("%ld\n", s);'
  echo '}'
} >host.c
for plt in "" -fno-plt; do
  c host $plt -lcore_sysv -lcore_gnu -lcore_both <host.c
  same ./host
  for name in $names; do
    for style in sysv gnu both; do expect ${style}_$name; done
  done
done
