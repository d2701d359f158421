/* SPDX-License-Identifier: MIT */
/* What crosses the boundary between a core made with crossbill/boundary.hpp and
 * its hosts: plain C, so that C and every other language can read it.
 *
 * Each exported function has two symbols. NAME is a plain C function:
 *
 *   noexcept functions of plain values    R NAME(parameters)
 *   all others          int32_t NAME(parameters, R* result, crossbill_error*)
 *
 * The status is 0, or the error's code; *result is written only with status 0.
 * Either pointer may be null: the value or the message is then not wanted.
 * Slices and strings are two parameters, a pointer and a number of items;
 * objects are 64-bit handles; callbacks are a function and its user pointer.
 *
 * crossbill_shim_NAME is a crossbill_shim: one signature for all functions, for
 * hosts that learn the signature at run time, from the contract.
 *
 * All of it is borrowed for the call, unless the contract says otherwise. The
 * layouts below are version 1 and never change; a new one gets new names. */
#ifndef CROSSBILL_BOUNDARY_ABI_H
#define CROSSBILL_BOUNDARY_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of errors: what a host makes of them. */
enum {
  CROSSBILL_BAD_ARGUMENT = 1, /* the caller's mistake */
  CROSSBILL_DECLARED = 2,     /* an error that the contract names */
  CROSSBILL_BUG = 3,          /* an exception that nobody declared */
  CROSSBILL_CANCELLED = 4,    /* the host stopped it, or one of its callbacks */
  CROSSBILL_OUT_OF_MEMORY = 5
};

/* Codes below zero are Crossbill's, above zero the core's own. */
enum {
  CROSSBILL_OK = 0,
  /* bad arguments */
  CROSSBILL_WRONG_COUNT = -1,      /* of values, by a shim */
  CROSSBILL_NULL_WITH_LENGTH = -2, /* a null slice that is not empty */
  CROSSBILL_NULL_POINTER = -3,
  CROSSBILL_MISALIGNED = -4,
  CROSSBILL_TOO_LONG = -5,    /* more bytes than an address space has */
  CROSSBILL_OVERLAP = -6,     /* a mutable slice and another argument */
  CROSSBILL_NOT_A_VALUE = -7, /* of a bool or of the enum */
  CROSSBILL_BAD_UTF8 = -8,
  CROSSBILL_BAD_UTF16 = -9,
  CROSSBILL_BAD_UTF32 = -10,
  CROSSBILL_BUFFER_TOO_SMALL = -11, /* *length says what it takes */
  CROSSBILL_BAD_STRIDE = -12,
  /* handles */
  CROSSBILL_NULL_HANDLE = -20,
  CROSSBILL_FOREIGN_HANDLE = -21, /* of another library */
  CROSSBILL_FORGED_HANDLE = -22,  /* never given out */
  CROSSBILL_STALE_HANDLE = -23,   /* freed: use after free, double free */
  CROSSBILL_WRONG_TYPE = -24,     /* a handle of another type of object */
  CROSSBILL_WRONG_THREAD = -25,
  CROSSBILL_IN_USE = -26, /* another thread is in it; or freed while used */
  CROSSBILL_TOO_MANY_OBJECTS = -27,
  CROSSBILL_BORROWED = -28, /* by this thread; one of the two may change it */
  /* from inside */
  CROSSBILL_UNCAUGHT = -40, /* kind bug: an exception that nobody declared */
  CROSSBILL_NO_MEMORY = -41,
  CROSSBILL_CANCELLED_CALL = -42,
  CROSSBILL_CALLBACK_FAILED = -43, /* kind cancelled: the host's callback */
  CROSSBILL_BAD_RESULT = -44       /* kind bug: no valid text, no object, or none
                                      of the enum's values */
};

/* The caller's own memory; written only when the status is not 0. */
typedef struct crossbill_error {
  int32_t code;
  int32_t kind;
  char message[248]; /* UTF-8, ends with a zero */
  char cause[256];   /* of a nested exception; empty when there is none */
} crossbill_error;

/* Memory that a result views; who owns it is in the contract. */
typedef struct crossbill_view {
  const void* data;
  size_t length; /* items */
} crossbill_view;

/* An array or a string that the core made, and the host now owns: to be given
 * back once, by release(handle). Any thread may do so. */
typedef struct crossbill_owned {
  const void* data;
  size_t length; /* items */
  uint64_t handle;
  int32_t (*release)(uint64_t handle);
} crossbill_owned;

/* A slice whose items lie `stride` bytes apart, which may be negative. */
typedef struct crossbill_strided {
  const void* data;
  size_t length;    /* items */
  ptrdiff_t stride; /* bytes from one item to the next */
} crossbill_strided;

/* A callback returns 0, or anything else: the core's call then ends with
 * CROSSBILL_CALLBACK_FAILED. Its arguments come as values, in order. */
struct crossbill_value;
typedef int32_t (*crossbill_callback)(void* user,
                                      const struct crossbill_value* arguments,
                                      size_t count,
                                      struct crossbill_value* result);

/* One argument or result of a shim: 24 bytes. Which member holds is in the
 * contract: integers and bools are widened to i64 or u64 by their sign, f32 is
 * f64, enums are as their integer, handles u64. */
typedef struct crossbill_value {
  union {
    int64_t i64;
    uint64_t u64;
    double f64;
    const void* pointer; /* slices, strings, structs (by value, too), out */
    crossbill_callback function;
  };
  union {
    size_t length;  /* items, of slices and strings; capacity of out */
    void* user;     /* of callbacks */
    size_t present; /* of optional values: 0 or 1 */
  };
  union {
    ptrdiff_t stride; /* of strided slices, bytes */
    size_t* written;  /* of out: how many items were, or would be, written */
  };
} crossbill_value;

/* result: one value. For a struct, `pointer` is set by the caller to memory for
 * it; for owned arrays and strings to a crossbill_owned; for views pointer and
 * length are set by the callee. */
typedef int32_t (*crossbill_shim)(const crossbill_value* arguments,
                                  size_t count, crossbill_value* result,
                                  crossbill_error* error);

/* One live object, as the registry tells it. */
typedef struct crossbill_live_object {
  uint64_t handle;
  const char* type;    /* as declared; of owned arrays "array" */
  const void* made_at; /* behind the call of the C symbol: in the host, or in
                          the shim through which the host came */
} crossbill_live_object;

/* The library's own part of the boundary, the same for all its functions. Each
 * library exports `const crossbill_runtime* crossbill_runtime_v1(void)`. */
typedef struct crossbill_runtime {
  uint32_t version;     /* 1 */
  uint32_t nonce;       /* the upper 16 bits of this library's handles */
  const char* contract; /* the contract's lines, separated by zeros */
  const char* contract_end;
  /* Switches the registry on (1) or off (0); the former state. */
  int32_t (*watch_objects)(int32_t on);
  /* Writes up to `capacity` live objects made since the registry was switched
   * on; the number of them all. */
  size_t (*live_objects)(crossbill_live_object* objects, size_t capacity);
} crossbill_runtime;

#ifdef __cplusplus
}
#endif

#endif
