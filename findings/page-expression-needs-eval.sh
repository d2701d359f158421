#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: Playwright's page.wait_for_function("window.ready") either works on
# pages whose Content-Security-Policy has no 'unsafe-eval', or always fails.
# True: it depends on whether there is anything to wait for. An expression that
# is true at the first look is accepted; one that is not yet true raises an
# EvalError, since the page itself evaluates it for the later looks. So a test
# passes until a page gets slower. "() => window.ready" works in both cases, and
# so does either without such a policy.
# Seen with playwright 1.65.2 for Python and Chromium 156.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in python3 chromium; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
python3 -m venv venv &&
  venv/bin/pip install --quiet --disable-pip-version-check \
    playwright==1.65.2 || { echo "skip: no packages"; exit 77; }

cat >wait.py <<'EOF'
import shutil
from playwright.sync_api import Error, sync_playwright

POLICY = '<meta http-equiv="content-security-policy" content="script-src {}">'
PAGE = """<!doctype html>POLICY<script nonce="n">
  var now = true, looks = 0;  // `later` is true from the second look on
  Object.defineProperty(window, "later", {get() { return looks++ > 0; }});
</script>"""

def seen(page, expression):
    try:
        page.wait_for_function(expression)
    except Error as error:
        return "EvalError" if "EvalError" in str(error) else str(error)
    return "passed"

results = []
with sync_playwright() as driver:
    browser = driver.chromium.launch(
        executable_path=shutil.which("chromium"), chromium_sandbox=False)
    print("Chromium", browser.version)
    for policy in "'nonce-n'", "'nonce-n' 'unsafe-eval'":
        for name in "now", "later":
            for expression in name, f"() => {name}":
                page = browser.new_page()
                page.set_content(
                    PAGE.replace("POLICY", POLICY.format(policy)))
                results.append(seen(page, expression))
                print(f"{policy}: {expression}: {results[-1]}")
    browser.close()
raise SystemExit(results != ["passed"] * 2 + ["EvalError"] + ["passed"] * 5)
EOF
venv/bin/python wait.py
