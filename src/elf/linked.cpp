// SPDX-License-Identifier: MIT
// Reads DT_NEEDED and looks through the folders of ld.so(8), breadth first: see
// linked.hpp.
#include "elf/linked.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <set>

namespace crossbill::elf {
namespace {

constexpr size_t kMostLibraries = 256;
constexpr uint64_t kLargestTable = 16 << 20;

// Of the user's own making, though in a folder that ld.so knows.
constexpr auto kOwnFolders =
    std::to_array<const char*>({"/usr/local/lib", "/usr/local/lib64"});

std::string bytes_at(const File& file, const std::vector<Elf64_Phdr>& segments,
                     uint64_t address, uint64_t bytes) {
  for (const Elf64_Phdr& segment : segments) {
    uint64_t offset = address - segment.p_vaddr;
    if (segment.p_type != PT_LOAD || offset >= segment.p_filesz) continue;
    bytes = std::min({bytes, segment.p_filesz - offset, kLargestTable});
    return file.read_at(segment.p_offset + offset, bytes);
  }
  return {};
}

std::vector<Elf64_Dyn> dynamic_of(const File& file,
                                  const std::vector<Elf64_Phdr>& segments) {
  std::vector<Elf64_Dyn> rows;
  for (const Elf64_Phdr& segment : segments) {
    if (segment.p_type != PT_DYNAMIC) continue;
    std::string bytes =
        bytes_at(file, segments, segment.p_vaddr, segment.p_filesz);
    rows.resize(bytes.size() / sizeof(Elf64_Dyn));
    std::memcpy(rows.data(), bytes.data(), rows.size() * sizeof(Elf64_Dyn));
  }
  for (size_t i = 0; i < rows.size(); ++i)
    if (rows[i].d_tag == DT_NULL) rows.resize(i);
  return rows;
}

uint64_t value_of(const std::vector<Elf64_Dyn>& rows, int64_t tag) {
  for (const Elf64_Dyn& row : rows)
    if (row.d_tag == tag) return row.d_un.d_val;
  return 0;
}

std::string folder_of(const std::string& path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string real_path(const std::string& path) {
  std::array<char, PATH_MAX> real{};
  return realpath(path.c_str(), real.data()) == nullptr ? path : real.data();
}

std::string with_origin(std::string folder, const std::string& origin) {
  for (const char* token : {"$ORIGIN", "${ORIGIN}"})
    for (size_t at; (at = folder.find(token)) != std::string::npos;)
      folder.replace(at, std::strlen(token), origin);
  return folder;
}

void add_folders(std::vector<std::string>& folders, const std::string& list,
                 const std::string& origin) {
  for (size_t at = 0; !list.empty() && at <= list.size();) {
    size_t end = std::min(list.find(':', at), list.size());
    std::string folder = list.substr(at, end - at);
    folders.push_back(folder.empty() ? "." : with_origin(folder, origin));
    at = end + 1;
  }
}

// A file whose libraries are still to be looked for.
struct Found {
  std::string path;
  std::vector<std::string> rpaths;  // of it and of what has asked for it
};

class Search {
 public:
  explicit Search(const std::string& library_path)
      : library_path_(library_path) {}

  std::vector<std::string> run(const std::string& program) {
    look_at({real_path(program), {}});
    for (size_t i = 0; i < found_.size() && i < kMostLibraries; ++i)
      look_at(Found(found_[i]));
    std::vector<std::string> paths;
    for (const Found& each : found_) paths.push_back(each.path);
    return paths;
  }

 private:
  void look_at(Found asks) {
    File file(asks.path);
    Reader reader(file);
    if (!file.regular() || !reader.is_native()) return;
    Needed needed = needed_by(file, reader);
    std::string origin = folder_of(asks.path);
    std::vector<std::string> folders;
    if (needed.runpath.empty()) {
      add_folders(folders, needed.rpath, origin);
      folders.insert(folders.end(), asks.rpaths.begin(), asks.rpaths.end());
      asks.rpaths = folders;
    }
    add_folders(folders, library_path_, origin);
    add_folders(folders, needed.runpath, origin);
    folders.insert(folders.end(), kOwnFolders.begin(), kOwnFolders.end());
    for (const std::string& name : needed.names)
      if (names_.insert(name).second) find(name, folders, asks.rpaths);
  }

  void find(const std::string& name, const std::vector<std::string>& folders,
            const std::vector<std::string>& rpaths) {
    if (name.find('/') != std::string::npos) {
      found_.push_back({real_path(name), rpaths});
      return;
    }
    for (const std::string& folder : folders) {
      std::string path = folder + "/" + name;
      if (access(path.c_str(), R_OK) != 0) continue;
      found_.push_back({real_path(path), rpaths});
      return;
    }
  }

  const std::string& library_path_;
  std::set<std::string> names_;
  std::vector<Found> found_;
};

}  // namespace

Needed needed_by(const File& file, const Reader& reader) {
  Needed needed;
  std::vector<Elf64_Phdr> segments = reader.segments();
  std::vector<Elf64_Dyn> rows = dynamic_of(file, segments);
  std::string texts = bytes_at(file, segments, value_of(rows, DT_STRTAB),
                               value_of(rows, DT_STRSZ));
  auto text_at = [&](uint64_t offset) {
    size_t end =
        offset < texts.size() ? texts.find('\0', offset) : std::string::npos;
    return end == std::string::npos ? std::string()
                                    : texts.substr(offset, end - offset);
  };
  for (const Elf64_Dyn& row : rows) {
    std::string text = text_at(row.d_un.d_val);
    if (row.d_tag == DT_NEEDED && !text.empty()) needed.names.push_back(text);
    if (row.d_tag == DT_RPATH) needed.rpath = text;
    if (row.d_tag == DT_RUNPATH) needed.runpath = text;
  }
  return needed;
}

std::vector<std::string> linked_libraries(const std::string& program,
                                          const std::string& library_path) {
  return Search(library_path).run(program);
}

}  // namespace crossbill::elf
