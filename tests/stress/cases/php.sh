# SPDX-License-Identifier: MIT
# PHP with its compiler on: traces in machine code, fibers on stacks of their own,
# exceptions, and callbacks from a library.
# needs: php
cat >program.php <<'EOF'
<?php
$sum = 0;
for ($i = 0; $i < 1000; $i++) $sum += crc32("x$i");
echo $sum, "\n";
function deep($n) { return $n == 0 ? 0 : 1 + deep($n - 1); }
echo deep(20000), "\n";
try {
  throw new Exception("x");
} catch (Exception $e) {
  echo $e->getMessage(), "\n";
}
$turns = new Fiber(function () {
  for ($i = 0; $i < 5; $i++) Fiber::suspend(md5($i));
});
echo $turns->start(), "\n";
while (!$turns->isTerminated()) echo $turns->resume(), "\n";
echo preg_replace_callback('/a(b)/', fn($m) => strtoupper($m[1]), 'xabxab');
EOF
php -d opcache.enable_cli=1 -d opcache.jit_buffer_size=32M \
  -d opcache.jit=tracing program.php
