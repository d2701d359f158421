// SPDX-License-Identifier: MIT
// Whose code a place is: see owners.hpp.
#include "analysis/owners.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "recording/path.hpp"

namespace crossbill::analysis {

using recording::kNone;
using recording::Recording;

namespace {

// What stands behind the last of these in a path is how others call the file.
constexpr std::string_view kPackageFolders[] = {"/site-packages/",
                                                "/dist-packages/"};

// Files that are named by their package: "org/sqlite/core/DB.java".
constexpr std::string_view kClassFiles[] = {".java", ".kt", ".scala", ".groovy",
                                            ".clj"};
// Of the JDK and of what languages on it bring.
constexpr std::string_view kRuntimePackages[] = {
    "java/",   "javax/", "jdk/",    "sun/",    "com/sun/",
    "kotlin/", "scala/", "groovy/", "clojure/"};
// Under these a third name says whose a package is.
constexpr std::string_view kShared[] = {"com/github/", "io/github/"};

// Where "/lib/python3.11/" ends in a path, or npos.
size_t end_of_library(const std::string& file) {
  constexpr std::string_view kFolder = "/lib/python3";
  size_t at = file.find(kFolder);
  if (at == file.npos) return at;
  size_t end = file.find('/', at + kFolder.size());
  return end == file.npos ? end : end + 1;
}

size_t end_of_packages(const std::string& file) {
  for (std::string_view folder : kPackageFolders) {
    size_t at = file.rfind(folder);
    if (at != file.npos) return at + folder.size();
  }
  return file.npos;
}

bool is_class_file(std::string_view file) {
  if (file.empty() || file.front() == '/' || file.front() == '<') return false;
  return std::ranges::any_of(
      kClassFiles, [&](std::string_view end) { return file.ends_with(end); });
}

// "org/sqlite/" of "org/sqlite/core/DB.java"; "" of the unnamed package.
std::string vendor_of(std::string_view path) {
  auto shared = std::ranges::any_of(
      kShared, [&](std::string_view start) { return path.starts_with(start); });
  size_t end = 0;
  for (int names = shared ? 3 : 2; names > 0; --names) {
    size_t slash = path.find('/', end);
    if (slash == path.npos) break;
    end = slash + 1;
  }
  return std::string(path.substr(0, end));
}

// "org/sqlite/" of "org.sqlite.core.NativeDB.step(long)".
std::string vendor_of_method(std::string name) {
  name.resize(std::min(name.find('('), name.size()));
  size_t method = name.rfind('.');
  if (method == name.npos) return "";
  name.resize(method);
  std::ranges::replace(name, '.', '/');
  return vendor_of(name);
}

// Those whose native methods are called, without that of the program.
std::set<std::string> vendors_of_natives(const Recording& recording) {
  std::set<std::string> vendors;
  for (const recording::Edge& edge : recording.edges)
    if (edge.kind == arena::Kind::kDowncall)
      vendors.insert(vendor_of_method(edge.name));
  for (const recording::Frame& frame : recording.frames) {
    if (frame.caller != kNone || frame.site == kNone) continue;
    const recording::Site& site = recording.sites[frame.site];
    if (site.function.ends_with(".main")) vendors.erase(vendor_of(site.file));
  }
  vendors.erase("");
  return vendors;
}

}  // namespace

Owner owner_of(const std::string& file) {
  if (file.starts_with("<frozen ")) return Owner::kInstalled;
  bool interactive = file == "<stdin>" || file.starts_with("<ipython-input");
  if (interactive) return Owner::kProgram;
  if (file.empty() || file.front() == '<') return Owner::kGenerated;
  bool installed =
      end_of_packages(file) != file.npos || end_of_library(file) != file.npos;
  return installed ? Owner::kInstalled : Owner::kProgram;
}

std::vector<Owner> owners_of_sites(const Recording& recording) {
  std::set<std::string> vendors = vendors_of_natives(recording);
  auto is_runtime = [](const std::string& file) {
    return std::ranges::any_of(kRuntimePackages, [&](std::string_view start) {
      return file.starts_with(start);
    });
  };
  std::vector<Owner> owners;
  for (const recording::Site& site : recording.sites) {
    bool installed =
        is_class_file(site.file) &&
        (is_runtime(site.file) || vendors.contains(vendor_of(site.file)));
    owners.push_back(installed ? Owner::kInstalled : owner_of(site.file));
  }
  return owners;
}

std::string short_file(const std::string& file) {
  size_t packages = end_of_packages(file);
  if (packages != file.npos) return file.substr(packages);
  size_t library = end_of_library(file);
  if (library != file.npos) return file.substr(library);
  return std::string(recording::file_name(file));
}

}  // namespace crossbill::analysis
