#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: speedscope and go tool pprof show the same functions of one
# profile.proto file with the same times: inlined ones too.
# True: speedscope takes the last line of a location alone, the caller, and
# leaves a location without lines out. An inlined function is in no table of it,
# and its time is its caller's own; what has no symbol is the own time of the
# function that called it. pprof shows "inlined (inline)" and "<unknown>". Who
# wants both to show a frame gives each a location with one line.
# Seen with speedscope 1.25.0 in Chromium 156, go1.26.8.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in python3 npm go chromium; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
npm install --prefix . --no-audit --no-fund --ignore-scripts --silent \
  speedscope@1.25.0 >/dev/null && python3 -m venv venv &&
  venv/bin/pip install --quiet --disable-pip-version-check \
    playwright==1.65.2 || { echo "skip: no packages"; exit 77; }

cat >write.py <<'EOF'
# main calls caller, into which inlined is inlined (100 ns); main calls a place
# without a symbol (50 ns).
def number(field, value):  # below 128
    return bytes([field << 3, value])

def part(field, content):
    return bytes([field << 3 | 2, len(content)]) + content

texts = ["", "time", "nanoseconds", "main", "caller", "inlined"]
profile = part(1, number(1, 1) + number(2, 2))
for i, lines in enumerate([[1], [3, 2], []], 1):
    profile += part(5, number(1, i) + number(2, i + 2))
    profile += part(4, number(1, i) + number(3, i) + b"".join(
        part(4, number(1, function)) for function in lines))
for leaf, time in (2, 100), (3, 50):
    profile += part(2, number(1, leaf) + number(1, 1) + number(2, time))
profile += b"".join(part(6, text.encode()) for text in texts)
with open("app.pb", "wb") as file:
    file.write(profile)
EOF
cat >show.py <<'EOF'
import pathlib
import shutil
from playwright.sync_api import sync_playwright

start = pathlib.Path("node_modules/speedscope/dist/release/index.html")
with sync_playwright() as driver:
    browser = driver.chromium.launch(
        executable_path=shutil.which("chromium"), chromium_sandbox=False)
    page = browser.new_page()
    page.goto(start.resolve().as_uri())
    page.set_input_files("input[type=file]", "app.pb")
    page.wait_for_function("() => document.title.includes('app.pb')")
    page.keyboard.press("3")  # its table of functions
    page.get_by_text("main", exact=True).wait_for()
    rows = page.locator("tr").all_inner_texts()[1:]  # total, own time, name
    for row in sorted(" ".join(row.split()).split() for row in rows):
        print(*row[2:], end="; ")
    browser.close()
EOF
python3 write.py || exit 1
pprof=$(go tool pprof -top -unit ns app.pb 2>errors |
  sed -n '/flat%/,$p' | tail -n +2 | awk '{ print $1, $6, $7 ";" }' |
  LC_ALL=C sort | tr '\n' ' ')
echo "pprof: $pprof"
speedscope=$(venv/bin/python show.py)
echo "speedscope: $speedscope"
wanted='0 caller ; 0 main ; 100ns inlined (inline); 50ns <unknown> ; '
[ "$pprof" = "$wanted" ] &&
  [ "$speedscope" = '100.00ns (67%) caller; 50.00ns (33%) main; ' ]
