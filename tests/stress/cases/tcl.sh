# SPDX-License-Identifier: MIT
# tclsh: coroutines (stacks of its own making), events, exec.
# needs: tclsh
tclsh <<'T'
proc g {} { yield; for {set i 0} {$i < 5} {incr i} { yield $i } }
coroutine c g; for {set i 0} {$i < 5} {incr i} { puts [c] }
set s 0; for {set i 0} {$i < 100000} {incr i} { incr s $i }; puts $s
puts [zlib crc32 [string repeat abc 1000]]
after 20 {set done 1}; vwait done
puts [exec echo child]; puts [catch {error x} m]$m; exit 4
T
echo "exit $?"
