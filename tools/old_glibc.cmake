# SPDX-License-Identifier: MIT
# A toolchain file: this machine's compiler, the glibc of tools/sysroot, and all
# else linked statically. What it makes runs on glibc 2.31 and newer.
set(CMAKE_SYSROOT ${CMAKE_CURRENT_LIST_DIR}/../build/sysroot)
if(NOT EXISTS ${CMAKE_SYSROOT}/made)
  message(FATAL_ERROR "Run first: tools/sysroot build/sysroot")
endif()
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
set(CMAKE_LIBRARY_ARCHITECTURE x86_64-linux-gnu)
# The compiler has this machine's folders in its own search path: -B and -L
# come before that.
set(flags "-static-libstdc++ -static-libgcc -Wl,--gc-sections -Wl,-z,relro,-z,now")
foreach(folder usr/lib lib)
  string(APPEND flags " -B${CMAKE_SYSROOT}/${folder}/x86_64-linux-gnu"
    " -L${CMAKE_SYSROOT}/${folder}/x86_64-linux-gnu")
endforeach()
foreach(kind EXE MODULE SHARED)
  set(CMAKE_${kind}_LINKER_FLAGS_INIT "${flags}")
endforeach()
# These are libraries of their own before glibc 2.34.
set(CMAKE_CXX_STANDARD_LIBRARIES "-lpthread -ldl")
