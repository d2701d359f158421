#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: a Python thread that has called Java through JPype, and has ended, is
# no thread of the JVM any more.
# True: JPype attaches each Python thread at its first call, and never detaches
# it by itself: the JVM keeps a java.lang.Thread for each, alive and listed by
# jstack, for ever. A server with a thread for each request collects them.
# java.lang.Thread.detach(), called last in the thread, lets it go.
# Seen with JPype 1.7.1, CPython 3.11, OpenJDK 17.0.15.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in java python3; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
python3 -m venv venv && venv/bin/pip -q install JPype1==1.7.1 ||
  { echo "skip: no packages"; exit 77; }

cat >threads.py <<'EOF'
import threading

import jpype

jpype.startJVM()
Thread = jpype.JClass("java.lang.Thread")


def calls():
    Thread.currentThread().setName("caller")


def calls_and_detaches():
    calls()
    Thread.detach()


def listed():
    every = Thread.getAllStackTraces().keySet()
    return sum(t.getName() == "caller" and t.isAlive() for t in every)


def run(work):
    before = listed()
    for _ in range(100):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    return listed() - before


print(run(calls), run(calls_and_detaches), threading.active_count())
EOF
seen=$(venv/bin/python threads.py) || exit 1
echo "of 100 ended threads the JVM keeps, it keeps where they detach," \
  "and Python has: $seen"
[ "$seen" = "100 0 1" ]
