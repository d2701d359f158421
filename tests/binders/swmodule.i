// SPDX-License-Identifier: MIT
// Functions and a class with a property, for SWIG in both of its modes.
%module swmodule
%inline %{
// A comment keeps the code of SWIG's from standing in the first line.
int plain(int by) { return by + 1; }
int named(int a, int b = 2) { return a + b; }
class Counter {
 public:
  int n;
  explicit Counter(int n) : n(n) {}
  int add(int by) { return n += by; }
  static int still(int by) { return by; }
};
%}
