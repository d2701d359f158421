# SPDX-License-Identifier: MIT
"""The programs and libraries of test_signatures.py."""
SIZES = (1000, 4096, 10001, 65536, 100003)

C_CORE = r"""
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
static volatile char seen;
size_t process_string(const char* text) {
  size_t length = strlen(text);
  char* copy = malloc(length + 1);
  memcpy(copy, text, length + 1);
  seen = copy[length / 2];
  free(copy);
  return length;
}
size_t to_vec(const uint8_t* data, size_t len) {
  uint8_t* copy = malloc(len);
  memcpy(copy, data, len);
  seen = (char)copy[len / 2];
  free(copy);
  return len;
}
size_t to_wide_vec(const uint64_t* data, int n_items) {
  uint64_t* copy = malloc((size_t)n_items * 8);
  memcpy(copy, data, (size_t)n_items * 8);
  seen = (char)copy[n_items / 2];
  free(copy);
  return (size_t)n_items;
}
"""

RUST_CORE = r"""
use std::ffi::{c_char, CStr};
use std::hint::black_box;
#[no_mangle]
pub unsafe extern "C" fn process_string(text: *const c_char) -> usize {
    black_box(CStr::from_ptr(text).to_str().unwrap().to_string()).len()
}
#[no_mangle]
pub unsafe extern "C" fn to_vec(data: *const u8, len: usize) -> usize {
    black_box(std::slice::from_raw_parts(data, len).to_vec()).len()
}
#[no_mangle]
pub unsafe extern "C" fn to_wide_vec(data: *const u64, n_items: i32) -> usize {
    let items = std::slice::from_raw_parts(data, n_items as usize);
    black_box(items.to_vec()).len()
}
"""

HOST = r"""
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>
extern "C" {
size_t process_string(const char* text);
size_t to_vec(const uint8_t* data, size_t len);
size_t to_wide_vec(const uint64_t* data, int n_items);
}
int main() {
  size_t sum = 0;
  for (size_t size : {%s}) {
    std::string text(size, 'a');
    std::vector<uint8_t> bytes(size);
    std::vector<uint64_t> words(size);
    sum += process_string(text.c_str());
    sum += to_vec(bytes.data(), size) + to_wide_vec(words.data(), (int)size);
  }
  std::printf("%%zu\n", sum);
}
""" % ", ".join(map(str, SIZES))

CPP_CORE = r"""
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
static char room[4096];
struct Store {
  virtual ~Store();
  std::size_t add(const char* text, std::size_t length);
  std::string named(const char* name, int flags) const;
  static void view(double scale, std::string_view text);
};
Store::~Store() {}
std::size_t Store::add(const char* text, std::size_t length) {
  std::memcpy(room, text + 1, length - 1);
  return length;
}
std::string Store::named(const char* name, int flags) const {
  std::memcpy(room, name, 5);
  return std::string(40, static_cast<char>(flags));
}
void Store::view(double scale, std::string_view text) {
  std::memcpy(room, text.data() + 10, static_cast<std::size_t>(scale));
}
"""

CPP_HOST = r"""
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
struct Store {
  virtual ~Store();
  std::size_t add(const char* text, std::size_t length);
  std::string named(const char* name, int flags) const;
  static void view(double scale, std::string_view text);
};
int main() {
  Store store;
  std::size_t sum = store.add("seventeen letters", 17);
  Store::view(7, "twenty letters or so");
  std::printf("%zu %s\n", sum, store.named("names", 'x').c_str());
}
"""

# Where the copy begins in the core's own memory, which the pointer leads to.
NO_LENGTHS = ["flags", "index", "fd", "mode", "offset", "seed", "id", "level",
              "port", "timeout", "n_threads", "block_size", "max_count",
              "retries", "version", "num", "base", "position", "line", "key"]

OWN = r"""
#include <stddef.h>
#include <string.h>
static char own[8192], to[64];
char* memory(void) { return own; }
%s
"""

