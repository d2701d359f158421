/* SPDX-License-Identifier: MIT */
/* What the article warns of and examples/ does not do: more.c and more.rs. */
#ifndef MORE_H
#define MORE_H

#include <stddef.h>
#include <stdint.h>

/* wrong: frees what it was lent */
int64_t more_dangerous_sum(int32_t* data, size_t length);

/* Calls back between the two halves of a sum. What is lent must not change. */
int64_t more_sum_telling(const int32_t* data, size_t length,
                         void (*tell)(void));

/* Calls back so often, after the lock was given back; wrong: while it is
 * held. */
void more_tell_unlocked(int times, void (*tell)(void));
void more_tell_locked(int times, void (*tell)(void));

#endif
