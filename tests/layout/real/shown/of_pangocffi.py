# SPDX-License-Identifier: MIT
"""pangocffi says that guint16 is an unsigned int: red is read from the bytes of
red and green."""
from pangocffi import ffi, pango

color = ffi.new("PangoColor *")
pango.pango_color_parse(color, b"#102030")
print("declared", [hex(color.red), hex(color.green), hex(color.blue)],
      "right", ["0x1010", "0x2020", "0x3030"])
raise SystemExit(color.red == 0x1010)
