# SPDX-License-Identifier: MIT
# Guile: a virtual machine with a compiler of its own, Boehm's collector, which
# takes every word of the stack for an address, and continuations.
# needs: guile gcc
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
cat >program.scm <<'EOF'
(use-modules (system foreign) (system foreign-library))
(define work (foreign-library-function "./libcore" "work"
               #:return-type long #:arg-types (list long)))
(define (sum n)
  (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s (work i))))))
(display (sum 1000)) (newline)
(gc)
(display (call/cc (lambda (k)
  (for-each (lambda (x) (if (= (work x) 5) (k x))) '(1 2 3)) 0)))
(newline)
(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))
(display (deep 100000)) (newline)
(display (catch 'misc-error (lambda () (error "x")) (lambda a "caught")))
(newline)
EOF
GUILE_AUTO_COMPILE=0 guile program.scm
