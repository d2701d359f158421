# SPDX-License-Identifier: MIT
"""Pixels are set one by one; an image is made of their bytes.

Source:
https://github.com/william-murray1204/stable-diffusion-cpp-python/pull/20
"""
from PIL import Image

DATA = bytes(range(256)) * 8
IMAGE = Image.new("L", (64, 32))
PLACES = [((x, y), DATA[y * 64 + x]) for y in range(32) for x in range(64)]


def before():
    for place, value in PLACES:
        IMAGE.putpixel(place, value)


def after():
    Image.frombytes("L", (64, 32), DATA)
