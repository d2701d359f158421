#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: go tool pprof shows a function by the name that the profile gives it.
# True: where name and system_name are the same, and <, [ or :: is in it, it
# takes the name for a C++ one that is still to be shortened, and removes what
# stands in <> and (): Python's "<module>" and "<lambda>" have nothing left, and
# are one row, "<unknown>"; "step <3> (warm)" is "step  ". With an empty
# system_name, or -symbolize=none, the names stay. Profiles whose functions are
# not of C++ had better leave system_name empty.
# Seen with go1.26.8 (pprof of 2025-11-14).
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in go python3; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
cat >write.py <<'EOF'
# Writes same.pb and empty.pb: a sample of 100 ns for each name.
NAMES = ["<module>", "<lambda>", "step <3> (warm)", "free (libc)"]

def number(field, value):  # below 128
    return bytes([field << 3, value])

def part(field, content):
    return bytes([field << 3 | 2, len(content)]) + content

texts = ["", "time", "nanoseconds", *NAMES]
for system_name in "same", "empty":
    profile = part(1, number(1, 1) + number(2, 2))
    for i in range(1, len(NAMES) + 1):
        same = number(3, i + 2) if system_name == "same" else b""
        profile += part(5, number(1, i) + number(2, i + 2) + same)
        profile += part(4, number(1, i) + part(4, number(1, i)))
        profile += part(2, number(1, i) + number(2, 100))
    profile += b"".join(part(6, text.encode()) for text in texts)
    with open(f"{system_name}.pb", "wb") as file:
        file.write(profile)
EOF
python3 write.py || exit 1

changed=0
# expect ROWS FLAG... FILE: each row's own time and name
expect() {
  wanted=$1
  shift
  seen=$(go tool pprof -top "$@" 2>errors | sed -n '/flat%/,$p' | tail -n +2 |
    sed -E 's/^ *([^ ]+) +([^ ]+ +){4}/\1 /; s/$/;/' |
    LC_ALL=C sort | tr '\n' ' ')
  echo "$*: $seen"
  [ "$seen" = "$wanted" ] || changed=1
}
go version
names='100ns <lambda>; 100ns <module>; 100ns free (libc); '
names="${names}100ns step <3> (warm); "
expect '100ns free (libc); 100ns step  ; 200ns <unknown>; ' same.pb
expect "$names" -symbolize=none same.pb
expect "$names" empty.pb
exit $changed
