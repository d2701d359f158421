// SPDX-License-Identifier: MIT
// The core of the tests: every kind of parameter and result once.
#include <atomic>
#include <crossbill/boundary.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace crossbill;

// ---- types

enum class Color : int32_t { red, green, blue = 7 };
CROSSBILL_ENUM(Color, "A colour.", red, green, blue)

struct Point {
  float x, y;
};
CROSSBILL_STRUCT(Point, 8, "A place.", x, y)

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)

struct Shape {
  Point corners[3];
  Color color;
  int16_t weights[4];
  Point center;
};
CROSSBILL_STRUCT(Shape, 44, "Points and arrays.", corners, color, weights,
                 center)

// Safe on all threads at once, as any_thread wants it.
class Counter {
 public:
  explicit Counter(int64_t start) : sum(start), values{1, 2, 3} {}
  std::mutex mutex;
  std::atomic<int64_t> sum;
  std::vector<double> values;
};
CROSSBILL_OBJECT(Counter, counter_free, any_thread, "Counts things.")

// Not safe, and need not be.
class Lone {
 public:
  int64_t sum = 0;
};
CROSSBILL_OBJECT(Lone, lone_free, one_at_a_time, "For one thread at a time.")

// Lives in its slot: see boundary/slot.hpp.
struct Small {
  explicit Small(int64_t n) : values{n, n + 1} { made++; }
  Small(Small&& from) noexcept : values{from.values[0], from.values[1]} {
    made++;
  }
  ~Small() { made--; }
  int64_t values[2];
  static inline int64_t made = 0;
};
CROSSBILL_OBJECT(Small, small_free, creator_thread, "Returned by value.")

class Owned {
 public:
  int64_t uses = 0;
};
CROSSBILL_OBJECT(Owned, owned_free, creator_thread, "Belongs to its thread.")

CROSSBILL_ERROR(negative_input, 7, "An item was negative.")

// ---- numbers

