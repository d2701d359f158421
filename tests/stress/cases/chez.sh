# SPDX-License-Identifier: MIT
# Chez Scheme: machine code whose stack lies in pieces on the heap, tables of its
# own for its frames, and calls of C by addresses that dlsym gave.
# needs: chezscheme gcc
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
cat >program.ss <<'EOF'
(load-shared-object "./libcore.so")
(define work (foreign-procedure "work" (long) long))
(let loop ([i 0] [s 0])
  (if (= i 1000) (begin (display s) (newline)) (loop (+ i 1) (+ s (work i)))))
(collect)
(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))
(display (deep 1000000)) (newline)
(display (call/cc (lambda (k)
  (for-each (lambda (x) (if (= (work x) 5) (k x))) '(1 2 3)) 0)))
(newline)
EOF
chezscheme --script program.ss
