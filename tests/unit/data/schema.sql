-- SPDX-License-Identifier: MIT
PRAGMA application_id = 1480739148;
PRAGMA user_version = 1;
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE processes(
  id INTEGER PRIMARY KEY, pid INTEGER, parent INTEGER, image TEXT,
  command TEXT,               -- JSON array
  host TEXT, exit INTEGER,    -- status as a shell says it; NULL: not known
  signal INTEGER,             -- that ended it; NULL: none, or not known
  running INTEGER,            -- 1: was still running when the command ended
  start_ns INTEGER, wall_ns INTEGER, cpu_ns INTEGER,
  mode TEXT, clock TEXT, ns_per_tick REAL,
  inner_ns REAL, outer_ns REAL, jump_ns REAL, window_ns REAL,
  inner_error_ns REAL, outer_error_ns REAL,
  window_base_ns REAL, bare_ns REAL,
  lost INTEGER, untimed INTEGER, clamped INTEGER,
  look_ns REAL, lend_ns REAL, lent_ns REAL, watch_ns REAL,
  crossing_error_ns REAL,
  own_ns INTEGER,             -- in all crossings
  clock_checks INTEGER, clock_misses INTEGER, clock_miss_ns INTEGER,
  suspended_ns INTEGER, read_ns REAL,
  fastest_step_ns REAL, slowest_step_ns REAL,
  looks_ended INTEGER);
CREATE TABLE modules(
  id INTEGER PRIMARY KEY, path TEXT, build_id TEXT, role TEXT,
  entries_known INTEGER, entries_metered INTEGER, binder TEXT);
CREATE TABLE edges(
  id INTEGER PRIMARY KEY,
  from_module INTEGER,        -- NULL: whoever is above in the tree
  to_module INTEGER, name TEXT, symbol TEXT,
  kind TEXT,                  -- downcall, upcall, service
  via TEXT,                   -- symbol, dlsym, method, slot, vectorcall
  category TEXT, glue INTEGER,
  errors_known INTEGER,       -- 1: the callee's convention tells errors
  windowed INTEGER,           -- 1: its calls copy stack arguments
  lent INTEGER,
  watched INTEGER, shown TEXT, convention TEXT);
CREATE TABLE threads(
  id INTEGER PRIMARY KEY, process INTEGER, tid INTEGER, name TEXT,
  threads INTEGER, own_ns INTEGER,
  library INTEGER,            -- that started them; NULL: the host did
  trace_dropped INTEGER);
CREATE TABLE library_threads(
  process INTEGER, module INTEGER,
  starter INTEGER,            -- in whose call; NULL: the module's own
  threads INTEGER, cpu_ns INTEGER);
CREATE TABLE sites(
  id INTEGER PRIMARY KEY,
  kind TEXT,                  -- host, native
  file TEXT,                  -- of native: the module
  function TEXT,
  line INTEGER,               -- 0: not known
  offset INTEGER,             -- of native: in the module
  installed INTEGER);
CREATE TABLE frames(
  id INTEGER PRIMARY KEY, site INTEGER, caller INTEGER);
CREATE TABLE regions(
  id INTEGER PRIMARY KEY,
  around INTEGER,             -- the one that it lies in
  name TEXT,
  begun INTEGER, ended INTEGER, astray INTEGER);
CREATE TABLE nodes(
  id INTEGER PRIMARY KEY, thread INTEGER,
  parent INTEGER,             -- 0: called from outside of any crossing
  edge INTEGER, calls INTEGER, timed INTEGER,
  total_ns INTEGER, self_ns INTEGER, children INTEGER, max_ns INTEGER,
  bytes INTEGER, errors INTEGER, exceptions INTEGER, open INTEGER,
  threads INTEGER, window_words INTEGER,
  cpu_calls INTEGER,          -- calls behind the two that follow
  cpu_ns INTEGER, cpu_wall_ns INTEGER,
  host_calls INTEGER,         -- calls that ran the host's own code
  host_self_ns INTEGER, host_total_ns INTEGER,
  orphan_runs INTEGER,
  own_ns INTEGER,             -- of self_ns
  preempted_ns INTEGER, mixed_ns INTEGER,
  samples INTEGER,            -- calls that were timed
  time_error_ns INTEGER, calls_error INTEGER,
  gaps INTEGER, gap_ns REAL,  -- lower quartile
  site INTEGER,               -- NULL: that of the node above
  pool_calls INTEGER, pool_ns INTEGER,
  pool_cpu_ns INTEGER, pool_wall_ns INTEGER,
  pool_shared INTEGER,
  region INTEGER,             -- the innermost; NULL: none
  gc_stops INTEGER,           -- how often it held up the collector
  gc_held_ns INTEGER, gc_held_max_ns INTEGER,
  host_references INTEGER);
CREATE TABLE stacks(
  node INTEGER, frame INTEGER, calls INTEGER);
CREATE TABLE histograms(
  thread INTEGER, edge INTEGER, low_ns INTEGER, high_ns INTEGER,
  calls INTEGER);
CREATE TABLE sizes(
  node INTEGER, kind TEXT,    -- bytes-in, bytes-out, items-in, items-out
  calls INTEGER, size INTEGER, total_ns INTEGER, spread_ns REAL);
CREATE TABLE dispatch(
  image TEXT, convention TEXT, low_ns REAL);
CREATE TABLE handles(
  id INTEGER PRIMARY KEY, node INTEGER,
  freers TEXT,                -- functions, | between them
  counted INTEGER,            -- 1: may be freed several times
  sure INTEGER,               -- 1: known functions, not only names
  ended INTEGER,              -- 1: the process, by its own word
  made INTEGER, freed INTEGER,
  gone INTEGER,               -- the address came back
  given INTEGER,              -- of those left, the library may own these
  shared INTEGER,
  idle INTEGER,               -- freed long after their last use
  idle_ns INTEGER, life_ns INTEGER,
  last_freed INTEGER,
  again INTEGER, frees INTEGER, strange INTEGER, missed INTEGER);
CREATE TABLE misuses(
  handles INTEGER, kind TEXT, -- double-free, use-after-free, shared
  freed INTEGER,              -- that had freed it; NULL: not known
  node INTEGER, calls INTEGER,
  known INTEGER,              -- first arguments of its kind so far
  strange INTEGER);
CREATE TABLE open_crossings(
  thread INTEGER, node INTEGER,
  call INTEGER,               -- of its function by this thread; NULL: not known
  exception INTEGER);
CREATE TABLE sightings(
  process INTEGER, kind TEXT, -- freed-lent, wrote-read-only, ...
  node INTEGER,               -- in which it was seen; NULL: outside of all
  function TEXT,              -- that was called
  caller TEXT,                -- the module that called it
  from_node INTEGER,          -- of the call that it is about
  from_function TEXT, from_caller TEXT,
  module TEXT,                -- whose data it was
  count INTEGER, bytes INTEGER,-- of the memory when first seen
  doubtful INTEGER,           -- 1: it may be meant so
  site INTEGER);
CREATE TABLE trace(
  thread INTEGER, node INTEGER,
  start_ns INTEGER,           -- of CLOCK_MONOTONIC
  ns INTEGER,                 -- until its end
  own_ns INTEGER);
CREATE TABLE mismatches(
  edge INTEGER, functions INTEGER, rule TEXT, severity TEXT,-- risk, break
  subject TEXT, reason TEXT, at_run_time TEXT, remedy TEXT,
  host_file TEXT, host_line INTEGER,-- 0: not known
  library_file TEXT, library_line INTEGER);
CREATE TABLE notes(
  process INTEGER, code TEXT, subject TEXT, count INTEGER);
