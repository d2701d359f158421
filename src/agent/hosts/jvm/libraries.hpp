// SPDX-License-Identifier: MIT
// Whose code a class is: the program's, or that of the JDK or of a library
// which has native methods.
#pragma once

namespace crossbill::agent::jvm {

// A native method of this class has been bound to a library's function: classes
// of its package, and of the one around it, are that library's. Signatures are
// such as "Lorg/sqlite/core/NativeDB;".
void note_native_class(const char* signature);

// The class whose main() the program is: what its package holds is the
// program's own, native methods or not.
bool knows_main_class();
void note_main_class(const char* signature);

// Whether a class is of the JDK, or of such a library.
bool is_installed_class(const char* signature);

// In a forked child: a thread of the parent may have held its lock.
void reset_libraries_lock();

}  // namespace crossbill::agent::jvm
