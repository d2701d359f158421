// SPDX-License-Identifier: MIT
#include "layout/model.hpp"

#include <algorithm>

namespace crossbill::layout {
namespace {

template <class T>
const T* by_symbol(const std::vector<T>& sorted, const std::string& symbol) {
  auto found = std::lower_bound(sorted.begin(), sorted.end(), symbol,
                                [](const T& each, const std::string& name) {
                                  return each.symbol < name;
                                });
  return found != sorted.end() && found->symbol == symbol ? &*found : nullptr;
}

}  // namespace

TypeId Side::add(Type type) {
  types.push_back(std::move(type));
  return TypeId{static_cast<uint32_t>(types.size() - 1)};
}

const Function* Side::function(const std::string& symbol) const {
  return by_symbol(functions, symbol);
}

const Global* Side::global(const std::string& symbol) const {
  return by_symbol(globals, symbol);
}

}  // namespace crossbill::layout
