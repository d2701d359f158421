# SPDX-License-Identifier: MIT
"""pyfluidsynth takes the amount of a modulator, a double, for a pointer."""
import ctypes

import fluidsynth

library = ctypes.CDLL(fluidsynth.lib)
library.new_fluid_mod.restype = ctypes.c_void_p
modulator = ctypes.c_void_p(library.new_fluid_mod())
put = library.fluid_mod_set_amount
put.argtypes, put.restype = [ctypes.c_void_p, ctypes.c_double], None
put(modulator, 0.5)
got = fluidsynth.fluid_mod_get_amount(modulator)
print("declared", got, "right", 0.5)
raise SystemExit(got == 0.5)
