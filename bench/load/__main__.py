# SPDX-License-Identifier: MIT
"""The front door of this bench alone: in bench/, python3 -m load CROSSBILL."""
import lib
import load

lib.main(load.measure)
