#!/bin/sh
# SPDX-License-Identifier: MIT
# The end of a JSON document of nlohmann::json, where memory is short.
#
# Guess: to destroy a value gives memory back and takes none. So a program under
# a memory limit may build a document, catch std::bad_alloc outside, and say that
# it was too large.
# True: the destructor of an array or object first moves its values to a vector,
# so as not to recurse, and so it allocates: 16 bytes for each value of it.
# A destructor is noexcept: when it runs since memory is exhausted, and there is
# none for the vector either, the program ends in std::terminate and the handler
# is not reached. A document that may be large is better written in parts.
#
# Seen with nlohmann::json 3.11.2 (Debian 12) and gcc 12.2.
set -u
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
cat >json.cpp <<'EOF'
#include <cstdio>
#include <cstdlib>
#include <new>
#include <nlohmann/json.hpp>
static size_t count, bytes;
void* operator new(size_t size) {
  count++, bytes += size;
  void* result = malloc(size);
  if (result == nullptr) throw std::bad_alloc();
  return result;
}
void operator delete(void* memory) noexcept { free(memory); }
void operator delete(void* memory, size_t) noexcept { free(memory); }
int main() {
  auto* document = new nlohmann::json(nlohmann::json::array());
  for (int i = 0; i < 100000; i++) document->push_back(i);
  count = bytes = 0;
  delete document;
  printf("%d.%d.%d: 100000 values destroyed, %zu allocations, %zu bytes\n",
         NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
         NLOHMANN_JSON_VERSION_PATCH, count, bytes);
  return bytes >= 100000 * sizeof(nlohmann::json) ? 0 : 1;
}
EOF
g++ -O1 json.cpp -o json || exit 2
./json
