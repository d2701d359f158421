#!/bin/sh
# SPDX-License-Identifier: MIT
# How often CPython opens the file of an extension module that it imports.
#
# Guess: once, by dlopen; so who closes the file once, when nothing of it is in
# use any more, has it unloaded, and who asks for it with RTLD_NOLOAD and closes
# what he got changes nothing.
# True: up to 3.14 once; 3.15 twice, since it asks for PyModExport_NAME first
# (PEP 793), and for PyInit_NAME by opening the file anew. Both stay, so closing
# once unloads nothing. The first question also goes through all libraries that
# the module needs, and leaves an error in dlerror().
#
# Seen with CPython 3.14.10 and 3.15.2 (Debian sid), glibc 2.43; the loader's
# own words say how many users are left.
set -u
command -v python3.15 >/dev/null || { echo "python3.15 is missing"; exit 2; }
program='
import _bz2, _ctypes, os
handle = _ctypes.dlopen(_bz2.__file__, os.RTLD_NOW | os.RTLD_NOLOAD)
_ctypes.dlclose(handle)
os._exit(0)
'
users() {  # PYTHON
  LD_DEBUG=files "$1" -c "$program" 2>&1 |
    sed -n 's/.*closing file=.*_bz2.*direct_opencount=//p'
}
lookups() {  # PYTHON
  LD_DEBUG=symbols "$1" -c 'import _bz2' 2>&1 |
    grep -c 'symbol=PyModExport__bz2'
}
for python in python3.14 python3.15; do
  command -v $python >/dev/null || continue
  echo "$python: opened $(users $python) times," \
    "PyModExport__bz2 looked for in $(lookups $python) files"
done
[ "$(users python3.15)" = 2 ] && [ "$(lookups python3.15)" -gt 1 ]
