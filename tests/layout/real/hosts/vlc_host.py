# SPDX-License-Identifier: MIT
"""python-vlc makes its functions as they are called: each is made here, and
none is called."""
import contextlib
import inspect

import vlc

make = vlc._Cfunction


def made_only(*arguments):
    with contextlib.suppress(NameError):  # of an older libvlc
        make(*arguments)
    return lambda *values: None


vlc._Cfunction = made_only
for name, function in list(vars(vlc).items()):
    if name.startswith("libvlc_") and inspect.isfunction(function):
        function(*[None] * len(inspect.signature(function).parameters))
