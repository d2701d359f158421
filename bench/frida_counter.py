# SPDX-License-Identifier: MIT
"""Runs a program with frida's fastest counter on one function of a module.

    PYTHON frida_counter.py MODULE FUNCTION PROGRAM [ARG]...

PYTHON is one that has frida. The counter is compiled C (CModule) at the
function's entry and leave; its two counts are printed to standard error.
"""
import sys
import threading

import frida

SCRIPT = """
const counts = Memory.alloc(16);
const counter = new CModule(`
#include <gum/guminterceptor.h>
extern unsigned long counts[2];
void onEnter(GumInvocationContext* context) { counts[0]++; }
void onLeave(GumInvocationContext* context) { counts[1]++; }
`, {counts});
const callee = Process.getModuleByName(%r).getExportByName(%r);
Interceptor.attach(callee, counter);
Interceptor.attach(Process.getModuleByName("libc.so.6").getExportByName("exit"),
  {onEnter() {
    const entered = counts.readU64(), left = counts.add(8).readU64();
    const file = new File("/dev/stderr", "w");
    file.write(`frida counted ${entered} ${left}\\n`);
    file.close();
  }});
"""


def main():
    module, function, *command = sys.argv[1:]
    pid = frida.spawn(command, stdio="inherit")
    session = frida.attach(pid)
    ended = threading.Event()
    session.on("detached", lambda *_: ended.set())
    script = session.create_script(SCRIPT % (module, function))
    script.on("message", lambda m, d: print(m, file=sys.stderr))
    script.load()
    frida.resume(pid)
    if not ended.wait(120):
        sys.exit("frida: the program did not end within 120 s")


main()
