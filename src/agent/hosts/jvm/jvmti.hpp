// SPDX-License-Identifier: MIT
// How the JVM's three interfaces are called: JNIEnv, JavaVM and jvmtiEnv are
// pointers to a pointer to a table of functions, whose numbers the JNI and the
// JVMTI specification give. The agent is built without a JDK.
#pragma once
#include <stdint.h>

namespace crossbill::agent::jvm {

struct Interface {
  void** functions;
};

using Object = void*;  // a reference
using MethodId = void*;
using FieldId = void*;

// A frame, as GetStackTrace writes it: jvmtiFrameInfo.
struct FrameInfo {
  MethodId method;
  int64_t bytecode;  // -1: a native method
};

// Slots of JNINativeInterface_.
enum class Jni : int {
  kFirst = 4,
  kGetVersion = 4,
  kExceptionClear = 17,
  kDeleteLocalRef = 23,
  kGetObjectClass = 31,
  kGetFieldID = 94,
  kGetObjectField = 95,
  kGetByteField = 97,
  kGetShortField = 99,
  kGetIntField = 100,
  kGetLongField = 101,
  kGetStringLength = 164,
  kGetArrayLength = 171,
  kGetObjectArrayElement = 173,
  kNewByteArray = 176,
  kGetPrimitiveArrayCritical = 222,
  kReleasePrimitiveArrayCritical = 223,
  kNewWeakGlobalRef = 226,
  kGetDirectBufferCapacity = 231,
};

// Slots of JNIInvokeInterface_.
enum class Vm : int { kGetEnv = 6 };

// Slots of jvmtiInterface_1_, each one less than the function's number.
enum class Jvmti : int {
  kSetEventNotificationMode = 1,
  kGetCurrentThread = 17,
  kDeallocate = 46,
  kGetClassSignature = 47,
  kGetSourceFileName = 49,
  kGetClassMethods = 51,
  kGetMethodName = 63,
  kGetMethodDeclaringClass = 64,
  kGetMethodModifiers = 65,
  kGetLineNumberTable = 69,
  kGetStackTrace = 103,
  kSetJNIFunctionTable = 119,
  kGetJNIFunctionTable = 120,
  kSetEventCallbacks = 121,
  kDisposeEnvironment = 126,
  kGetSystemProperty = 130,
  kGetPotentialCapabilities = 139,
  kAddCapabilities = 141,
};

inline constexpr int32_t kJvmti1_2 = 0x30010200;
inline constexpr int32_t kJni1_6 = 0x00010006;

template <class Result, class Number, class... Arguments>
Result call_for(Interface* object, Number number, Arguments... arguments) {
  using Function = Result (*)(Interface*, Arguments...);
  return reinterpret_cast<Function>(
      object->functions[static_cast<int>(number)])(object, arguments...);
}

// An error, or 0.
template <class Number, class... Arguments>
int32_t call(Interface* object, Number number, Arguments... arguments) {
  return call_for<int32_t>(object, number, arguments...);
}

// A text that JVMTI has allocated.
class JvmText {
 public:
  explicit JvmText(Interface* jvmti) : jvmti_(jvmti) {}
  ~JvmText() {
    if (text_ != nullptr) call(jvmti_, Jvmti::kDeallocate, text_);
  }
  JvmText(const JvmText&) = delete;
  JvmText& operator=(const JvmText&) = delete;
  char** out() { return &text_; }
  const char* text() const { return text_ == nullptr ? "" : text_; }

 private:
  Interface* jvmti_;
  char* text_ = nullptr;
};

}  // namespace crossbill::agent::jvm
