# SPDX-License-Identifier: MIT
"""Says why an extension module of this package is not here."""
import pathlib
import platform
import sys
import sysconfig


def sentence(error):
    """error: the ModuleNotFoundError; others' modules are named as they are."""
    package, _, module = error.name.rpartition(".")
    if package != __package__:
        return str(error)
    here = pathlib.Path(__file__).parent
    name = f"{platform.python_implementation()} {sys.version.split()[0]}"
    suffix = sysconfig.get_config_var("EXT_SUFFIX") or ".so"
    if not any(here.glob(f"{module}.*.so")):
        return (f"{here} lacks all of {module}.*.so: half of crossbill-ffi is "
                "missing; install it again")
    return (f"crossbill-ffi in {here} has no loader for {name} ({module}"
            f"{suffix}); build one with a C++20 compiler and CMake: pip "
            "install --force-reinstall --no-binary crossbill-ffi crossbill-ffi")
