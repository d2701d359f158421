# SPDX-License-Identifier: MIT
# Entries that hand out functions are named: C++ objects with virtual ones,
# tables, objects that begin with a table, single functions. Others are not:
# numbers, texts, plain structs, pointers that nobody can read, and functions
# of no result that leave such an object in rax.
# Rule: an entry that returns such an object is marked "may be called behind
# our back" (design section 5, "Slots"). Found at the leave, so not in
# count-only mode.
# Taken out: it failed when nothing was looked at; when uses_result() was
# always true; when is_function_start() was true in all of a module's code;
# when the caller's own functions counted; it crashed when is_readable() was always true.
. "$(dirname "$0")/lib.sh"

cat >core.h <<'EOF'
#pragma once
struct Shape {
  virtual double area() { return 1; }
  virtual ~Shape() {}
};
struct Leaf {  // one function, and no destructor
  virtual int leaf() = 0;
};
struct Plain {
  double x;
  int n;
  int count() { return n; }
};
struct Table {
  long (*one)(long), (*two)(long);
};
struct Versioned {
  long version;
  long (*one)(long), (*two)(long);
};
struct Driver {
  const Table* table;
  int state;
};
struct Counted {  // as a PyObject
  long references;
  void* type;
  long (*call)(long);
};
Shape* new_shape();
extern "C" {
Leaf* plug_in();
const Table* get_table();
const Versioned* get_versioned();
Driver* get_driver();
long (*get_function())(long);
Shape* third_time();
long get_number();
const char* get_text();
const char** get_texts();
Plain* get_plain();
Counted* get_counted();
void* get_forbidden();
void* get_wild(int);
long* get_stale();
Shape* same_shape(Shape*);
double area_of(Shape*);
void touch(Shape*);
}
EOF
cxx libcore.so -I. <<'EOF'
#include <sys/mman.h>
#include "core.h"
struct Square : Shape {
  double area() override { return 4; }
};
struct LeafHere : Leaf {
  int leaf() override { return 5; }
};
static LeafHere leaf;
static long one(long a) { return a + 1; }
static long two(long a) { return a + 2; }
static const Table table = {one, two};
static const Versioned versioned = {3, one, two};
static Driver driver = {&table, 0};
static Plain plain = {1, 2};
static Counted counted = {1, &plain, one};
static const char* texts[] = {"a", "b", "c", "d"};
static long stale[8] = {(long)&one + 1, (long)&two + 1};
Shape* new_shape() { return new Square; }
Leaf* plug_in() { return &leaf; }
const Table* get_table() { return &table; }
const Versioned* get_versioned() { return &versioned; }
Driver* get_driver() { return &driver; }
long (*get_function())(long) { return one; }
Shape* third_time() { static int n; return ++n == 3 ? new Square : nullptr; }
long get_number() { return 0x123456789abcdef0; }
const char* get_text() { return "some text, and more of it"; }
const char** get_texts() { return texts; }
Plain* get_plain() { return &plain; }
Counted* get_counted() { return &counted; }
void* get_forbidden() {
  return mmap(0, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}
void* get_wild(int n) { return (void*)(0x7000deadb000 + 8L * n); }
long* get_stale() { return stale; }
Shape* same_shape(Shape* shape) { return shape; }
double area_of(Shape* shape) {
  double area = shape->area();
  asm volatile("" : : "a"(shape));
  return area;
}
void touch(Shape* shape) { asm volatile("" : : "a"(shape)); }
EOF
cxx host -I. -lcore <<'EOF'
#include <dlfcn.h>
#include <cstdio>
#include "core.h"
struct Own : Shape {
  double area() override { return 9; }
};
int main(int argc, char**) {
  double sum = 0;
  void* volatile kept;
  for (int i = 0; i < 5; i++) {
    Shape* shape = new_shape();
    sum += shape->area() + area_of(shape);
    touch(shape);
    delete shape;
    sum += plug_in()->leaf() + get_table()->one(i) + get_versioned()->two(i) +
           get_driver()->table->one(i) + get_function()(i) + get_number() % 7 +
           get_text()[i] + get_texts()[i % 4][0] + get_plain()->count() +
           get_counted()->references + get_stale()[4];
    Shape* third = third_time();
    if (third) sum += third->area();
    kept = get_forbidden();
    kept = get_wild(i);
    Own own;
    Shape* volatile same = same_shape(&own);
    sum += same->area();
  }
  void* late = dlopen("libcore_late.so", RTLD_NOW);
  auto late_table = (const Table* (*)())dlsym(late, "late_table");
  auto late_own = (double (*)())dlsym(late, "late_own");
  sum += late_table()->two(1) + late_own();
  printf("%.0f %d\n", sum, kept != nullptr);
}
EOF
cxx libcore_late.so -I. -lcore <<'EOF'
#include "core.h"
static long one(long a) { return a; }
static const Table table = {one, one};
struct Own : Shape {
  double area() override { return 9; }
};
extern "C" {
const Table* late_table() { return &table; }
double late_own() {  // gets back what is its own
  Own own;
  Shape* volatile same = same_shape(&own);
  return same->area();
}
}
EOF
same ./host
[ -z "$PLAIN" ] || exit 0
query timed "select subject from notes where code = 'behind-back'
  order by subject" >named
diff named - <<'EOF' || fail "other entries were named"
_Z9new_shapev
get_driver
get_function
get_table
get_versioned
late_table
plug_in
third_time
EOF
"$CROSSBILL" report timed.db | tr -s ' \n' ' ' >bill
grep -q "return function pointers or C++ objects; .*: .*new_shape()" bill ||
  fail "the bill does not say it"
