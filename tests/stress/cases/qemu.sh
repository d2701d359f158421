# SPDX-License-Identifier: MIT
# QEMU runs a program's instructions as its own: it makes code, and keeps the
# program's stack, signals and mappings apart from its own.
# needs: qemu-x86_64 gcc
. "$(dirname "$0")/../program.sh"
qemu-x86_64 ./program
