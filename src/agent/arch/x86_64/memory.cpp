// SPDX-License-Identifier: MIT
// The agent's own memcpy and friends: libc's use vector registers, and a stub
// may run a slow path while those hold the arguments of the user's call.
#include <stddef.h>
#include <stdint.h>

extern "C" {

void* memcpy(void* to, const void* from, size_t bytes) {
  void* result = to;
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
  return result;
}

void* memmove(void* to, const void* from, size_t bytes) {
  uint8_t* target = static_cast<uint8_t*>(to);
  const uint8_t* source = static_cast<const uint8_t*>(from);
  if (target <= source || target >= source + bytes)
    return memcpy(to, from, bytes);
  while (bytes-- > 0) {
    target[bytes] = source[bytes];
    asm volatile("" : : : "memory");
  }
  return to;
}

void* memset(void* to, int value, size_t bytes) {
  void* result = to;
  asm volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(value) : "memory");
  return result;
}

int memcmp(const void* a, const void* b, size_t bytes) {
  const uint8_t* left = static_cast<const uint8_t*>(a);
  const uint8_t* right = static_cast<const uint8_t*>(b);
  for (size_t i = 0; i < bytes; i++)
    if (left[i] != right[i]) return left[i] - right[i];
  return 0;
}

void* memchr(const void* where, int wanted, size_t bytes) {
  const uint8_t* at = static_cast<const uint8_t*>(where);
  for (size_t i = 0; i < bytes; i++)
    if (at[i] == static_cast<uint8_t>(wanted))
      return const_cast<uint8_t*>(at + i);
  return nullptr;
}

size_t strlen(const char* text) {
  size_t length = 0;
  while (text[length] != 0) {
    length++;
    asm volatile("" : : : "memory");
  }
  return length;
}

int strcmp(const char* a, const char* b) {
  while (*a != 0 && *a == *b) a++, b++;
  return static_cast<uint8_t>(*a) - static_cast<uint8_t>(*b);
}

}  // extern "C"
