// SPDX-License-Identifier: MIT
// A core with every kind of parameter and result, and with names that are
// keywords elsewhere, for tests of what is emitted for its hosts.
#include <crossbill/boundary.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace crossbill;

namespace core {

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)
enum class Color : int32_t { red, green = 5, least = -2147483647 - 1 };
CROSSBILL_ENUM(Color, "A colour.", red, green, least)
enum class Big : uint64_t { most = ~0ull, none = 0 };
CROSSBILL_ENUM(Big, "Wide.", most, none)
struct alignas(32) Wide {
  float x[4][2];
  Color color;
  Data inner;
  bool type;
};
CROSSBILL_STRUCT(Wide, 96, "Aligned */ and wide.", x, color, inner, type)
class Context {
 public:
  int64_t total = 0;
  std::vector<int64_t> items;
};
CROSSBILL_OBJECT(Context, context_free, one_at_a_time, "Counts things.")
class DataSet {};
CROSSBILL_OBJECT(DataSet, data_set_free, any_thread, "Two words.")
CROSSBILL_ERROR(negative_input, 7, "An item was negative.")

namespace {

int64_t sum(slice<const int32_t> data) {
  int64_t t = 0;
  for (auto x : data) t += x;
  return t;
}
void scale(slice<double> data, double factor) {
  for (auto& x : data) x *= factor;
}
std::unique_ptr<Context> context_new(int32_t start) {
  auto c = std::make_unique<Context>();
  c->total = start;
  return c;
}
int64_t context_add(Context& c, int32_t n) {
  c.items.push_back(n);
  return c.total += n;
}
view<const int64_t, 0> context_items(Context& c) {
  return slice<const int64_t>(c.items.data(), c.items.size());
}
int64_t context_join(Context& to, Context& from) {
  return to.total += from.total;
}
int64_t context_visit(Context& c, callback<int64_t(int64_t)> each) {
  return each(c.total);
}
void context_end(std::unique_ptr<Context>) {}
size_t count(utf8 text) { return text.size(); }
size_t count16(unvalidated<utf16> text) { return text.size(); }
size_t count32(utf32 text) { return text.size(); }
size_t count_c(c_string text) { return text.size(); }
size_t digits(bytes data) { return data.size(); }
void fill(out<double> where) { where.push_back(1); }
double column(strided<const double> s) { return s.size() ? s[0] : 0; }
int64_t walk(callback<int64_t(int64_t)> each) { return each(20); }
int32_t maybe(std::optional<int32_t> n) { return n ? *n : -1; }
double mass(const Data* d, Data e) { return (d ? d->value : 0) + e.value; }
void touch(Data& d) { d.flag = 1; }
std::string name(Color c) { return c == Color::red ? "red" : "other"; }
std::vector<double> squares(slice<const double> d) {
  std::vector<double> v;
  for (double x : d) v.push_back(x * x);
  return v;
}
uint8_t flip(bool match, uint8_t n) noexcept { return match ? n : 0; }
Wide wide(Big b) {
  Wide w{};
  w.inner.id = b == Big::most;
  return w;
}
std::unique_ptr<DataSet> data_set_new() { return std::make_unique<DataSet>(); }
int32_t data_set_size(const DataSet&, int32_t extra) { return 1 + extra; }
int32_t data_set_close(const DataSet&) { return 0; }

void reset(Data* d) {
  if (d != nullptr) *d = {};
}
void fill_column(strided<float> s, float by) {
  for (size_t i = 0; i < s.size(); i++) s[i] = by;
}
void records(out<Data> where) { where.push_back({}); }
Color or_green(std::optional<Color> c) noexcept {
  return c ? *c : Color::green;
}
float or_half(std::optional<float> x) { return x ? *x : 0.5f; }
bool or_true(std::optional<bool> b) { return b ? *b : true; }
Data or_first(std::optional<Data> d) { return d ? *d : Data{1, 0, 0}; }
size_t colors(slice<const Color> of, slice<bool> seen) {
  for (bool& one : seen) one = true;
  return of.size();
}
view<const double, 0> tail(slice<const double> of) {
  return slice<const double>(of.data() + 1, of.size() - 1);
}
std::unique_ptr<DataSet> pass(std::unique_ptr<DataSet> set) { return set; }
text<std::string> greet() { return std::string("hello"); }
std::u16string greet16() { return u"hello"; }
std::u32string greet32() { return U"hello"; }
result<int16_t> half(int16_t n) {
  if (n % 2 != 0) return fail(negative_input("odd"));
  return static_cast<int16_t>(n / 2);
}
result<void> check(int16_t n) {
  return half(n) ? result<void>() : fail(cancelled());
}
Color ask(callback<Color(slice<const Data>, utf8, bytes, bool, float)> f) {
  Data d{3, 1, 1};
  return f({&d, 1}, {"a", 1}, {&d.flag, 1}, true, 1.5f);
}

namespace other {
double sum(slice<const double> data) {
  double total = 0;
  for (double item : data) total += item;
  return total;
}
}  // namespace other

}  // namespace

