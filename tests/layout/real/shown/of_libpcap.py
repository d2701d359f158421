# SPDX-License-Identifier: MIT
"""libpcap's sockaddr has 2 of its 16 bytes: a copy loses the address."""
import libpcap

address = bytes([2, 0, 0, 80, 127, 0, 0, 1]) + bytes(8)
got = bytes(libpcap.sockaddr.from_buffer_copy(address))
print("declared", got.hex(), "right", address.hex())
raise SystemExit(got == address)
