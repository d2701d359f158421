# SPDX-License-Identifier: MIT
# ltrace writes breakpoints over PLT code, by which it sees every call; strace
# looks at system calls, of which only the program's output is compared.
# needs: ltrace strace gcc
. "$(dirname "$0")/../program.sh"
ltrace -o log -e work ./program
grep -c "work(" log
strace -f -o log -e trace=write ./program
grep -c "write(1" log
