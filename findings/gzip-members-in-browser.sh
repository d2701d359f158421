#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: DecompressionStream("gzip") reads what gunzip reads, and alike wherever
# it is: a file of several members (RFC 1952; bgzip and `cat` make them) is
# all that is in them.
# True: Chromium gives the first member and then a TypeError, "Junk found after
# end of compressed data", since the standard of these streams allows no input
# after a member's end. Node 20 reads both members by the same class. So what
# Node has tested, a page may refuse; what a page is to read has one member.
# Seen with Chromium 156, Node 20.20.2, CPython 3.11.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in python3 node chromium; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
python3 -m venv venv &&
  venv/bin/pip install --quiet --disable-pip-version-check \
    playwright==1.65.2 || { echo "skip: no packages"; exit 77; }

cat >read.js <<'EOF'
async text => {
  const bytes = Uint8Array.from(atob(text), one => one.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(
      new DecompressionStream("gzip")).getReader();
  let seen = "";
  try {
    for (let part; !(part = await reader.read()).done;)
      seen += new TextDecoder().decode(part.value);
  } catch (error) {
    seen += ", " + error;
  }
  return seen;
}
EOF
cat >read.py <<'EOF'
import base64
import gzip
import shutil
import subprocess
from playwright.sync_api import sync_playwright

one, two = gzip.compress(b"one"), gzip.compress(b"two")
with open("read.js") as file:
    read = file.read().strip()
results = []
with sync_playwright() as driver:
    browser = driver.chromium.launch(
        executable_path=shutil.which("chromium"), chromium_sandbox=False)
    page = browser.new_page()
    print("Chromium", browser.version)
    for data in one, one + two:
        text = base64.b64encode(data).decode()
        node = subprocess.run(
            ["node", "-e", f"({read})('{text}').then(console.log)"],
            check=True, capture_output=True, text=True).stdout.strip()
        results.append((gzip.decompress(data).decode(), node,
                        page.evaluate(read, text)))
        print("Python: {}; Node: {}; Chromium: {}".format(*results[-1]))
    browser.close()
alone, both = results
raise SystemExit(not (alone == ("one",) * 3 and
                      both[:2] == ("onetwo",) * 2 and
                      both[2].startswith("one, TypeError")))
EOF
node --version
venv/bin/python read.py
