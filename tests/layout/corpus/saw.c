/* SPDX-License-Identifier: MIT */
/* Keeps what was sent and what was seen of one pair, and compares them. */
#define _GNU_SOURCE
#include "saw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kMost = 64, kText = 48, kRooms = 16, kRoom = 1024 };

struct said {
  char label[kText], value[kText];
};

struct list {
  struct said said[kMost];
  int count;
};

static struct list sent, saw;
static _Alignas(64) unsigned char rooms[kRooms][kRoom];
static int used;
static const char *current;

static void add(struct list *list, const char *label, const char *form,
                long long i, double f) {
  if (list->count == kMost) return;
  struct said *said = &list->said[list->count++];
  snprintf(said->label, kText, "%s", label);
  if (form[1] == '.')
    snprintf(said->value, kText, form, f);
  else
    snprintf(said->value, kText, form, i);
}

void sent_i(const char *l, long long v) { add(&sent, l, "%lld", v, 0); }
void sent_f(const char *l, double v) { add(&sent, l, "%.17g", 0, v); }
void sent_u(const char *l, unsigned long long v) {
  add(&sent, l, "%llu", (long long)v, 0);
}
void saw_i(const char *l, long long v) { add(&saw, l, "%lld", v, 0); }
void saw_f(const char *l, double v) { add(&saw, l, "%.17g", 0, v); }
void saw_u(const char *l, unsigned long long v) {
  add(&saw, l, "%llu", (long long)v, 0);
}

void *room(void) {
  unsigned char *found = rooms[used++ % kRooms];
  memset(found, 0xaa, kRoom);
  return found;
}

static const struct said *find(const struct list *list, const char *label) {
  for (int i = 0; i < list->count; i++)
    if (strcmp(list->said[i].label, label) == 0) return &list->said[i];
  return NULL;
}

void saw_begin(const char *name) {
  current = name;
  sent.count = saw.count = used = 0;
}

void saw_end(void) {
  char text[4096];
  int at = 0, wrong = 0;
  for (int i = 0; i < sent.count && at < 3800; i++) {
    const struct said *other = find(&saw, sent.said[i].label);
    if (other && strcmp(other->value, sent.said[i].value) == 0) continue;
    at += sprintf(text + at, " %s sent %s saw %s;", sent.said[i].label,
                  sent.said[i].value, other ? other->value : "nothing");
    wrong++;
  }
  for (int i = 0; i < saw.count && at < 3800; i++) {
    if (find(&sent, saw.said[i].label)) continue;
    at += sprintf(text + at, " %s saw %s that nobody sent;",
                  saw.said[i].label, saw.said[i].value);
    wrong++;
  }
  if (sent.count + saw.count == 0)
    printf("%s wrong: nothing was sent\n", current);
  else if (wrong)
    printf("%s wrong:%.*s\n", current, at - 1, text);
  else
    printf("%s ok\n", current);
  fflush(stdout);
}

void saw_run(const char *name, void (*pair)(void)) {
  fflush(stdout);
  if (getenv("SAW_IN_PROCESS")) {
    saw_begin(name);
    pair();
    saw_end();
    return;
  }
  const struct rlimit seconds = {10, 10};
  pid_t child = fork();
  if (child == 0) {
    setrlimit(RLIMIT_CPU, &seconds);  /* of a processor */
    saw_begin(name);
    pair();
    saw_end();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0)
    printf("%s died: %s\n", name,
           WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "exit status");
  fflush(stdout);
}
