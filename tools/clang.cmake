# SPDX-License-Identifier: MIT
# A toolchain file: the clang that has sanitizers, whatever its name is here.
foreach(language C CXX)
  if(language STREQUAL C)
    set(name clang)
  else()
    set(name clang++)
  endif()
  execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/compilers ${name}
    OUTPUT_VARIABLE found RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "No ${name} is here; `tools/setup test` installs one.")
  endif()
  string(REGEX REPLACE "\n.*" "" found "${found}")
  set(CMAKE_${language}_COMPILER ${found})
endforeach()
# LLVM's linker, where it is here, links a test in a third of the time of ld's.
find_program(CROSSBILL_LLD NAMES ld.lld ld.lld-19 ld.lld-14)
if(CROSSBILL_LLD)
  set(CMAKE_EXE_LINKER_FLAGS_INIT --ld-path=${CROSSBILL_LLD})
endif()
