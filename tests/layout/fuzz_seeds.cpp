// SPDX-License-Identifier: MIT
// What fuzz_dwarf.py damages: a little of all that C++ has in DWARF.
#include <cstdint>

namespace outer {
inline namespace v1 {
struct Base {
  int a;
  char b;
};
struct Derived : Base {
  virtual ~Derived();
  char c;
};
template <class T, int N>
struct Box {
  T items[N][2];
  enum class Kind : uint8_t { kOne, kTwo = 200 } kind;
  union {
    float f;
    int i;
  };
  unsigned bits : 5, more : 12;
  static int counter;
};
}  // namespace v1
Derived::~Derived() {}
}  // namespace outer

struct Node {
  Node* next;
  outer::Box<double, 3> box;
  int outer::Base::*member;
  int (Node::*function)(int);
  int (*callback)(Node*, ...);
};

extern "C" int other(const Node* node, outer::Base base);
extern "C" int visit(Node* node, const outer::Derived& derived,
                     outer::Base base, outer::Box<short, 2> box, double d,
                     __int128 wide, long double extended) {
  struct Local {
    Node* node;
  } local = {node};
  return other(local.node, base) + derived.a + box.items[0][0] +
         static_cast<int>(d + static_cast<double>(extended)) +
         static_cast<int>(wide);
}
Node shared_nodes[4];
