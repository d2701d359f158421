// SPDX-License-Identifier: MIT
// Members of a record as the comparer pairs them: those of nameless members and
// base classes among them, without what takes no bytes.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

struct Part {
  std::string name;
  TypeId type = kNoType;
  uint64_t begin = 0, bits = 0;
  bool is_bit_field = false;
  bool is_artificial = false;
  bool is_padding = false;  // by its name and type: it holds nothing
  Place place;

  uint64_t end() const { return begin + bits; }
};

std::vector<Part> parts_of(const Side& side, TypeId record);

// Which parts are the same member: by name, then by place.
struct Pairing {
  std::vector<std::pair<uint32_t, uint32_t>> pairs;  // by the host's place
  std::vector<uint32_t> host_alone, library_alone;
};
Pairing paired(const std::vector<Part>& host, const std::vector<Part>& library);
// Of unions, whose members all have one place.
Pairing paired_by_name(const std::vector<Part>& host,
                       const std::vector<Part>& library);

// `flagCount`, `flag_count` and `_flag_count`: one word.
std::string plain(const std::string& name);

// The parts that lie in [begin, end).
bool is_free(const std::vector<Part>& parts, uint64_t begin, uint64_t end);

}  // namespace crossbill::layout
