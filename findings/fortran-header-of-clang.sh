#!/bin/sh
# SPDX-License-Identifier: MIT
# The header by which C takes Fortran's arrays, ISO_Fortran_binding.h.
#
# Guess: the Fortran standard names this header and the fields of CFI_cdesc_t,
# so a C file that includes it works with the Fortran compiler that is installed,
# whichever C compiler builds it; or it fails to find the header.
# True: gfortran and clang each bring one of their own, and a C compiler finds
# its own. The descriptors are of the same size, and differ inside: gfortran's
# `type` has two bytes behind `attribute`, flang's one byte before it, and the
# numbers of the types are others. Built by clang, a callee of gfortran gets rank
# and data right and takes each array for one of another type, without a warning.
#
# Seen with gfortran 12.2, gcc 12.2 and clang 19.1 (Debian 12).
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in gfortran gcc clang-19; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
cat >callee.c <<'EOC'
#include <ISO_Fortran_binding.h>
#include <stdio.h>
int is_double(CFI_cdesc_t *a) {
  printf("%zu bytes, rank %d, first %g, type %d (a double is %d), ",
         sizeof *a, a->rank, *(double *)a->base_addr, a->type,
         (int)CFI_type_double);
  printf("attribute %d\n", a->attribute);
  fflush(stdout);
  return a->type == CFI_type_double;
}
EOC
cat >host.f90 <<'EOC'
program host
  use iso_c_binding
  interface
    integer(c_int) function is_double(a) bind(C)
      import
      real(c_double) :: a(:)
    end function
  end interface
  real(c_double) :: values(3) = [1.5d0, 2.5d0, 3.5d0]
  if (is_double(values) == 0) stop 1
end program
EOC
for compiler in gcc clang-19; do
  $compiler -Wall -Wextra -O1 -c callee.c -o $compiler.o &&
    gfortran host.f90 $compiler.o -o with-$compiler || exit 2
  echo "the C of $compiler:"
  ./with-$compiler 2>/dev/null
  eval "status_$(echo $compiler | tr -d -- -)=$?"
done
[ "$status_gcc" = 0 ] && [ "$status_clang19" = 1 ]
