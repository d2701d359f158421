/* SPDX-License-Identifier: MIT */
/* What lies where in the frame, from rbp: StubFrame in frame.hpp. */
#define F_RDI -112
#define F_RSI -104
#define F_RDX -96
#define F_RCX -88
#define F_R8 -80
#define F_R9 -72
#define F_RAX -64
#define F_R10 -56
#define F_TARGET -48
#define F_ACTIVATION -40
#define F_EPOCH -32
#define F_EDGE -24
#define F_KEPT -16
#define F_WORDS -8
#define F_RETURN 8 /* its address names the frame */
#define F_STACK 16
