// SPDX-License-Identifier: MIT
// What rules know of Java's native interface: which of its functions do what,
// and in whose words a use is to be advised.
#pragma once
#include "findings/repeated.hpp"

namespace crossbill::findings {

// The first of two texts, or for a use of Java's the second.
const char* words_for(const Material& material, const analysis::Line& use,
                      const char* otherwise, const char* java);

// The name of a Java method without its package and class: "step".
std::string_view method_of(std::string_view name);

// Of all that a use asked of functions of these names.
struct AskedSum {
  double calls = 0, ns = 0, bytes = 0;
  std::vector<std::string> functions;  // at most two, that took most time
};
AskedSum asked_of(const Material& material, const analysis::Line& use,
                  Globs globs);

// "GetStringUTFChars and NewStringUTF".
std::string names_of(const AskedSum& sum);

// Classes, methods and fields by their names.
inline constexpr const char* kJniLookups[] = {
    "FindClass",         "GetMethodID",      "GetFieldID",
    "GetStaticMethodID", "GetStaticFieldID",
};

// Arrays as copies: whole, and a part of them; out and back.
inline constexpr const char* kJniArraysOut[] = {"Get*ArrayElements",
                                                "Get*ArrayRegion"};
inline constexpr const char* kJniArraysBack[] = {"Release*ArrayElements",
                                                 "Set*ArrayRegion"};

// Texts that become others: Java's own are UTF-16 or Latin-1.
inline constexpr const char* kJniStrings[] = {
    "GetStringUTFChars",  "GetStringUTFRegion", "NewStringUTF",
    "GetStringChars",     "GetStringRegion",    "NewString",
    "GetStringUTFLength",
};

// By these a thread of a library becomes one of Java's, and no longer.
inline constexpr const char* kJniAttach[] = {"AttachCurrentThread*"};
inline constexpr const char* kJniDetach[] = {"DetachCurrentThread"};

}  // namespace crossbill::findings
