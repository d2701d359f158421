// SPDX-License-Identifier: MIT
// What descriptors say, such as "(ILjava/lang/String;[[D)V": The Java Virtual
// Machine Specification, section 4.3.
#pragma once
#include <stdint.h>

#include "agent/base/text.hpp"

namespace crossbill::agent::jvm {

// How many arguments go where: JNIEnv* and the object or class come first.
struct Words {
  int general = 2, vector = 0;
  // A method has at most 255 parameters.
  uint8_t on_stack() const {
    return static_cast<uint8_t>((general > 6 ? general - 6 : 0) +
                                (vector > 8 ? vector - 8 : 0));
  }
};

Words words_of(const char* descriptor);

// One type as Java writes it, "int" or "java.lang.String[]"; what follows it.
const char* add_type(const char* type, Text& text);

// All parameters: "(int, java.lang.String, double[][])".
void add_parameters(const char* descriptor, Text& text);

}  // namespace crossbill::agent::jvm
