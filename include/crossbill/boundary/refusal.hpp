// SPDX-License-Identifier: MIT
// What can be wrong with an export or a declaration. Nothing here stops the
// compiler: what is refused is known as a value, the macro that was written
// says its sentence (sentences.hpp), and makes nothing of the rest. So there is
// one error, at the author's own line.
#pragma once

namespace crossbill::detail {

enum class refusal {
  none,
  no_parameter,
  undeclared_enum,
  object_by_value,
  object_pointer,
  string,
  container,
  number_pointer,
  undeclared_pointer,
  void_pointer,
  char_pointer,
  plain_char,
  function_pointer,
  function_object,
  rvalue_reference,
  value_by_reference,
  undeclared_reference,
  slice_item,
  slice_of_char,
  constant_out,
  undeclared_owner,
  deleter,
  callback_result,
  callback_struct,
  callback_count,
  callback_value,
  callback_noexcept,
  no_result,
  borrowed_result,
  pointer_result,
  unmovable_result,
  view_owner,
  no_function,
  member_function,
  variadic,
  parameter_count,
  error_count,
  two_thread_rules,
  creator_rule,
  undeclared_error,
  no_description,
  names_missing,
  bad_name,
  default_in_front,
  bad_default,
  long_default,
  no_struct,
  bad_field,
  field_order,
  field_forgotten,
  struct_size,
  no_enum,
  error_code
};

template <refusal Why>
struct refused {
  static constexpr refusal why = Why;
};

// A sentence, said by the size of this. Of: the type that is wrong.
template <refusal Why, class Of>
struct say;

template <refusal Why, class Of>
struct verdict {
  static constexpr refusal why = Why;
  using said = say<Why, Of>;
};
template <class Of>
struct verdict<refusal::none, Of> {
  static constexpr refusal why = refusal::none;
  using said = verdict;
};

template <class T>
inline constexpr bool never = false;

}  // namespace crossbill::detail
