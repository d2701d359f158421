// SPDX-License-Identifier: MIT
// What files of modules were found to hold, from run to run: to look into a
// large program takes 30 ms.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace crossbill::elf {
class File;
class Reader;
}  // namespace crossbill::elf

namespace crossbill::recording {

class KnownFiles {
 public:
  KnownFiles() = default;
  KnownFiles(const KnownFiles&) = delete;
  KnownFiles& operator=(const KnownFiles&) = delete;

  // Takes in the text of before, if it was made by the same rules; in place of
  // what was taken in.
  void read(std::string text);
  // "" if nothing was found that was not known.
  std::string text() const;

  // How a file is known for one kind of finding: by its build id and size, or
  // by its place on the disk and its times.
  static std::string key(std::string_view kind, const elf::File& file,
                         const elf::Reader& reader);

  // A finding, "" if it is not known. Neither has a blank or a newline in it.
  std::string find(const std::string& key) const;
  void add(const std::string& key, std::string finding);

 private:
  std::string text_;  // of before, in which these are parts
  std::unordered_map<std::string_view, std::string_view> before_;
  std::map<std::string, std::string> found_;  // since
};

}  // namespace crossbill::recording
