// SPDX-License-Identifier: MIT
// A small integer whose upper bits a D host does not clear: a library of LLVM's
// takes the whole register for it.
extern (C) int taken(ubyte a);
pragma(inline, false) int given(int n) { return n; }
extern (C) int main() { return taken(cast(ubyte) given(0x12305)); }
