# SPDX-License-Identifier: MIT
"""Wand hands MagickGetSize the addresses of numbers of 4 bytes, and MagickWand
writes 8 to each: what lies behind is overwritten."""
import ctypes

from wand.api import library

library.MagickWandGenesis()
wand = library.NewMagickWand()
put = ctypes.CDLL(library._name).MagickSetSize
put.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t]
put(wand, 3, 5)
words = (ctypes.c_uint * 4)(7, 7, 7, 7)
library.MagickGetSize(wand, words,
                      ctypes.cast(ctypes.addressof(words) + 8,
                                  ctypes.POINTER(ctypes.c_uint)))
print("declared", list(words), "right", [3, 7, 5, 7])
raise SystemExit(words[1] == 7)
