# SPDX-License-Identifier: MIT
# Valgrind, a static program that runs another's instructions: that one is not
# recorded, and named.
# needs: valgrind gcc
. "$(dirname "$0")/../program.sh"
valgrind -q --error-exitcode=9 ./program
