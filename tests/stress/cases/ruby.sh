# SPDX-License-Identifier: MIT
# Ruby with its compiler on: fibres, the end of the stack, and a collector that
# takes every word of the stack for an address.
# needs: ruby gcc
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
cat >program.rb <<'EOF'
require "fiddle"
core = Fiddle.dlopen("./libcore.so")
work = Fiddle::Function.new(core["work"], [Fiddle::TYPE_LONG],
                            Fiddle::TYPE_LONG)
puts (0...1000).sum { |i| work.call(i) }
turns = Fiber.new { 10.times { |i| Fiber.yield work.call(i) } }
10.times { print turns.resume, " " }
begin
  raise "x"
rescue => e
  puts e.message
end
def deep(n) = deep(n + 1)
begin
  deep(0)
rescue SystemStackError
  puts "deep"
end
GC.start
puts [3, 1, 2].sort_by { |x| work.call(x) }.inspect
EOF
ruby --yjit program.rb
ruby program.rb
