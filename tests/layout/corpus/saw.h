/* SPDX-License-Identifier: MIT */
/* What a pair's two sides say of a value: who gives it away has sent it, who
 * gets it has seen it. A label names the value, alike on both sides: "0" is the
 * first argument, "0.flag" a field of what it is or points to, "r" the result.
 *
 * Built without debug information into a library of its own, which both sides
 * link: so it is no part of what they believe. */
#ifdef __cplusplus
extern "C" {
#endif

void sent_i(const char *label, long long value);
void sent_u(const char *label, unsigned long long value);
void sent_f(const char *label, double value);
void saw_i(const char *label, long long value);
void saw_u(const char *label, unsigned long long value);
void saw_f(const char *label, double value);

/* 1024 bytes of 0xaa each time, on a cache line: what is in padding, or behind
 * a struct, is never by chance what was sent. */
void *room(void);

/* Runs one pair in a child, so that a crash ends no other, and prints "NAME
 * ok", or "NAME wrong: " and all that was not seen as it was sent. */
void saw_run(const char *name, void (*pair)(void));
/* With SAW_IN_PROCESS in the environment it does so without a child: Go's
 * runtime survives no fork. The same in two halves, for Go hosts. */
void saw_begin(const char *name);
void saw_end(void);

#ifdef __cplusplus
}
#endif
