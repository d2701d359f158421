// SPDX-License-Identifier: MIT
// Sums up what the recorder counts by thread and way: see counts.hpp.
#include "counts.hpp"

#include <map>
#include <string>
#include <tuple>

namespace crossbill::region {
namespace {

using recorder::Count;

using Key = std::tuple<std::string, std::string, int, int, int, std::string,
                       uint32_t, std::string>;

struct Sum {
  uint64_t calls = 0, bytes = 0;
};

// Texts of the arena stay where they are, so their addresses are enough.
using Place = std::tuple<uint32_t, const char*, uint32_t, const char*>;

struct Taker {
  std::map<Place, std::pair<Count, Sum>> places;
};

void take(void* context, const Count& count) {
  auto& places = static_cast<Taker*>(context)->places;
  Place place{count.edge, count.file, count.line, count.code};
  auto& [first, sum] = places.try_emplace(place, count, Sum{}).first->second;
  sum.calls += count.calls;
  sum.bytes += count.bytes;
}

PyObject* text(const std::string& from) {
  return PyUnicode_DecodeUTF8(from.data(), static_cast<Py_ssize_t>(from.size()),
                              "surrogateescape");
}

PyObject* key_object(const Key& key) {
  const auto& [library, function, kind, category, glue, file, line, code] = key;
  return Py_BuildValue("NNiiiNIN", text(library), text(function), kind,
                       category, glue, text(file), line, text(code));
}

bool put(PyObject* dict, const Key& key, const Sum& sum) {
  PyObject* name = key_object(key);
  PyObject* value =
      Py_BuildValue("KK", static_cast<unsigned long long>(sum.calls),
                    static_cast<unsigned long long>(sum.bytes));
  bool good = name != nullptr && value != nullptr &&
              PyDict_SetItem(dict, name, value) == 0;
  Py_XDECREF(name);
  Py_XDECREF(value);
  return good;
}

}  // namespace

PyObject* counts_of(const recorder::Recorder& recorder) {
  Taker taker;
  recorder.count(take, &taker);
  std::map<Key, Sum> sums;
  for (const auto& [place, found] : taker.places) {
    const Count& count = found.first;
    const char* library = count.known != 0 ? count.library : "?";
    Sum& sum = sums[{library, count.function, count.kind, count.category,
                     count.glue, count.file, count.line, count.code}];
    sum.calls += found.second.calls;
    sum.bytes += found.second.bytes;
  }
  PyObject* dict = PyDict_New();
  for (const auto& [key, sum] : sums)
    if (dict != nullptr && !put(dict, key, sum)) Py_CLEAR(dict);
  return dict;
}

}  // namespace crossbill::region
