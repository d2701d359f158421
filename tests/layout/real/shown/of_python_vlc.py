# SPDX-License-Identifier: MIT
"""python-vlc lists the members of a union one after the other: what libvlc
writes as the bit rate of a track is read elsewhere."""
import ctypes

import vlc


class Track(ctypes.Structure):
    """libvlc_media_track_t of libvlc_media.h."""
    _fields_ = [("codec", ctypes.c_uint32), ("fourcc", ctypes.c_uint32),
                ("id", ctypes.c_int), ("type", ctypes.c_int),
                ("profile", ctypes.c_int), ("level", ctypes.c_int),
                ("union", ctypes.c_void_p), ("bitrate", ctypes.c_uint)]


written = Track(bitrate=128_000)
room = ctypes.create_string_buffer(bytes(written), 256)
got = vlc.MediaTrack.from_buffer(room).bitrate
print("declared", got, "right", 128_000)
raise SystemExit(got == 128_000)
