# SPDX-License-Identifier: MIT
# Turns a table of functions, a .tsv, into rows that the agent is compiled with.
#
#   cmake -D TABLE=FILE.tsv -D OUT=FILE.cpp -D NAME=SCOPE::kTable
#         [-D READERS=HEADER] -P api_table.cmake
#
# READERS declares, in SCOPE, the readers of lend rules.
#
# A row is a function, sorted by name; columns are separated by one tab, '-' is
# nothing, and what is left out at the end of a row is '-'. '#' begins a comment
# line. The first row that is wrong stops the build with its file and line. The
# types are explained in api_table.hpp.
#
#   name       the function's linkage name
#   category   what it does for the boundary: a word of docs/recording.md
#   arguments  `registers`: they always fit the registers; `stack`: it is
#              variadic, has more than six or passes structs by value
#   bytes      what says how many bytes a call moves
#   lent       what the call has to do with lent memory:
#                none                         not even what is usual
#                uses ARGUMENT [ARGUMENT]     it reads or writes there
#                lends POINTER LENGTH[+N] [if CONDITION]
#                lends by READER ARGUMENT [ARGUMENT]
#                ends POINTER                 it gives back what lies there
#                ends by READER ARGUMENT [ARGUMENT]
#                copies by READER*N ARGUMENT [ARGUMENT]
#                ends by READER*N ARGUMENT [ARGUMENT]
#              A POINTER is `result`, `result+32` (what lies so far into the
#              result), `arg1`, or `arg1.16` (the 8 bytes at 16 in what
#              argument 1 points to, after the call). A LENGTH is `arg1`,
#              `arg1.16`, `result` or `text` (up to the terminating NUL); N
#              bytes more, such as a terminating NUL, are lent with it. A
#              CONDITION is `result=0` (an int) or `arg1=0`. A READER is a
#              function of the host that finds the memory itself, lent_READER.
#              With *N the host is asked before the call, too, by ask_READER,
#              for items of N bytes: what it then says was lent or copied. Where
#              it ends, it is what was lent at the first ARGUMENT, or a copy.
#   calls      the argument that it calls back before it returns
#   errors     which results are errors: `null`, `-1` of a long, `-1 int`,
#              `status` (an int that is not 0), `exception` (null, and the host
#              says that an exception is set), `pending` (whatever the result)
#   runs       `host`: it may run the host's own code, which is told by what
#              that leaves behind; `host arg0`: it may resume argument 0,
#              such as a generator, which leaves nothing. In a row with a
#              READER*N this is what tells
#   holds      what its caller holds of the host: `reference` (its result),
#              `frame`, `collector`; `ends ...`. See hold_rule.hpp
cmake_minimum_required(VERSION 3.22)
set(columns name category arguments bytes lent calls errors runs holds)

set(categories unpack pack string object release allocate free copy lock
  host-lock host-lock-api error callback lookup reference field thread other)
set(arguments_words registers=kRegisters stack=kUnknown)
set(bytes_words -=kNone arg0=kArg0 arg1=kArg1 arg2=kArg2 arg3=kArg3
  arg0*arg1=kArg0xArg1 arg1*arg2=kArg1xArg2 result=kResult
  "arg1 if arg0=kArg1FromArg0")
set(errors_words -=kNone null=kNull -1=kMinusOne "-1 int=kMinusOneInt"
  status=kNotZero exception=kNullAndException pending=kPending)
set(lent_words -=kNone none=kNothing "uses arg0=kUses0"
  "uses arg0 arg1=kUses01")
set(argument "arg([0-5])")

function(stop column expected)
  message(FATAL_ERROR " ${TABLE}:${line_number}: ${column} is "
    "'${${column}}'; expected is ${expected}.")
endfunction()

# Sets `out` to the C++ name of the column's word in the list COLUMN_words.
function(translate out column)
  set(known)
  foreach(pair IN LISTS ${column}_words)
    string(REGEX MATCH "^(.*)=([^=]*)$" _ "${pair}")
    if(${column} STREQUAL CMAKE_MATCH_1)
      set(${out} ${CMAKE_MATCH_2} PARENT_SCOPE)
      return()
    endif()
    list(APPEND known "'${CMAKE_MATCH_1}'")
  endforeach()
  list(JOIN known ", " known)
  stop(${column} "one of ${known}")
endfunction()

# Appends to `kept` the number of an argument of a lend rule, and sets
# `out` to its index there. Between enter and leave two are kept.
macro(keep out number)
  if(NOT "${number}" IN_LIST kept)
    list(APPEND kept ${number})
  endif()
  list(FIND kept ${number} ${out})
  if(${out} GREATER 1)
    stop(lent "a rule of two arguments at the most")
  endif()
