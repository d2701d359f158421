# SPDX-License-Identifier: MIT
# SBCL: code in an image without frame information, a collector that moves
# objects and looks at stacks for them, callbacks, and the end of its stack.
# needs: sbcl gcc
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
cat >program.lisp <<'EOF'
(load-shared-object "./libcore.so")
(define-alien-routine work long (a long))
(defun tree (n) (if (= n 0) nil (cons (tree (- n 1)) (tree (- n 1)))))
(let ((sum 0)) (dotimes (i 1000) (incf sum (work i))) (print sum))
(dotimes (i 20) (tree 14))
(gc :full t)
(handler-case (error "x") (error (e) (print (princ-to-string e))))
(handler-case (labels ((deep (n) (+ 1 (deep (+ n 1))))) (deep 0))
  (storage-condition () (print "exhausted")))
(let ((back (sb-alien::alien-callback (function long long)
                                      (lambda (x) (* x 2)))))
  (print (alien-funcall back 21)))
(terpri)
EOF
sbcl --noinform --non-interactive --load program.lisp
