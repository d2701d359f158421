# SPDX-License-Identifier: MIT
"""Pixels are asked for one by one; the bytes of all.

Source:
https://github.com/adafruit/Adafruit_CircuitPython_RGB_Display/issues/46
"""
from PIL import Image

IMAGE = Image.new("L", (64, 32), 7)


def before():
    for y in range(32):
        for x in range(64):
            IMAGE.getpixel((x, y))


def after():
    for value in IMAGE.tobytes():
        pass
