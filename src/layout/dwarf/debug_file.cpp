// SPDX-License-Identifier: MIT
#include "layout/dwarf/debug_file.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <string>

namespace crossbill::layout::dwarf {
namespace {

constexpr const char* kDebugFolder = "/usr/lib/debug";

uint32_t checksum_of(int descriptor) {
  std::array<unsigned char, 1 << 16> buffer;
  uLong sum = crc32(0, nullptr, 0);
  off_t at = 0;
  ssize_t count;
  while ((count = pread(descriptor, buffer.data(), buffer.size(), at)) > 0) {
    sum = crc32(sum, buffer.data(), static_cast<uInt>(count));
    at += count;
  }
  return static_cast<uint32_t>(sum);
}

// Its descriptor, or -1. Of files that dwz has made no checksum is known.
int open_if_right(const std::string& path, GElf_Word checksum) {
  int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return -1;
  if (checksum == 0 || checksum_of(descriptor) == checksum) return descriptor;
  close(descriptor);
  return -1;
}

}  // namespace

int find_debug_file(Dwfl_Module* module, void** user, const char* name,
                    Dwarf_Addr base, const char* file, const char* link,
                    GElf_Word checksum, char** found) {
  int descriptor = dwfl_build_id_find_debuginfo(module, user, name, base, file,
                                                link, checksum, found);
  if (descriptor >= 0 || !file || !link || !*link) return descriptor;
  std::error_code failed;
  std::filesystem::path folder =
      std::filesystem::absolute(file, failed).parent_path();
  // An absolute link replaces what stands before it.
  const std::array<std::string, 3> candidates = {
      folder / link, folder / ".debug" / link,
      kDebugFolder + (folder / link).string()};
  for (const std::string& each : candidates) {
    // A link that a file has to itself leads to nothing new.
    if (std::filesystem::equivalent(each, file, failed)) continue;
    descriptor = open_if_right(each, checksum);
    if (descriptor < 0) continue;
    *found = strdup(each.c_str());
    return descriptor;
  }
  return -1;
}

}  // namespace crossbill::layout::dwarf
