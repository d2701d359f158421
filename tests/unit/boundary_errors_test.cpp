// SPDX-License-Identifier: MIT
// What comes out of a core that throws, fails or ends its thread: the kinds of
// errors, their codes, messages and causes; and results without a throw.
//
// What fails when broken: the order of catch clauses in store_exception (Throws
// and OutOfMemory), store_checked without `declared` (Undeclared), the handler
// of forced unwinding (ThreadEnds), rethrow_if_nested (Causes), is_inside
// (OneAtATime), copy_text's loop at the end (LongMessages), holds made true
// (CallbackReturnsWhatDoesNotFit), is_enumerator in returns::put (BadResults).
#include <pthread.h>
#include <unistd.h>

#include <crossbill/boundary.hpp>
#include <memory>
#include <stdexcept>
#include <thread>

#include "boundary_host.hpp"

namespace core {

using namespace crossbill;
using std::string;

CROSSBILL_ERROR(negative_input, 7, "An item was negative.")
CROSSBILL_ERROR(not_listed, 8, "Never in a raises<>.")
struct Guard {
  int64_t inside = 0;
};
CROSSBILL_OBJECT(Guard, e_guard_free, one_at_a_time, "To be left again.")
enum class Color : int32_t { red = 1 };
CROSSBILL_ENUM(Color, "A colour.", red)

const char* message_to_throw = "";

int64_t throw_one(int32_t which) {
  switch (which) {
    case 0:
      throw negative_input("below zero");
    case 1:
      throw not_listed("what is this");
    case 2:
      throw std::runtime_error("boom \xc3\xa9");
    case 3:
      throw std::bad_alloc();
    case 4:
      throw 42;
    case 5:
      throw cancelled();
    case 6:
      throw bad_argument("n is odd");
    case 7:
      throw std::runtime_error(message_to_throw);
    case 8:
      throw negative_input();
    case 9:
      throw std::length_error("too long");
    case 10:
      throw cancelled("the deadline has passed");
  }
  return which;
}
CROSSBILL_EXPORT(e_throw, throw_one, "Throws.", "which", raises<negative_input>)

int64_t throw_nested(int32_t which) {
  try {
    if (which == 0) throw std::out_of_range("index 9 of 3");
    throw 42;
  } catch (...) {
    if (which == 2) std::throw_with_nested(negative_input("bad table"));
    std::throw_with_nested(std::runtime_error("cannot read"));
  }
}
CROSSBILL_EXPORT(e_nested, throw_nested, "Throws.", "which",
                 raises<negative_input>)

result<double> half(double x) {
  if (x < 0) return fail(negative_input("x is negative"));
  if (x == 0) return fail(not_listed("zero"));
  if (x == 1) return fail(cancelled());
  if (x == 2) throw negative_input("thrown all the same");
  return x / 2;
}
CROSSBILL_EXPORT(e_half, half, "Half.", "x", raises<negative_input>)
result<void> check(double x) {
  if (x < 0) return fail(negative_input("x is negative"));
  return {};
}
CROSSBILL_EXPORT(e_check, check, "Checks.", "x", raises<negative_input>)
result<string> name(int32_t n) {
  if (n < 0) return fail(negative_input());
  return string(static_cast<size_t>(n), 'x');
}
CROSSBILL_EXPORT(e_name, name, "Xs.", "n", raises<negative_input>)

int64_t call(callback<int64_t(int64_t)> function, int32_t how) {
  if (how == 0) return function(1) + function(2);
  if (how == 1) {
    result<int64_t> got = function.try_call(1);
    return got ? *got : -1;
  }
  try {
    return function(1);
  } catch (const callback_failed&) {
    return -2;
  }
}
CROSSBILL_EXPORT(e_call, call, "Calls.", "function", "how")
void call_color(callback<Color()> function) { function(); }
CROSSBILL_EXPORT(e_call_color, call_color, "Calls.", "function")
int8_t call_narrow(callback<int8_t()> function) { return function(); }
CROSSBILL_EXPORT(e_call_narrow, call_narrow, "Calls.", "function")
bool call_bool(callback<bool()> function) {
  result<bool> got = function.try_call();
  if (!got) throw negative_input(got.why().message);
  return *got;
}
CROSSBILL_EXPORT(e_call_bool, call_bool, "Calls.", "function",
                 raises<negative_input>)
Color color(int32_t number) noexcept { return static_cast<Color>(number); }
CROSSBILL_EXPORT(e_color, color, "One of that number.", "number")

text<string> repeat(bytes data) {
  return string(reinterpret_cast<const char*>(data.data()), data.size());
}
CROSSBILL_EXPORT(e_repeat, repeat, "The same.", "data")
std::u16string half_pair() { return std::u16string(1, u'\xd800'); }
CROSSBILL_EXPORT(e_half_pair, half_pair, "Not valid.")
std::unique_ptr<Guard> guard(bool any) {
  return any ? std::make_unique<Guard>() : nullptr;
}
CROSSBILL_EXPORT(e_guard, guard, "One, or null.", "any")

int destroyed = 0;
struct Noted {
  ~Noted() { destroyed++; }
};
void end_thread(Guard& of, bool by_cancel) {
  Noted noted;
  of.inside++;
  if (!by_cancel) pthread_exit(const_cast<char*>("by pthread_exit"));
  pthread_cancel(pthread_self());
  for (;;) pause();
}
CROSSBILL_EXPORT(e_end_thread, end_thread, "Ends it.", "of", "by_cancel")
int64_t visits(const Guard& of) { return of.inside; }
CROSSBILL_EXPORT(e_visits, visits, "How many.", "of")

int64_t alone(callback<void()> function) {
  function();
  return 1;
}
CROSSBILL_EXPORT(e_alone, alone, "Calls.", "function", one_at_a_time)
// NOLINTBEGIN(bugprone-exception-escape): that is what is tested.
int64_t must_not_throw(int64_t n) noexcept { return n < 0 ? throw_one(0) : n; }
CROSSBILL_EXPORT(e_noexcept, must_not_throw, "Or ends all.", "n")
// NOLINTEND(bugprone-exception-escape)

namespace {

using host::outcome;
using host::outcome_of;

template <class Call>
outcome of_result(Call call) {
  int64_t untouched = -99;
  outcome made = outcome_of(
      [&](crossbill_error* error) { return call(&untouched, error); });
  EXPECT_EQ(untouched, -99) << "a result was written";
  return made;
}
outcome of_throw(int32_t which) {
  return of_result([=](int64_t* result, crossbill_error* error) {
    return e_throw(which, result, error);
  });
}
outcome bug(const char* message, const char* cause = "") {
  return {CROSSBILL_UNCAUGHT, CROSSBILL_BUG, message, cause};
}

TEST(Errors, Throws) {
  EXPECT_EQ(of_throw(0), (outcome{7, CROSSBILL_DECLARED, "below zero", ""}));
  EXPECT_EQ(of_throw(8),
            (outcome{7, CROSSBILL_DECLARED, "An item was negative.", ""}));
  EXPECT_EQ(of_throw(2), bug("boom \xc3\xa9"));
  EXPECT_EQ(of_throw(9), bug("too long"));
  EXPECT_EQ(of_throw(4), bug("an exception that is no std::exception"));
  EXPECT_EQ(of_throw(5), (outcome{CROSSBILL_CANCELLED_CALL, CROSSBILL_CANCELLED,
                                  "cancelled", ""}));
  EXPECT_EQ(of_throw(10),
            (outcome{CROSSBILL_CANCELLED_CALL, CROSSBILL_CANCELLED,
                     "the deadline has passed", ""}));
  EXPECT_EQ(of_throw(6), host::refused(CROSSBILL_NOT_A_VALUE, "n is odd"));
  int64_t result = 0;
  EXPECT_EQ(e_throw(100, &result, nullptr), 0);
  EXPECT_EQ(result, 100);
}

TEST(Errors, ThroughTheShim) {
  crossbill_value result = host::integer(-99);
  EXPECT_EQ(outcome_of(crossbill_shim_e_throw, {host::integer(0)}, &result),
            (outcome{7, CROSSBILL_DECLARED, "below zero", ""}));
  EXPECT_EQ(result.i64, -99);
}

TEST(Errors, Undeclared) {
  const char* cause =
      "an error that the contract of this function does not name";
  EXPECT_EQ(of_throw(1), bug("what is this", cause));
  double result = 0;
  EXPECT_EQ(outcome_of([&](crossbill_error* error) {
              return e_half(0, &result, error);
            }),
            bug("zero", cause));
}

TEST(Errors, OutOfMemory) {
  EXPECT_EQ(of_throw(3), (outcome{CROSSBILL_NO_MEMORY, CROSSBILL_OUT_OF_MEMORY,
                                  "no memory for what the call needed", ""}));
}

TEST(Errors, Causes) {
  auto nested = [](int32_t which) {
    return of_result([=](int64_t* result, crossbill_error* error) {
      return e_nested(which, result, error);
    });
  };
  EXPECT_EQ(nested(0), bug("cannot read", "index 9 of 3"));
  EXPECT_EQ(nested(1), bug("cannot read", "an exception of an unknown type"));
  EXPECT_EQ(nested(2), (outcome{7, CROSSBILL_DECLARED, "bad table",
                                "an exception of an unknown type"}));
}

TEST(Errors, LongMessages) {
  string text(300, 'x');
  message_to_throw = text.c_str();
  EXPECT_EQ(of_throw(7).message, string(247, 'x'));
  text = string(246, 'x') + "\xc3\xa9\xc3\xa9";
  message_to_throw = text.c_str();
  EXPECT_EQ(of_throw(7).message, string(246, 'x')) << "half a character";
}

TEST(Errors, WithoutAThrow) {
  double result = -99;
  auto half = [&](double x) {
    return outcome_of(
        [&, x](crossbill_error* error) { return e_half(x, &result, error); });
  };
  outcome negative{7, CROSSBILL_DECLARED, "x is negative", ""};
  EXPECT_EQ(half(-1), negative);
  EXPECT_EQ(half(1), (outcome{CROSSBILL_CANCELLED_CALL, CROSSBILL_CANCELLED,
                              "cancelled", ""}));
  EXPECT_EQ(half(2),
            (outcome{7, CROSSBILL_DECLARED, "thrown all the same", ""}));
  EXPECT_EQ(result, -99);
  EXPECT_EQ(e_half(3, &result, nullptr), 0);
  EXPECT_EQ(result, 1.5);
  EXPECT_EQ(
      outcome_of([](crossbill_error* error) { return e_check(-1, error); }),
      negative);
  EXPECT_EQ(e_check(1, nullptr), 0);
}

TEST(Errors, OwnedResultsWithoutAThrow) {
  crossbill_owned owned{};
  EXPECT_EQ(e_name(-1, &owned, nullptr), 7);
  EXPECT_EQ(owned.handle, 0u);
  EXPECT_EQ(e_name(3, &owned, nullptr), 0);
  EXPECT_EQ(string(static_cast<const char*>(owned.data), owned.length), "xxx");
  EXPECT_EQ(owned.release(owned.handle), 0);
  EXPECT_EQ(e_name(3, nullptr, nullptr), 0) << "nobody wants it: it is freed";
}

int32_t fails_with(void* user, const crossbill_value*, size_t count,
                   crossbill_value*) {
  EXPECT_EQ(count, 1u);
  return *static_cast<int32_t*>(user);
}

TEST(Errors, Callbacks) {
  int32_t status = -5;
  auto call = [&](int32_t how) {
    return of_result([&, how](int64_t* result, crossbill_error* error) {
      return e_call(fails_with, &status, how, result, error);
    });
  };
  EXPECT_EQ(call(0), (outcome{CROSSBILL_CALLBACK_FAILED, CROSSBILL_CANCELLED,
                              "a callback of the host failed", ""}));
  int64_t result = 0;
  EXPECT_EQ(e_call(fails_with, &status, 1, &result, nullptr), 0);
  EXPECT_EQ(result, -1);
  EXPECT_EQ(e_call(fails_with, &status, 2, &result, nullptr), 0);
  EXPECT_EQ(result, -2);
  status = 0;
  EXPECT_EQ(e_call(fails_with, &status, 0, &result, nullptr), 0);
}

int32_t returns_what(void* user, const crossbill_value*, size_t,
                     crossbill_value* result) {
  result->i64 = *static_cast<int64_t*>(user);
  return 0;
}

TEST(Errors, CallbackReturnsNoEnumerator) {
  int64_t seven = 7;
  EXPECT_EQ(outcome_of([&](crossbill_error* error) {
              return e_call_color(returns_what, &seven, error);
            }),
            host::refused(CROSSBILL_NOT_A_VALUE,
                          "a callback returned none of the enum's values"));
}

TEST(Errors, CallbackReturnsWhatDoesNotFit) {
  const char* message = "a callback returned a number that is out of range";
  int8_t narrow = 0;
  for (int64_t wide : {int64_t{128}, int64_t{-129}, int64_t{1} << 32})
    EXPECT_EQ(outcome_of([&](crossbill_error* error) {
                return e_call_narrow(returns_what, &wide, &narrow, error);
              }),
              host::refused(CROSSBILL_NOT_A_VALUE, message));
  int64_t least = -128, two = 2;
  EXPECT_EQ(e_call_narrow(returns_what, &least, &narrow, nullptr), 0);
  EXPECT_EQ(narrow, -128);
  bool truth = false;
  EXPECT_EQ(outcome_of([&](crossbill_error* error) {
              return e_call_bool(returns_what, &two, &truth, error);
            }),
            (outcome{7, CROSSBILL_DECLARED, message, ""}));
}

TEST(Errors, BadResults) {
  const outcome bad{CROSSBILL_BAD_RESULT, CROSSBILL_BUG,
                    "the result is no valid text, no object, or none of the "
                    "enum's values",
                    ""};
  crossbill_owned owned{};
  EXPECT_EQ(outcome_of([&](crossbill_error* error) {
              return e_repeat("\xff", 1, &owned, error);
            }),
            bad);
  EXPECT_EQ(outcome_of([&](crossbill_error* error) {
              return e_half_pair(&owned, error);
            }),
            bad);
  EXPECT_EQ(owned.handle, 0u);
  uint64_t handle = 0;
  EXPECT_EQ(outcome_of([&](crossbill_error* error) {
              return e_guard(false, &handle, error);
            }),
            bad);
  EXPECT_EQ(e_guard(true, nullptr, nullptr), 0);
  std::underlying_type_t<core::Color> color = 0;
  EXPECT_EQ(outcome_of([&](crossbill_error* error) {
              return e_color(7, &color, error);
            }),
            bad);
  EXPECT_EQ(e_color(static_cast<int32_t>(core::Color::red), &color, nullptr),
            0);
}

struct ending {
  uint64_t handle;
  bool by_cancel;
};
void* end_in_core(void* of) {
  ending* how = static_cast<ending*>(of);
  e_end_thread(how->handle, how->by_cancel, nullptr);
  ADD_FAILURE() << "came back";
  return nullptr;
}

// Forced unwinding passes, runs destructors, and leaves the object.
TEST(Errors, ThreadEnds) {
  uint64_t handle = 0;
  ASSERT_EQ(e_guard(true, &handle, nullptr), 0);
  destroyed = 0;
  for (int i = 0; i < 4; i++) {
    ending how{handle, i % 2 == 1};
    pthread_t thread;
    ASSERT_EQ(pthread_create(&thread, nullptr, end_in_core, &how), 0);
    void* with = nullptr;
    ASSERT_EQ(pthread_join(thread, &with), 0);
    if (how.by_cancel)
      EXPECT_EQ(with, PTHREAD_CANCELED);
    else
      EXPECT_STREQ(static_cast<char*>(with), "by pthread_exit");
    EXPECT_EQ(destroyed, i + 1);
    int64_t visits = 0;
    EXPECT_EQ(e_visits(handle, &visits, nullptr), 0) << "still in it";
    EXPECT_EQ(visits, i + 1);
  }
  EXPECT_EQ(e_guard_free(handle, nullptr), 0);
}

int32_t again(void* user, const crossbill_value*, size_t, crossbill_value*) {
  int32_t* status = static_cast<int32_t*>(user);
  *status = e_alone(again, user, nullptr, nullptr);
  std::thread([=] {
    EXPECT_EQ(e_alone(again, user, nullptr, nullptr), CROSSBILL_IN_USE);
  }).join();
  return 0;
}

TEST(Errors, OneAtATime) {
  int32_t status = 0;
  int64_t result = 0;
  for (int i = 0; i < 2; i++) {
    EXPECT_EQ(e_alone(again, &status, &result, nullptr), 0);
    EXPECT_EQ(status, CROSSBILL_IN_USE);
  }
}

TEST(ErrorsDeathTest, ThrowInNoexcept) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EQ(e_noexcept(5), 5);
  EXPECT_DEATH(e_noexcept(-1), "terminate called");
}

}  // namespace
}  // namespace core
