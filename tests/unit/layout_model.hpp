// SPDX-License-Identifier: MIT
// A side made by hand, for tests of what works on the model alone.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

struct HandMade {
  Side side;

  TypeId scalar(Scalar kind, uint64_t size, bool is_signed = false) {
    Type type;
    type.kind = Kind::kScalar;
    type.scalar = kind;
    type.size = size;
    type.is_signed = is_signed;
    return side.add(type);
  }
  TypeId u8 = scalar(Scalar::kInteger, 1), u16 = scalar(Scalar::kInteger, 2);
  TypeId u32 = scalar(Scalar::kInteger, 4), u64 = scalar(Scalar::kInteger, 8);
  TypeId f64 = scalar(Scalar::kFloat, 8, true);

  TypeId array(TypeId of, std::optional<uint64_t> count) {
    Type type;
    type.kind = Kind::kArray;
    type.of = of;
    type.count = count;
    return side.add(type);
  }

  TypeId record(std::string name, uint64_t size, std::vector<Member> members,
                Kind kind = Kind::kRecord) {
    Type type;
    type.kind = kind;
    type.name = std::move(name);
    type.size = size;
    type.members = std::move(members);
    return side.add(type);
  }

  // What its language says of a type.
  void written_in(TypeId id, Language language) {
    Producer producer;
    producer.language = language;
    side.producers.push_back(producer);
    side.at(id).producer = static_cast<uint32_t>(side.producers.size() - 1);
  }
};

inline Member member(std::string name, TypeId type, uint64_t bytes) {
  Member made;
  made.name = std::move(name);
  made.type = type;
  made.bit_offset = bytes * 8;
  return made;
}

inline Member bit_field(std::string name, TypeId type, uint64_t bit,
                        uint32_t bits) {
  Member made = member(std::move(name), type, 0);
  made.bit_offset = bit;
  made.bits = bits;
  return made;
}

}  // namespace crossbill::layout
