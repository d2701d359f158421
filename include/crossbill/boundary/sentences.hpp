// SPDX-License-Identifier: MIT
// What the compiler says of what is refused: a sentence each. boundary.hpp
// includes this itself, since compilers list the way to where an error lies.
#pragma once

#include <crossbill/boundary/refusal.hpp>

namespace crossbill::detail {

template <class Of>
struct say<refusal::no_parameter, Of> {
  static_assert(never<Of>,
                "this type cannot cross: take a number, a declared enum, "
                "struct or object, crossbill::slice, bytes, utf8, optional, "
                "callback or out (docs/boundary.md lists them); a struct is "
                "declared by CROSSBILL_STRUCT(T, ...) before this function");
};
template <class Of>
struct say<refusal::undeclared_enum, Of> {
  static_assert(never<Of>,
                "an enum crosses when its values are declared: "
                "CROSSBILL_ENUM(T, ...) before this function");
};
template <class Of>
struct say<refusal::object_by_value, Of> {
  static_assert(never<Of>,
                "an object crosses by its handle: take T& or const T&, or "
                "std::unique_ptr<T> to be given it");
};
template <class Of>
struct say<refusal::object_pointer, Of> {
  static_assert(never<Of>,
                "an object crosses by its handle: take T& or const T&");
};
template <class Of>
struct say<refusal::string, Of> {
  static_assert(never<Of>,
                "a string parameter says which text it is: take "
                "crossbill::utf8, utf16, utf32, or crossbill::bytes");
};
template <class Of>
struct say<refusal::container, Of> {
  static_assert(never<Of>,
                "a container cannot be borrowed from a host: take "
                "crossbill::slice<const T>");
};
template <class Of>
struct say<refusal::number_pointer, Of> {
  static_assert(never<Of>,
                "a pointer says nothing of its length: take "
                "crossbill::slice<T> or slice<const T>");
};
template <class Of>
struct say<refusal::undeclared_pointer, Of> {
  static_assert(never<Of>,
                "a pointer crosses only to a declared struct: "
                "CROSSBILL_STRUCT(T, ...) before this function; take objects "
                "by reference, memory as crossbill::slice or bytes");
};
template <class Of>
struct say<refusal::void_pointer, Of> {
  static_assert(never<Of>,
                "a pointer says nothing of its length: take crossbill::bytes,"
                " or a declared object by reference");
};
template <class Of>
struct say<refusal::char_pointer, Of> {
  static_assert(never<Of>,
                "a char pointer says nothing of its encoding: take "
                "crossbill::c_string, or crossbill::utf8 or bytes, which have"
                " a length");
};
template <class Of>
struct say<refusal::plain_char, Of> {
  static_assert(never<Of>,
                "char has no sign of its own: take int8_t or uint8_t");
};
template <class Of>
struct say<refusal::function_pointer, Of> {
  static_assert(never<Of>,
                "a function pointer cannot carry the host's state or its "
                "errors: take crossbill::callback<R(A...)>");
};
template <class Of>
struct say<refusal::function_object, Of> {
  static_assert(never<Of>,
                "a std::function cannot carry the host's errors: take "
                "crossbill::callback<R(A...)>");
};
template <class Of>
struct say<refusal::rvalue_reference, Of> {
  static_assert(never<Of>,
                "an rvalue reference cannot cross: take the value, or "
                "std::unique_ptr of a declared object");
};
template <class Of>
struct say<refusal::value_by_reference, Of> {
  static_assert(never<Of>,
                "a number, an optional value, a slice, text or a callback "
                "crosses by value: take it without a reference");
};
template <class Of>
struct say<refusal::undeclared_reference, Of> {
  static_assert(never<Of>,
                "a reference crosses only to a declared type: "
                "CROSSBILL_STRUCT(T, ...) or CROSSBILL_OBJECT(T, ...) before "
                "this function");
};
template <class Of>
struct say<refusal::slice_item, Of> {
  static_assert(never<Of>,
                "a slice is of numbers, declared enums or declared structs: "
                "declare its type by CROSSBILL_STRUCT(T, ...) or "
                "CROSSBILL_ENUM(T, ...) before this function");
};
template <class Of>
struct say<refusal::slice_of_char, Of> {
  static_assert(never<Of>,
                "a slice is of numbers, declared enums or declared structs; "
                "take crossbill::bytes or utf8 where it would be of char");
};
template <class Of>
struct say<refusal::constant_out, Of> {
  static_assert(never<Of>,
                "a buffer to fill is written: take crossbill::out<T>, T not "
                "const");
};
template <class Of>
struct say<refusal::undeclared_owner, Of> {
  static_assert(never<Of>,
                "an owned pointer crosses only to a declared class: "
                "CROSSBILL_OBJECT(T, ...) before this function");
};
template <class Of>
struct say<refusal::deleter, Of> {
  static_assert(never<Of>,
                "an object crosses as std::unique_ptr<T>, without a deleter "
                "of its own: hosts free it by delete");
};
template <class Of>
struct say<refusal::callback_result, Of> {
  static_assert(never<Of>,
                "a callback returns nothing, a number or a declared enum");
};
template <class Of>
struct say<refusal::callback_struct, Of> {
  static_assert(never<Of>, "a callback takes structs as slice<const T>");
};
template <class Of>
struct say<refusal::callback_count, Of> {
  static_assert(never<Of>, "a callback takes at most 16 arguments");
};
template <class Of>
struct say<refusal::callback_value, Of> {
  static_assert(never<Of>,
                "a callback takes numbers, declared enums, slices, bytes and "
                "utf8, and returns nothing, a number or a declared enum");
};
template <class Of>
struct say<refusal::callback_noexcept, Of> {
  static_assert(never<Of>,
                "a function with a callback cannot be noexcept: the host's "
                "function may fail");
};
template <class Of>
struct say<refusal::no_result, Of> {
  static_assert(never<Of>,
                "this type cannot be a result: return a number, a declared "
                "enum or struct, a declared object or a std::unique_ptr of "
                "it, std::string, std::vector, crossbill::text or view "
                "(docs/boundary.md lists them)");
};
template <class Of>
struct say<refusal::borrowed_result, Of> {
  static_assert(never<Of>,
                "a result that views memory names its owner: return "
                "crossbill::view<T, N>, with the number N of the argument "
                "that owns it, or a std::vector, which the host will own");
};
template <class Of>
struct say<refusal::pointer_result, Of> {
  static_assert(never<Of>,
                "a pointer as a result says neither who owns it nor how much "
                "there is: return std::unique_ptr of a declared object, "
                "crossbill::view<T, N>, or a std::vector");
};
template <class Of>
struct say<refusal::unmovable_result, Of> {
  static_assert(never<Of>,
                "an object is returned by value if it can be moved: return "
                "std::unique_ptr of it");
};
template <class Of>
struct say<refusal::view_owner, Of> {
  static_assert(never<Of>,
                "the owner of a returned view is the number of a parameter "
                "that lends memory, or of an object");
};
template <class Of>
struct say<refusal::no_function, Of> {
  static_assert(never<Of>,
                "what is exported is a function, by its name, or a lambda "
                "that captures nothing");
};
template <class Of>
struct say<refusal::member_function, Of> {
  static_assert(never<Of>,
                "a member function has no object to be called on: export a "
                "function that takes the object by reference");
};
template <class Of>
struct say<refusal::variadic, Of> {
  static_assert(never<Of>,
                "a function with `...` cannot cross: take crossbill::slice");
};
template <class Of>
struct say<refusal::parameter_count, Of> {
  static_assert(never<Of>,
                "a function has at most 16 parameters: take a declared struct");
};
template <class Of>
struct say<refusal::error_count, Of> {
  static_assert(never<Of>, "a function raises at most 8 declared errors");
};
template <class Of>
struct say<refusal::two_thread_rules, Of> {
  static_assert(never<Of>,
                "a function has one thread rule: one_at_a_time or any_thread");
};
template <class Of>
struct say<refusal::creator_rule, Of> {
  static_assert(never<Of>,
                "a function has no creator: say creator_thread of the class "
                "that it uses, in CROSSBILL_OBJECT");
};
template <class Of>
struct say<refusal::undeclared_error, Of> {
  static_assert(never<Of>,
                "raises<...> names an error that CROSSBILL_ERROR declares, "
                "before this function");
};
template <class Of>
struct say<refusal::no_description, Of> {
  static_assert(never<Of>,
                "what follows the text of a function is a name for each "
                "parameter, in quotes or as param(\"name\"), releases_lock, "
                "one_at_a_time, raises<...> or named(\"...\")");
};
template <class Of>
struct say<refusal::names_missing, Of> {
  static_assert(never<Of>,
                "name each parameter of the function, in order, after the "
                "text that describes it");
};
template <class Of>
struct say<refusal::bad_name, Of> {
  static_assert(never<Of>,
                "parameter names must be valid identifiers and all different");
};
template <class Of>
struct say<refusal::default_in_front, Of> {
  static_assert(never<Of>,
                "a parameter with a default must not be followed by one "
                "without");
};
template <class Of>
struct say<refusal::bad_default, Of> {
  static_assert(never<Of>,
                "a default is a value of its parameter's type, and fits into "
                "it; nullptr is for optional values and pointers, and text "
                "for utf8 and its like");
};
template <class Of>
struct say<refusal::long_default, Of> {
  static_assert(never<Of>,
                "a default value that has no short decimal; give one with "
                "fewer digits");
};
template <class Of>
struct say<refusal::no_struct, Of> {
  static_assert(never<Of>,
                "a struct that crosses is plain data: trivially copyable, "
                "standard layout; cross others as CROSSBILL_OBJECT");
};
template <class Of>
struct say<refusal::bad_field, Of> {
  static_assert(never<Of>,
                "a field of a declared struct is a number, a declared enum or"
                " struct, or an array of these: declare its type first, or "
                "keep it out of what crosses");
};
template <class Of>
struct say<refusal::field_order, Of> {
  static_assert(never<Of>,
                "name the fields in the order in which the struct has them");
};
template <class Of>
struct say<refusal::field_forgotten, Of> {
  static_assert(never<Of>,
                "a field of the struct is missing in its declaration: name "
                "all of them");
};
template <class Of>
struct say<refusal::struct_size, Of> {
  static_assert(never<Of>,
                "the struct has another size than its declaration says: think"
                " of the padding before aligned fields and at the end");
};
template <class Of>
struct say<refusal::no_enum, Of> {
  static_assert(never<Of>,
                "CROSSBILL_ENUM declares an enum of an integer type of 8 to "
                "64 bits: give it one, as in `enum class T : int32_t`");
};
template <class Of>
struct say<refusal::error_code, Of> {
  static_assert(never<Of>, "codes of declared errors are above zero");
};

}  // namespace crossbill::detail
