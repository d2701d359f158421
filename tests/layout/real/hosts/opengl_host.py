# SPDX-License-Identifier: MIT
"""PyOpenGL looks functions up as they are called: each of the first versions
is looked up here."""
import OpenGL.GL
from OpenGL.raw.GL.VERSION import GL_1_0, GL_1_1

kept = []
for module in (GL_1_0, GL_1_1):
    for value in list(vars(module).values()):
        if hasattr(value, "load"):
            kept.append(value.load())