OWN_HOST = r"""
#include <stddef.h>
char* memory(void);
%s
int main(void) {
%s  return 0;
}
"""

ODD_CORE = r"""
#include <stddef.h>
#include <stdio.h>
#include <string.h>
static char room[4096];
static size_t copies(const char* from, size_t n) {
  if (from != NULL && n > 0) memcpy(room, from, n);
  return n;
}
int first(const char* text) { return text == NULL ? -1 : text[0]; }
size_t head(const char* data, size_t len, size_t used) {
  (void)len;
  return copies(data, used);
}
size_t signed_head(const char* data, int len, size_t used) {
  (void)len;
  return copies(data, used);
}
size_t both(const char* a, size_t a_len, char* b, size_t b_len) {
  memmove(b, a, a_len < b_len ? a_len : b_len);
  return strlen(b);
}
size_t last(const double* data, size_t n) {
  return copies((const char*)(data + n - 1), sizeof *data);
}
size_t tail(const char* text) {
  size_t length = strlen(text);
  if (length > 8) copies(text + length - 8, 8);
  return length;
}
size_t outer(const char* text, size_t (*back)(const char*)) {
  return back(text) + strlen(text);
}
size_t inner(const char* text) { return strlen(text + 3); }
long sum8(long a, long b, long c, long d, long e, long f, long g, long h) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h;
}
long sum6(long a, long b, long c, long d, long e, long f) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f;
}
"""

ODD_HOST = r"""
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
int first(const char*);
size_t head(const char*, size_t, size_t), signed_head(const char*, int, size_t);
size_t both(const char*, size_t, char*, size_t);
size_t outer(const char*, size_t (*)(const char*)), inner(const char*);
size_t tail(const char*), last(const double*, size_t);
long sum8(long, long, long, long, long, long, long, long);
long sum6(long, long, long, long, long, long);
static char text[4096];
static size_t back(const char* what) { return inner(what); }
int main(void) {
  char* page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(page + 4096, 4096, PROT_NONE);
  memset(page, 'x', 4096);
  memset(text, 'y', sizeof text - 1);
  printf("%d %d\n", first(page + 4095), first(NULL));
  printf("%zu\n", head(page + 4090, 6, 6));
  printf("%zu %zu %zu\n", head(NULL, 7, 0), head(text, SIZE_MAX, 10),
         head(page + 4095, (size_t)1 << 40, 1));
  printf("%zu %zu\n", signed_head(text, -1, 20), signed_head(text, -4096, 5));
  printf("%zu %zu\n", head((char*)8, 8, 0), head((char*)-8, 64, 0));
  printf("%zu\n", both(text, 100, text + 50, 200));
  double numbers[16] = {0};
  printf("%zu %zu\n", last(numbers, 16), tail("sixteen letters."));
  printf("%zu\n", outer(text, back));
  printf("%ld %ld\n", sum8(1, 2, 3, 4, 5, 6, 7, 8), sum6(1, 2, 3, 4, 5, 6));
}
"""

HAND_WRITTEN = r"""
__attribute__((naked)) void seventh(void) {
  __asm__("mov 8(%rsp), %rax\n ret");
}
__attribute__((naked)) void whole(void) {
  __asm__("movl 8(%rsp), %eax\n ret");
}
__attribute__((ms_abi)) long theirs(long a, long b, int c, double d, int e,
                                    double f) {
  return a + 2 * b + 3 * c + 4 * (long)d + 5 * e + 6 * (long)f;
}
__attribute__((ms_abi)) int text_of(const char* text, long n) {
  return text[n];
}
__attribute__((ms_abi, naked)) void home(void) {  // its caller leaves 32 bytes
  __asm__("movq $7, 8(%rsp)\n movq $7, 32(%rsp)\n ret");
}
"""

ASSEMBLER = r"""
        .globl eighth
        .type eighth, @function
eighth: mov 16(%rsp), %rax
        ret
        .size eighth, .-eighth
        .section .note.GNU-stack,"",@progbits
"""
