// SPDX-License-Identifier: MIT
// What descriptors say: see descriptor.hpp.
#include "agent/hosts/jvm/descriptor.hpp"

namespace crossbill::agent::jvm {
namespace {

struct Primitive {
  char letter;
  const char* name;
};
constexpr Primitive kPrimitives[] = {
    {'Z', "boolean"}, {'B', "byte"},   {'C', "char"},
    {'S', "short"},   {'I', "int"},    {'J', "long"},
    {'F', "float"},   {'D', "double"}, {'V', "void"},
};

const char* name_of(char letter) {
  for (const Primitive& primitive : kPrimitives)
    if (primitive.letter == letter) return primitive.name;
  return "";
}

// Behind a type.
const char* skip_type(const char* at) {
  while (*at == '[') at++;
  if (*at == 'L')
    while (*at != ';' && *at != 0) at++;
  return *at == 0 ? at : at + 1;
}

bool ends(const char* at) { return *at == ')' || *at == 0; }

}  // namespace

Words words_of(const char* descriptor) {
  Words words;
  for (const char* at = descriptor + 1; !ends(at); at = skip_type(at))
    (*at == 'F' || *at == 'D' ? words.vector : words.general)++;
  return words;
}

const char* add_type(const char* type, Text& text) {
  int dimensions = 0;
  for (; *type == '['; type++) dimensions++;
  if (*type == 'L') {
    char letter[2] = "";
    for (const char* at = type + 1; *at != ';' && *at != 0; at++) {
      letter[0] = *at == '/' ? '.' : *at;
      text.add(letter);
    }
  } else {
    text.add(name_of(*type));
  }
  while (dimensions-- > 0) text.add("[]");
  return skip_type(type);
}

void add_parameters(const char* descriptor, Text& text) {
  text.add("(");
  for (const char* at = descriptor + 1; !ends(at);) {
    at = add_type(at, text);
    if (!ends(at)) text.add(", ");
  }
  text.add(")");
}

}  // namespace crossbill::agent::jvm