template <class T>
T same(T value) {
  return value;
}
#define SAME(NAME, TYPE) \
  CROSSBILL_EXPORT(t_##NAME, same<TYPE>, "The same.", "x", named(#NAME))
SAME(same_i8, int8_t)
SAME(same_i16, int16_t)
SAME(same_i32, int32_t)
SAME(same_i64, int64_t)
SAME(same_u8, uint8_t)
SAME(same_u16, uint16_t)
SAME(same_u32, uint32_t)
SAME(same_u64, uint64_t)
SAME(same_f32, float)
SAME(same_f64, double)
SAME(same_bool, bool)
SAME(same_color, Color)
SAME(same_data, Data)
SAME(same_shape, Shape)

int64_t add(int64_t a, int64_t b) { return a + b; }
CROSSBILL_EXPORT(t_add, add, "Their sum.", "a", "b")
int32_t add_quickly(int32_t a, int32_t b) noexcept { return a + b; }
CROSSBILL_EXPORT(t_add_quickly, add_quickly, "Their sum.", "a", "b")
double mix(double a, double b, double c, double d) noexcept {
  return a + 10 * b + 100 * c + 1000 * d;
}
CROSSBILL_EXPORT(t_mix, mix, "All four.", "a", "b", "c", "d")
int64_t mix_whole(int8_t a, uint16_t b, int32_t c, int64_t d) {
  return a + 10 * b + 100 * c + 1000 * d;
}
CROSSBILL_EXPORT(t_mix_whole, mix_whole, "All four.", "a", "b", "c", "d")
double many(int32_t a, double b, int32_t c, double d, slice<const int64_t> e,
            int64_t f, double g, bool h) {
  double sum = a + b + c + d + static_cast<double>(f) + g + h;
  for (int64_t one : e) sum += static_cast<double>(one);
  return sum;
}
CROSSBILL_EXPORT(t_many, many, "More than registers hold.", "a", "b", "c", "d",
                 "e", "f", "g", param("h").defaults(true))
int32_t half(double x) noexcept { return static_cast<int32_t>(x / 2); }
CROSSBILL_EXPORT(t_half, half, "Half of it.", "x")
void nothing() {}
CROSSBILL_EXPORT(t_nothing, nothing, "Does nothing.")

// ---- memory

template <class T>
double total(slice<const T> data) {
  double sum = 0;
  for (T one : data) sum += static_cast<double>(one);
  return sum;
}
#define TOTAL(NAME, TYPE) \
  CROSSBILL_EXPORT(t_##NAME, total<TYPE>, "The sum.", "data", named(#NAME))
TOTAL(total_i8, int8_t)
TOTAL(total_u8, uint8_t)
TOTAL(total_i16, int16_t)
TOTAL(total_u16, uint16_t)
TOTAL(total_i32, int32_t)
TOTAL(total_u32, uint32_t)
TOTAL(total_i64, int64_t)
TOTAL(total_u64, uint64_t)
TOTAL(total_f32, float)
TOTAL(total_f64, double)

void scale(slice<double> data, double factor) {
  for (double& one : data) {
    if (one < 0) throw negative_input("an item is negative");
    one *= factor;
  }
}
CROSSBILL_EXPORT(t_scale, scale, "Multiplies in place.", "data",
                 param("factor").defaults(2.0).doc("By how much."),
                 releases_lock, raises<negative_input>)
double column(strided<const double> data) {
  double sum = 0;
  for (size_t i = 0; i < data.size(); i++) sum += data[i];
  return sum;
}
CROSSBILL_EXPORT(t_column, column, "The sum.", "data")
int64_t sum_ids(slice<const Data> data) {
  int64_t sum = 0;
  for (const Data& one : data) sum += one.id;
  return sum;
}
CROSSBILL_EXPORT(t_sum_ids, sum_ids, "The sum of ids.", "data")
uint64_t length(bytes data) { return data.size(); }
CROSSBILL_EXPORT(t_length, length, "How many bytes.", "data")
void count_up(out<int32_t> to, int32_t n) {
  for (int32_t i = 0; i < n; i++) to.push_back(i);
}
CROSSBILL_EXPORT(t_count_up, count_up, "0, 1, ...", "to", "n")
bool count_both(out<int32_t> to, out<double> and_to) {
  to.push_back(1);
  and_to.push_back(0.5);
  and_to.push_back(1.5);
  return true;
}
CROSSBILL_EXPORT(t_count_both, count_both, "Two of them.", "to", "and_to")
void copy(slice<const uint8_t> from, slice<uint8_t> to) {
  for (size_t i = 0; i < from.size() && i < to.size(); i++) to[i] = from[i];
}
CROSSBILL_EXPORT(t_copy, copy, "Copies.", "from", "to")

// ---- structs by pointer, optional values

double value_of(const Data& data) { return data.value; }
CROSSBILL_EXPORT(t_value_of, value_of, "Its value.", "data")
void raise_value(Data& data, double by) { data.value += by; }
CROSSBILL_EXPORT(t_raise_value, raise_value, "Adds to it.", "data", "by")
int64_t id_or(const Data* data) {
  return data == nullptr ? -1 : int64_t{data->id};
}
CROSSBILL_EXPORT(t_id_or, id_or, "Its id, or -1.", "data")
int64_t maybe(std::optional<int32_t> n) { return n ? *n : -1; }
CROSSBILL_EXPORT(t_maybe, maybe, "n, or -1.", param("n").defaults(nullptr))
int64_t maybe_color(std::optional<Color> color) {
  return color ? static_cast<int64_t>(*color) : -1;
}
CROSSBILL_EXPORT(t_maybe_color, maybe_color, "It, or -1.", "color")
double maybe_data(std::optional<Data> data) { return data ? data->value : -1; }
CROSSBILL_EXPORT(t_maybe_data, maybe_data, "Its value, or -1.", "data")

// ---- text

template <class Text>
uint64_t units(Text text) {
  return text.size();
}
CROSSBILL_EXPORT(t_utf8_units, units<utf8>, "Code units.", "text",
                 named("utf8_units"))
CROSSBILL_EXPORT(t_utf16_units, units<utf16>, "Code units.", "text",
                 named("utf16_units"))
CROSSBILL_EXPORT(t_utf32_units, units<utf32>, "Code units.", "text",
                 named("utf32_units"))
CROSSBILL_EXPORT(t_c_units, units<c_string>, "Code units.", "text",
                 named("c_units"))
CROSSBILL_EXPORT(t_any_units, units<unvalidated<utf8>>, "Code units.", "text",
                 named("any_units"))
text<std::string> upper(utf8 from) {
  std::string all(from.begin(), from.end());
  for (char& c : all)
    if (c >= 'a' && c <= 'z') c -= 32;
  return all;
}
CROSSBILL_EXPORT(t_upper, upper, "In capitals.", "from")
std::u16string same16(utf16 from) { return {from.begin(), from.end()}; }
CROSSBILL_EXPORT(t_same16, same16, "The same.", "from")
std::u32string same32(utf32 from) { return {from.begin(), from.end()}; }
CROSSBILL_EXPORT(t_same32, same32, "The same.", "from")
std::string reversed(bytes from) {
  std::string all(from.begin(), from.end());
  return {all.rbegin(), all.rend()};
}
CROSSBILL_EXPORT(t_reversed, reversed, "The other way round.", "from")

// ---- owned arrays and views

std::vector<double> squares(slice<const double> data) {
  std::vector<double> all;
  for (double one : data) all.push_back(one * one);
  return all;
}
CROSSBILL_EXPORT(t_squares, squares, "Their squares.", "data")
std::vector<Data> records(int32_t n) {
  std::vector<Data> all;
  for (int32_t i = 0; i < n; i++)
    all.push_back({static_cast<uint32_t>(i), i / 2.0, 1});
  return all;
}
CROSSBILL_EXPORT(t_records, records, "n records.", "n")
view<const double, 0> tail(slice<const double> data, uint64_t from) {
  if (from > data.size()) from = data.size();
  return slice<const double>(data.data() + from, data.size() - from);
}
CROSSBILL_EXPORT(t_tail, tail, "What follows.", "data", "from")

// ---- objects

std::unique_ptr<Counter> counter_new(int64_t start) {
  return std::make_unique<Counter>(start);
}
CROSSBILL_EXPORT(t_counter_new, counter_new, "A new one.", "start")
int64_t counter_add(Counter& counter, int64_t n) {
  std::lock_guard guard(counter.mutex);
  counter.values.push_back(static_cast<double>(n));
  return counter.sum += n;
}
CROSSBILL_EXPORT(t_counter_add, counter_add, "Adds n.", "counter", "n")
int64_t counter_peek(const Counter& counter) { return counter.sum; }
CROSSBILL_EXPORT(t_counter_peek, counter_peek, "The sum.", "counter")
int64_t counter_visit(Counter& counter, callback<void()> meanwhile) {
  meanwhile();
  return counter_add(counter, 1);
}
CROSSBILL_EXPORT(t_counter_visit, counter_visit, "Calls, then adds 1.",
                 "counter", "meanwhile")
int64_t counter_move(Counter& to, Counter& from) {
  to.sum += from.sum;
  from.sum = 0;
  return to.sum;
}
CROSSBILL_EXPORT(t_counter_move, counter_move, "Moves the sum.", "to", "from")
int64_t counter_same(const Counter& one, const Counter& other) {
  return &one == &other;
}
CROSSBILL_EXPORT(t_counter_same, counter_same, "1 if it is one object.", "one",
                 "other")
view<const double, 0> counter_values(const Counter& counter) {
  return slice<const double>(counter.values.data(), counter.values.size());
}
CROSSBILL_EXPORT(t_counter_values, counter_values, "What was added.", "counter")
int64_t counter_take(std::unique_ptr<Counter> counter, int32_t must_be) {
  if (must_be < 0) throw negative_input("too small");
  return counter->sum;
}
CROSSBILL_EXPORT(t_counter_take, counter_take, "The sum; the end of it.",
                 "counter", "must_be", raises<negative_input>)
Small small_new(int64_t n) { return Small(n); }
CROSSBILL_EXPORT(t_small_new, small_new, "A new one.", "n")
view<const int64_t, 0> small_values(const Small& small) {
  return slice<const int64_t>(small.values, 2);
}
CROSSBILL_EXPORT(t_small_values, small_values, "Its values.", "small")
int64_t small_take(std::unique_ptr<Small> small) { return small->values[1]; }
CROSSBILL_EXPORT(t_small_take, small_take, "Takes it.", "small")
int64_t small_made() { return Small::made; }
CROSSBILL_EXPORT(t_small_made, small_made, "How many live.")
std::unique_ptr<Owned> owned_new() { return std::make_unique<Owned>(); }
CROSSBILL_EXPORT(t_owned_new, owned_new, "A new one.")
int64_t owned_use(Owned& owned) { return ++owned.uses; }
CROSSBILL_EXPORT(t_owned_use, owned_use, "Uses it.", "owned")
std::unique_ptr<Lone> lone_new() { return std::make_unique<Lone>(); }
CROSSBILL_EXPORT(t_lone_new, lone_new, "A new one.")
int64_t lone_add(Lone& lone, int64_t n) { return lone.sum += n; }
CROSSBILL_EXPORT(t_lone_add, lone_add, "Adds n.", "lone", "n")
int64_t lone_add_freely(Lone& lone, int64_t n) { return lone.sum += n; }
CROSSBILL_EXPORT(t_lone_add_freely, lone_add_freely, "The same.", "lone", "n",
                 releases_lock)

// ---- callbacks

int64_t fold(slice<const int64_t> data,
             callback<int64_t(int64_t, int64_t)> step) {
  int64_t sum = 0;
  for (int64_t one : data) sum = step(sum, one);
  return sum;
}
CROSSBILL_EXPORT(t_fold, fold, "step(step(0, a), b)...", "data", "step")
int64_t fold_freely(slice<const int64_t> data,
                    callback<int64_t(int64_t, int64_t)> step) {
  return fold(data, step);
}
CROSSBILL_EXPORT(t_fold_freely, fold_freely, "The same.", "data", "step",
                 releases_lock)
void each_kind(
    callback<void(double, Color, bool, utf8, bytes, slice<const int32_t>)>
        see) {
  static const int32_t items[] = {1, 2, 3};
  static const uint8_t raw[] = {0, 255};
  see(0.5, Color::blue, true, utf8("h\xc3\xa9", 3), bytes(raw, 2),
      slice<const int32_t>(items, 3));
}
CROSSBILL_EXPORT(t_each_kind, each_kind, "One of each.", "see")
double fill(callback<void(slice<double>)> fill) {
  double items[3] = {};
  fill(slice<double>(items, 3));
  return items[0] + 10 * items[1] + 100 * items[2];
}
CROSSBILL_EXPORT(t_fill, fill, "Asks for three.", "fill")
int64_t swallow(callback<int64_t(int64_t)> ask) {
  try {
    return ask(1);
  } catch (const callback_failed&) {
    return -1;
  }
}
CROSSBILL_EXPORT(t_swallow, swallow, "-1 when it fails.", "ask")
int64_t ask_elsewhere(callback<int64_t(int64_t)> ask) {
  int64_t got = 0;
  std::thread([&] {
    auto answer = ask.try_call(1);
    got = answer ? *answer : -1;
  }).join();
  return got;
}
CROSSBILL_EXPORT(t_ask_elsewhere, ask_elsewhere, "From another thread.", "ask")

// ---- errors

int32_t fail_as(int32_t how) {
  if (how == 1) throw negative_input("it is negative");
  if (how == 2) throw std::runtime_error("nobody declared it");
  if (how == 3) throw std::bad_alloc();
  if (how == 4) throw cancelled("enough");
  if (how == 5) throw bad_argument("not that one");
  if (how == 6) throw 6;
  if (how == 7) try {
      throw std::runtime_error("the reason");
    } catch (...) {
      std::throw_with_nested(std::runtime_error("the consequence"));
    }
  return how;
}
CROSSBILL_EXPORT(t_fail_as, fail_as, "Fails in some way.", "how",
                 raises<negative_input>)
result<double> mean(slice<const double> data) {
  if (data.empty()) return fail(negative_input("no items"));
  return total<double>(data) / static_cast<double>(data.size());
}
CROSSBILL_EXPORT(t_mean, mean, "The mean.", "data", raises<negative_input>)
void wait_alone(callback<void()> meanwhile) { meanwhile(); }
CROSSBILL_EXPORT(t_wait_alone, wait_alone, "One at a time.", "meanwhile",
                 one_at_a_time)
