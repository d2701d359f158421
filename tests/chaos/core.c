// SPDX-License-Identifier: MIT
// The core: one function, so that its calls are easily counted.
long work(long a) { return (long)((unsigned long)a * 3 + 1); }
