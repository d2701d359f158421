// SPDX-License-Identifier: MIT
// Reads where the JDK says that an upcall's arguments lie: upcall_words.hpp.
//
//   CallRegs.argRegs   one VMStorage for each word of arguments
//   VMStorage          20 and newer: byte type, short segmentMaskOrSize and int
//                      indexOrOffset, in bytes; before: int type and int index,
//                      in words
#include "agent/hosts/jvm/upcall_words.hpp"

#include "agent/hosts/jvm/functions.hpp"

namespace crossbill::agent::jvm {
namespace {

constexpr int kStack = 3;  // a VMStorage's type; others are registers
constexpr int kWordBytes = 8;
constexpr int kMostWords = 255;

// By the functions that the JVM's table had: ours would be counted.
template <class Result, class... Arguments>
Result ask(Interface* env, Jni number, Arguments... arguments) {
  using Function = Result (*)(Interface*, Arguments...);
  return reinterpret_cast<Function>(originals[static_cast<int>(number)])(
      env, arguments...);
}

// A local reference, for as long as this lives.
class Local {
 public:
  Local(Interface* env, Object object) : env_(env), object_(object) {}
  ~Local() {
    if (object_ != nullptr) ask<void>(env_, Jni::kDeleteLocalRef, object_);
  }
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;
  Object get() const { return object_; }

 private:
  Interface* env_;
  Object object_;
};

// Null where the object's class has no such field.
FieldId field_of(Interface* env, Object object, const char* name,
                 const char* type) {
  Local owner(env, ask<Object>(env, Jni::kGetObjectClass, object));
  auto field = ask<FieldId>(env, Jni::kGetFieldID, owner.get(), name, type);
  if (field == nullptr) ask<void>(env, Jni::kExceptionClear);
  return field;
}

int integer_of(Interface* env, Object object, FieldId field) {
  return ask<int32_t>(env, Jni::kGetIntField, object, field);
}

// The fields of a VMStorage.
class Storage {
 public:
  Storage(Interface* env, Object object) : env_(env) {
    type_ = field_of(env, object, "type", "B");
    if (type_ != nullptr) {
      size_ = field_of(env, object, "segmentMaskOrSize", "S");
      place_ = field_of(env, object, "indexOrOffset", "I");
      return;
    }
    type_ = field_of(env, object, "type", "I");
    place_ = field_of(env, object, "index", "I");
    in_words_ = true;
  }

  bool is_known() const {
    return type_ != nullptr && place_ != nullptr &&
           (in_words_ || size_ != nullptr);
  }

  // The words of the stack up to its end: 0 of a register.
  int end(Object object) const {
    int type = in_words_ ? integer_of(env_, object, type_)
                         : ask<int8_t>(env_, Jni::kGetByteField, object, type_);
    if (type != kStack) return 0;
    int place = integer_of(env_, object, place_);
    if (in_words_) return place + 1;
    int size = ask<int16_t>(env_, Jni::kGetShortField, object, size_);
    return (place + size + kWordBytes - 1) / kWordBytes;
  }

 private:
  Interface* env_;
  FieldId type_, size_ = nullptr, place_;
  bool in_words_ = false;
};

int words_in(Interface* env, Object array) {
  auto count = ask<int32_t>(env, Jni::kGetArrayLength, array);
  int words = 0;
  for (int32_t i = 0; i < count; i++) {
    Local one(env, ask<Object>(env, Jni::kGetObjectArrayElement, array, i));
    if (one.get() == nullptr) return -1;
    Storage storage(env, one.get());
    if (!storage.is_known()) return -1;
    int end = storage.end(one.get());
    if (end < 0 || end > kMostWords) return -1;
    if (end > words) words = end;
  }
  return words;
}

}  // namespace

int words_of_upcall(Interface* env, Object registers) {
  if (!may_ask || registers == nullptr) return -1;
  constexpr char kArray[] = "[Ljdk/internal/foreign/abi/VMStorage;";
  FieldId field = field_of(env, registers, "argRegs", kArray);
  if (field == nullptr) return -1;
  Local array(env, ask<Object>(env, Jni::kGetObjectField, registers, field));
  return array.get() == nullptr ? -1 : words_in(env, array.get());
}

}  // namespace crossbill::agent::jvm
