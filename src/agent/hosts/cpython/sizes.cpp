// SPDX-License-Identifier: MIT
// Reads sizes out of the heads of objects whose type is exactly one of
// CPython's own: a subclass may say another length than it has. A text counts
// its characters. Nothing is called, and no reference is held: the caller of a
// function holds its arguments for as long as that runs.
#include "agent/hosts/cpython/sizes.hpp"

#include "agent/hosts/cpython/read.hpp"

namespace crossbill::agent::cpython {
namespace {

using arena::Convention;

enum class Measure { kBytes, kItems, kUsed };
struct SizedType {
  const char* name;
  Measure measure;
  const void* type;
};
SizedType sized_types[] = {
    {"PyUnicode_Type", Measure::kBytes, nullptr},
    {"PyBytes_Type", Measure::kBytes, nullptr},
    {"PyByteArray_Type", Measure::kBytes, nullptr},
    {"PyList_Type", Measure::kItems, nullptr},
    {"PyTuple_Type", Measure::kItems, nullptr},
    {"PyDict_Type", Measure::kItems, nullptr},
    {"PySet_Type", Measure::kUsed, nullptr},
    {"PyFrozenSet_Type", Measure::kUsed, nullptr},
};
const void* tuple_type;
// Where a tuple has its items: behind its length and, since 3.14, its hash.
uint64_t tuple_items;
// An array.array is known by the name of its type.
constexpr char kArray[] = "array.array";

bool is_array(const TypeBody& type) {
  const char *left = type.name, *right = kArray;
  while (*left == *right && *left != '\0') ++left, ++right;
  return *left == *right;
}

uint64_t positive(long size) {
  return size > 0 ? static_cast<uint64_t>(size) : 0;
}

void add_object(CallSize& sum, uint64_t address) {
  if (address == 0) return;
  const auto* object = reinterpret_cast<const void*>(address);
  TypeObject* type = type_of(object);
  long size = field<VarBody>(object, 0).size;
  for (const SizedType& sized : sized_types) {
    if (sized.type != type) continue;
    if (sized.measure == Measure::kUsed)
      sum.items += positive(field<SetBody>(object, 0).used);
    else
      (sized.measure == Measure::kBytes ? sum.bytes : sum.items) +=
          positive(size);
    return;
  }
  if (is_array(body(*type))) sum.items += positive(size);
}

// More arguments say little, and each takes time.
constexpr uint64_t kMostArguments = 8;

void add_row(CallSize& sum, uint64_t row, uint64_t count) {
  if (row == 0) return;
  const auto* objects = reinterpret_cast<const uint64_t*>(row);
  if (count > kMostArguments) count = kMostArguments;
  for (uint64_t i = 0; i < count; ++i) add_object(sum, objects[i]);
}

// A library that calls its own slots may give them what it likes.
void add_tuple(CallSize& sum, uint64_t tuple) {
  const auto* object = reinterpret_cast<const void*>(tuple);
  if (object == nullptr || type_of(object) != tuple_type) return;
  add_row(sum, tuple + tuple_items, positive(field<VarBody>(object, 0).size));
}

// PY_VECTORCALL_ARGUMENTS_OFFSET stands beside the number.
constexpr uint64_t kCountMask = ~(uint64_t{1} << 63);

CallSize size_of_arguments(Convention convention,
                           const uint64_t (&general)[6]) {
  CallSize sum;
  switch (convention) {
    case Convention::kOne:
    case Convention::kSubscript:
      add_object(sum, general[1]);
      break;
    case Convention::kFast:
    case Convention::kFastKeywords:
    case Convention::kVectorcall:
      add_row(sum, general[1], general[2] & kCountMask);
      break;
    case Convention::kFastOfClass:
      add_row(sum, general[2], general[3] & kCountMask);
      break;
    case Convention::kTuple:
    case Convention::kTupleKeywords:
    case Convention::kCall:
    case Convention::kNew:
    case Convention::kInit:
      add_tuple(sum, general[1]);
      break;
    case Convention::kBinary:
    case Convention::kCompare:
      add_object(sum, general[0]);
      add_object(sum, general[1]);
      break;
    default:
      break;
  }
  return sum;
}

CallSize size_of_result(Convention convention, uint64_t result) {
  CallSize sum;
  bool object = convention != Convention::kUnknown &&
                convention != Convention::kInit &&
                convention != Convention::kOtherSlot;
  if (object) add_object(sum, result);
  return sum;
}

constexpr SizeReader kReader = {size_of_arguments, size_of_result};

}  // namespace

bool is_bytes(uint64_t object) {
  constexpr int kBytes = 1;
  const void* type = type_of(reinterpret_cast<const void*>(object));
  return type != nullptr && type == sized_types[kBytes].type;
}

namespace {

bool is_in_row(uint64_t row, uint64_t count, uint64_t object) {
  if (row == 0) return false;
  const auto* objects = reinterpret_cast<const uint64_t*>(row);
  if (count > kMostArguments) count = kMostArguments;
  for (uint64_t i = 0; i < count; ++i)
    if (objects[i] == object) return true;
  return false;
}

bool is_in_tuple(uint64_t tuple, uint64_t object) {
  const auto* head = reinterpret_cast<const void*>(tuple);
  if (head == nullptr || type_of(head) != tuple_type) return false;
  uint64_t count = positive(field<VarBody>(head, 0).size);
  return is_in_row(tuple + tuple_items, count, object);
}

}  // namespace

bool is_argument(Convention convention, const uint64_t (&general)[6],
                 uint64_t object) {
  switch (convention) {
    case Convention::kOne:
    case Convention::kSubscript:
      return general[1] == object;
    case Convention::kFast:
    case Convention::kFastKeywords:
    case Convention::kVectorcall:
      return is_in_row(general[1], general[2] & kCountMask, object);
    case Convention::kFastOfClass:
      return is_in_row(general[2], general[3] & kCountMask, object);
    case Convention::kTuple:
    case Convention::kTupleKeywords:
    case Convention::kCall:
    case Convention::kNew:
    case Convention::kInit:
      return is_in_tuple(general[1], object);
    case Convention::kBinary:
    case Convention::kCompare:
      return general[0] == object || general[1] == object;
    default:
      return false;
  }
}

void find_sized_types(FindSymbol find) {
  for (SizedType& sized : sized_types) sized.type = find(sized.name);
  auto* tuple = static_cast<TypeObject*>(find("PyTuple_Type"));
  if (tuple == nullptr) return;
  tuple_type = tuple;
  tuple_items = positive(body(*tuple).basic_size);
  read_sizes_by(kReader);
}

}  // namespace crossbill::agent::cpython