endmacro()

# Sets `out` to a Place.
macro(read_place out text)
  if("${text}" MATCHES "^result$")
    set(${out} "{Place::kResult, 0, 0}")
  elseif("${text}" MATCHES "^result\\+([0-9]+)$")
    set(${out} "{Place::kResult, 0, ${CMAKE_MATCH_1}}")
  elseif("${text}" MATCHES "^text$")
    set(${out} "{Place::kText, 0, 0}")
  elseif("${text}" MATCHES "^${argument}$")
    keep(index ${CMAKE_MATCH_1})
    set(${out} "{Place::kArgument, ${index}, 0}")
  elseif("${text}" MATCHES "^${argument}\\.([0-9]+)$")
    set(offset ${CMAKE_MATCH_2})
    keep(index ${CMAKE_MATCH_1})
    set(${out} "{Place::kPointedTo, ${index}, ${offset}}")
  else()
    stop(lent "result, result+N, argN, argN.OFFSET or text where '${text}' is")
  endif()
endmacro()

# `by READER arg1`: the host's function, which gets the arguments in order.
macro(read_reader name numbers)
  string(REPLACE "-" "_" reader "&lent_${name}")
  string(REGEX MATCHALL "[0-5]" numbers "${numbers}")
  foreach(number IN LISTS numbers)
    keep(index ${number})
  endforeach()
endmacro()

macro(read_condition text)
  if("${text}" STREQUAL "")
    set(condition "Condition::kNone")
  elseif("${text}" STREQUAL " if result=0")
    set(condition "Condition::kZeroResult")
  elseif("${text}" MATCHES "^ if ${argument}=0$")
    keep(index ${CMAKE_MATCH_1})
    set(condition "Condition::kZeroArgument${index}")
  else()
    stop(lent "'if result=0' or 'if argN=0' where '${text}' is")
  endif()
endmacro()

# Reads the column `lent`: sets `rule`, and `lend`, where the rule has one, to
# the members of a Lend.
macro(read_lent)
  set(kept)
  set(lend)
  set(reader nullptr)
  set(pointer "{}")
  set(length "{}")
  set(more 0)
  set(condition "Condition::kNone")
  set(ask nullptr)
  set(item 1)
  if(lent MATCHES
      "^(lends|copies|ends) by ([a-z][a-z0-9-]*)\\*([1-9])(( ${argument})+)$")
    set(rule ${CMAKE_MATCH_1})
    set(reader ${CMAKE_MATCH_2})
    set(item ${CMAKE_MATCH_3})
    set(numbers "${CMAKE_MATCH_4}")
    string(REPLACE "-" "_" ask "&ask_${reader}")
    read_reader(${reader} "${numbers}")
  elseif(lent MATCHES "^(lends|ends) by ([a-z][a-z0-9-]*)(( ${argument})+)$")
    set(rule ${CMAKE_MATCH_1})
    read_reader(${CMAKE_MATCH_2} "${CMAKE_MATCH_3}")
  elseif(lent MATCHES "^lends ([^ ]+) ([^ +]+)(\\+[0-9]+)?( if .*)?$")
    set(rule lends)
    set(texts "${CMAKE_MATCH_1};${CMAKE_MATCH_2}")
    set(more "${CMAKE_MATCH_3}")
    set(if "${CMAKE_MATCH_4}")
    list(POP_FRONT texts first second)
    read_place(pointer "${first}")
    read_place(length "${second}")
    read_condition("${if}")
  elseif(lent MATCHES "^ends ([^ ]+)$")
    set(rule ends)
    set(more 1)
    read_place(pointer "${CMAKE_MATCH_1}")
  elseif(lent MATCHES "^(lends|ends)")
    stop(lent "'lends POINTER LENGTH', 'ends POINTER' or 'by READER ARGUMENT'")
  else()
    set(rule plain)
    translate(rule_name lent)
  endif()
  if(NOT rule STREQUAL "plain")
    string(REGEX REPLACE "^\\+" "" more "${more}")
    if(more STREQUAL "")
      set(more 0)
    endif()
    list(APPEND kept 0 0)
    list(GET kept 0 first)
    list(GET kept 1 second)
    set(rule_name kLends)
    if(rule STREQUAL "ends" AND ask STREQUAL "nullptr")
      set(rule_name kEnds)
    elseif(rule STREQUAL "ends")
      set(rule_name kGivesBack)
    endif()
    string(CONCAT lend "{{${first}, ${second}}, ${pointer}, ${length}, "
      "${more}, ${condition}, ${reader}, ${ask}, ${item}}")
  endif()