CROSSBILL_EXPORT(x_data_set_new, data_set_new, "Makes one.")
CROSSBILL_EXPORT(x_data_set_size, data_set_size, "Its size.", "set", "from")
CROSSBILL_EXPORT(x_data_set_close, data_set_close, "No close().", "set")
CROSSBILL_EXPORT(x_other_sum, other::sum, "Of doubles.", "data")
CROSSBILL_EXPORT(x_stats_sum, sum, "Sum of the values.", "data")
CROSSBILL_EXPORT(x_stats_scale, scale, "Multiplies in place.", "data",
                 param("factor").defaults(2.0), releases_lock,
                 raises<negative_input>)
CROSSBILL_EXPORT(x_context_new, context_new, "Makes one.", "start")
CROSSBILL_EXPORT(x_context_add, context_add, "Adds.", "context", "n")
CROSSBILL_EXPORT(x_context_items, context_items, "Items.", "context")
CROSSBILL_EXPORT(x_context_join, context_join, "Adds the other.", "context",
                 "other")
CROSSBILL_EXPORT(x_context_visit, context_visit, "Calls.", "context", "each")
CROSSBILL_EXPORT(x_context_end, context_end, "Ends.", "context")
CROSSBILL_EXPORT(x_count, count, "Counts.", "text")
CROSSBILL_EXPORT(x_count16, count16, "Counts.", "text")
CROSSBILL_EXPORT(x_count32, count32, "Counts.", "text")
CROSSBILL_EXPORT(x_count_c, count_c, "Counts.", "text")
CROSSBILL_EXPORT(x_digits, digits, "Counts.", "data")
CROSSBILL_EXPORT(x_fill, fill, "Fills.", "where")
CROSSBILL_EXPORT(x_column, column, "First.", "s")
CROSSBILL_EXPORT(x_walk, walk, "Calls.", "each")
CROSSBILL_EXPORT(x_maybe, maybe, "Maybe.", "n")
CROSSBILL_EXPORT(x_mass, mass, "Mass.", "d", "e")
CROSSBILL_EXPORT(x_touch, touch, "Touches.", "register")
CROSSBILL_EXPORT(x_name, name, "Name.", "c")
CROSSBILL_EXPORT(x_squares, squares, "Squares.", "result")
CROSSBILL_EXPORT(x_flip, flip, "Flips.", "match", "type")
CROSSBILL_EXPORT(x_wide_, wide, "Wide.", "b")
CROSSBILL_EXPORT(x_reset, reset, "Zeros.", "d")
CROSSBILL_EXPORT(x_fill_column, fill_column, "Fills.", "s", "by")
CROSSBILL_EXPORT(x_records, records, "One.", "where")
CROSSBILL_EXPORT(x_or_green, or_green, "It, or green.",
                 param("c").defaults(static_cast<int32_t>(Color::red)))
CROSSBILL_EXPORT(x_or_half, or_half, "It, or 0.5.", "x")
CROSSBILL_EXPORT(x_or_true, or_true, "It, or true.", "b")
CROSSBILL_EXPORT(x_or_first, or_first, "It, or the first.", "d")
CROSSBILL_EXPORT(x_colors, colors, "How many.", "of", "seen", one_at_a_time)
CROSSBILL_EXPORT(x_tail, tail, "All but the first.", "of")
CROSSBILL_EXPORT(x_pass, pass, "The same.", "set")
CROSSBILL_EXPORT(x_greet, greet, "Greets.")
CROSSBILL_EXPORT(x_greet16, greet16, "Greets.")
CROSSBILL_EXPORT(x_greet32, greet32, "Greets.")
CROSSBILL_EXPORT(x_half, half, "Half.", "n", raises<negative_input>)
CROSSBILL_EXPORT(x_check, check, "Checks.", "n")
CROSSBILL_EXPORT(x_ask, ask, "Asks.", "f")

}  // namespace core
