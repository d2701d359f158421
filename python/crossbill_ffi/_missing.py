# SPDX-License-Identifier: MIT
"""Says why an extension module of this package is not here."""
import importlib.util
import pathlib
import platform
import sys
import sysconfig

EXTENSIONS = "_load", "_region"
STABLE_FROM = 3, 12  # Py_LIMITED_API in python/CMakeLists.txt


def explained(error):
    """The ImportError that came of one; others' are as they were."""
    for name in EXTENSIONS:
        found = importlib.util.find_spec(f"{__package__}.{name}")
        if found is None or (found.origin.endswith(".abi3.so")
                             and sys.version_info < STABLE_FROM):
            return ImportError(_sentence(name), name=f"{__package__}.{name}")
    return error


def _sentence(module):
    here = pathlib.Path(__file__).parent
    if not any(here.glob(f"{module}.*.so")):
        return (f"{here} lacks all of {module}.*.so: half of crossbill-ffi is "
                "missing; install it again")
    suffix = sysconfig.get_config_var("EXT_SUFFIX") or ".so"
    return (f"crossbill-ffi in {here} has no loader for "
            f"{platform.python_implementation()} {platform.python_version()} "
            f"({module}{suffix}); build one with a C++20 compiler and CMake: "
            "pip install --force-reinstall --no-binary crossbill-ffi "
            "crossbill-ffi")