endmacro()

# Reads the column `bytes`, after `lent`. What is known after the call alone is
# what the second argument of the lend rule points to.
macro(read_bytes)
  if(bytes MATCHES "^${argument}\\.0$")
    keep(index ${CMAKE_MATCH_1})
    if(NOT index EQUAL 1)
      stop(bytes "the second argument that the lend rule names")
    endif()
    set(bytes_name kAtKept)
  else()
    translate(bytes_name bytes)
  endif()
endmacro()

# Reads one line into `rows` and `lends`, which hold C++.
macro(read_row line)
  string(REPLACE "\t" ";" fields "${line}")
  list(LENGTH fields count)
  foreach(column IN LISTS columns)
    set(${column} -)
    if(NOT fields STREQUAL "")
      list(POP_FRONT fields ${column})
    endif()
  endforeach()
  if(count GREATER 9)
    stop(name "followed by eight columns at the most, not by ${count} less one")
  endif()
  if(NOT name MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
    stop(name "the linkage name of a function")
  endif()
  if(NOT last STRLESS name)
    stop(name "a name that stands after '${last}' in the order of strcmp()")
  endif()
  set(last "${name}")
  translate(category_name category)
  translate(arguments_name arguments)
  translate(calls_number calls)
  translate(errors_name errors)
  translate(runs_members runs)
  translate(holds_name holds)
  read_lent()
  read_bytes()
  set(place nullptr)
  if(lend)
    if(NOT runs STREQUAL "-" AND ask STREQUAL "nullptr")
      stop(runs "'-' in a row that lends: both keep words until the end")
    endif()
    string(APPEND lends "constexpr Lend kLend${line_number} = ${lend};\n")
    set(place "&kLend${line_number}")
  endif()
  string(APPEND rows "    {\"${name}\", Category::${category_name}, "
    "Signature::${arguments_name},\n     BytesRule::${bytes_name}, "
    "${calls_number}, LentRule::${rule_name}, ErrorRule::${errors_name}, "
    "${place},\n     ${runs_members}, HoldRule::${holds_name}},\n")
endmacro()

# "host-lock" is kHostLock; the number of an argument is one more, 0 is none.
set(calls_words -=0 arg0=1 arg1=2 arg2=3 arg3=4 arg4=5 arg5=6)
set(holds_words -=kNone reference=kReference frame=kFrame collector=kCollector
  "ends reference=kEndsReference" "ends frame=kEndsFrame"
  "ends collector=kEndsCollector")
set(runs_words "-=false, 0" "host=true, 0" "host arg0=true, 1"
  "host arg1=true, 2")
foreach(word IN LISTS categories)
  string(REPLACE "-" ";" parts ${word})
  set(cxx k)
  foreach(part IN LISTS parts)
    string(SUBSTRING ${part} 0 1 head)
    string(SUBSTRING ${part} 1 -1 tail)
    string(TOUPPER ${head} head)
    string(APPEND cxx ${head}${tail})
  endforeach()
  list(APPEND category_words ${word}=${cxx})
endforeach()

# What means something in a list of CMake is in no row that is right.
file(READ "${TABLE}" text)
string(REGEX REPLACE "[][;\\]" "?" text "${text}")
string(REPLACE "\n" ";" lines "${text}")
set(line_number 0)
set(last "")
set(rows)
set(lends)
foreach(line IN LISTS lines)
  math(EXPR line_number "${line_number} + 1")
  if(NOT line MATCHES "^(#|$)")
    read_row("${line}")
  endif()
endforeach()

string(REGEX MATCH "^(.*)::([^:]*)$" _ "${NAME}")
set(scope ${CMAKE_MATCH_1})
set(variable ${CMAKE_MATCH_2})
set(include)
if(READERS)
  set(include "#include \"${READERS}\"\n")
endif()
get_filename_component(file "${TABLE}" NAME)
file(WRITE "${OUT}.new" "// SPDX-License-Identifier: MIT
// Made from ${file} by api_table.cmake.
${include}#include \"agent/stubs/api_table.hpp\"

namespace ${scope} {
extern const ApiTable ${variable};
namespace {
using arena::Category;
${lends}
constexpr ApiRow kRows[] = {
${rows}};
}  // namespace
const ApiTable ${variable} = {kRows, sizeof kRows / sizeof *kRows};
}  // namespace ${scope}
")
file(RENAME "${OUT}.new" "${OUT}")
