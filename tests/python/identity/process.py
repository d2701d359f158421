# SPDX-License-Identifier: MIT
# What the process looks like from within.
import gc, os, resource, signal, sys, threading, warnings

print(sorted(name for name in os.environ if name not in ("_", "LD_PRELOAD")))
print(sys.argv[1:], sys.flags, sys.getrecursionlimit(), sys.getswitchinterval())
print(threading.active_count(), len(os.listdir("/proc/self/task")))
print({number: str(signal.getsignal(number))
       for number in signal.valid_signals()
       if signal.getsignal(number) not in (None, signal.SIG_DFL)})
print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
print([os.readlink(f"/proc/self/fd/{fd}").split(":")[0].split("[")[0]
       for fd in map(str, range(3))
       if os.path.exists(f"/proc/self/fd/{fd}")] != [])
descriptors = os.open("/dev/null", os.O_RDONLY)
print(descriptors)
os.close(descriptors)
print(resource.getrlimit(resource.RLIMIT_NOFILE), os.nice(0), os.umask(0o22))
print(gc.get_threshold(), gc.isenabled(), gc.callbacks, len(warnings.filters))
print(os.getcwd() == os.path.realpath("."), os.path.exists("/proc/self/exe"))
print(sys.gettrace(), sys.getprofile(), sys.excepthook is sys.__excepthook__)
print(os.readlink("/proc/self/exe") == os.path.realpath(sys.executable))
print(sorted(name for name in sys.modules if "crossbill" in name))
with open("/proc/self/cmdline", "rb") as file:
    print(file.read().split(b"\0")[1].rsplit(b"/", 1)[-1])
with open("/proc/self/comm") as file:
    print(file.read().strip())
