# SPDX-License-Identifier: MIT
"""SDL packs SDL_AudioCVT, PySDL2 does not: twice the rate is read as another
ratio."""
import sdl2

made = sdl2.SDL_AudioCVT()
sdl2.SDL_BuildAudioCVT(made, sdl2.AUDIO_S16, 1, 22050, sdl2.AUDIO_S16, 1, 44100)
print("declared", made.len_ratio, "right", 2.0)
raise SystemExit(made.len_ratio == 2.0)
