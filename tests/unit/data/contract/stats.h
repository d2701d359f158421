#include <assert.h>
#ifndef __cplusplus
#include <stdalign.h>
#include <stdbool.h>
#endif

/* What the library was when this was made. */
#define CROSSBILL_CONTRACT_OF_STATS "0545d63e68c3b25a"

/* A colour. */
typedef int32_t Color;
#define Color_far ((Color)-5)
#define Color_red ((Color)0)
#define Color_green ((Color)1)

/* A record. */
typedef struct Data {
  uint32_t id; /* and 4 bytes of padding */
  double value;
  uint8_t flag; /* and 7 bytes of padding */
} Data;
static_assert(sizeof(Data) == 24, "not as the library has it");
static_assert(offsetof(Data, id) == 0, "not as the library has it");
static_assert(offsetof(Data, value) == 8, "not as the library has it");
static_assert(offsetof(Data, flag) == 16, "not as the library has it");

/* An item was negative. */
#define negative_input_code 7

#ifdef __cplusplus
extern "C" {
#endif

/* Gives a Context back. Counts things.
 * Use it on the thread that made it; elsewhere every call is an error. */
int32_t context_free(uint64_t handle, crossbill_error* error);

/* Does it.
 * context: Context&, lent for the call: a free meanwhile is an error
 * n: i32
 * result: i64, a value */
int32_t context_add(uint64_t context, int32_t n, int64_t* result,
                    crossbill_error* error);

/* Does it.
 * context: Context&, lent for the call: a free meanwhile is an error
 * result: view<i64>, context's, valid while that is alive and unchanged */
int32_t context_items(uint64_t context, crossbill_view* result,
                      crossbill_error* error);

/* Does it.
 * start: i32
 * result: owned<Context>, given away: its new owner frees it once */
int32_t context_new(int32_t start, uint64_t* result, crossbill_error* error);

/* Does it.
 * color: Color, a value
 * data: const Data* or null, lent for the call
 * result: owned_utf8, the host's, who gives it back once */
int32_t paint(Color color, const Data* data, crossbill_owned* result,
              crossbill_error* error);

/* Does it.
 * data: slice<f64>, lent for the call, written by the core
 * factor: f64
 * threads: any, one at a time: a second call meanwhile is an error
 * raises: negative_input (7); bad arguments, bugs and want of memory, as every
 * call */
int32_t stats_scale(double* data, size_t data_length, double factor,
                    crossbill_error* error);

/* Does it.
 * data: slice<const i32>, lent for the call
 * result: i64, a value */
int32_t stats_sum(const int32_t* data, size_t data_length, int64_t* result,
                  crossbill_error* error);

/* Does it.
 * each: callback<i64(i64)>, lent for the call, and called on its thread alone
 */
int32_t walk(crossbill_callback each, void* each_user, crossbill_error* error);

#ifdef __cplusplus
}
#endif

#endif
