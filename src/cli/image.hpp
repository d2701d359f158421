// SPDX-License-Identifier: MIT
// Judges an executable file: will the loader bring the agent into it?
#pragma once
#include <string>
#include <vector>

#include "cli/failure.hpp"

namespace crossbill::cli {

enum class ImageKind {
  kElf,     // dynamic, x86-64, glibc: can be recorded
  kScript,  // begins with "#!"
  kText,    // no format that the kernel knows: execvp hands it to /bin/sh
};

struct Image {
  ImageKind kind = ImageKind::kElf;
  std::string interpreter;  // of a script
};

// Fails with a sentence about `path` where it cannot be recorded: statically
// linked, 32-bit, another processor or C library, more rights than the user.
Outcome<Image> judge_image(const std::string& path);

}  // namespace crossbill::cli
