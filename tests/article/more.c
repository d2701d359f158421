/* SPDX-License-Identifier: MIT */
/* See more.h. */
#include "more.h"

#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int told;

static int64_t sum_of(const int32_t* data, size_t length) {
  int64_t sum = 0;
  for (size_t i = 0; i < length; i++) sum += data[i];
  return sum;
}

int64_t more_dangerous_sum(int32_t* data, size_t length) {
  int64_t sum = sum_of(data, length);
  free(data);
  return sum;
}

int64_t more_sum_telling(const int32_t* data, size_t length,
                         void (*tell)(void)) {
  int64_t sum = sum_of(data, length / 2);
  tell();
  return sum + sum_of(data + length / 2, length - length / 2);
}

void more_tell_unlocked(int times, void (*tell)(void)) {
  for (int i = 0; i < times; i++) {
    pthread_mutex_lock(&lock);
    told++;
    pthread_mutex_unlock(&lock);
    tell();
  }
}

void more_tell_locked(int times, void (*tell)(void)) {
  for (int i = 0; i < times; i++) {
    pthread_mutex_lock(&lock);
    told++;
    tell();
    pthread_mutex_unlock(&lock);
  }
}
