// SPDX-License-Identifier: MIT
// What is saved is read again; what is no recording is said in one sentence.
#include "recording/database.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "arena_builder.hpp"
#include "recording/output_file.hpp"
#include "recording/save.hpp"
#include "recording/schema.hpp"
#include "recording_example.hpp"

namespace crossbill::recording {
namespace {

using test::Example;
using test::Folder;

void save_to(const Recording& recording, const std::string& path) {
  auto output = OutputFile::create(path);
  ASSERT_TRUE(output) << output.error().message;
  Status saved = save(recording, *output);
  ASSERT_TRUE(saved) << saved.error().message;
  saved = output->publish(true);
  ASSERT_TRUE(saved) << saved.error().message;
}

void execute(const std::string& path, const char* sql) {
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &connection), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(connection);
  sqlite3_close(connection);
}

std::string error_of(const std::string& path) {
  auto recording = read_recording(path);
  return recording ? "" : recording.error().message;
}

TEST(Database, GivesBackWhatWasSaved) {
  Folder folder;
  Example example;
  Recording& saved = example.recording;
  saved.notes.push_back({0, "compared", "nb_add", 3});
  saved.processes[0].cpu_ns = 77;
  saved.processes[0].clock_miss_ns = 78;
  saved.processes[0].slowest_step_ns = 1.5;
  saved.processes[1].running = true;
  saved.processes[0].signal = 11;
  saved.open_crossings = {{0, 1, 7, true}, {0, 0, std::nullopt, std::nullopt}};
  save_to(saved, folder.file("x.db"));
  auto read = read_recording(folder.file("x.db"));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->meta.command, saved.meta.command);
  EXPECT_EQ(read->meta.exit, 0);
  EXPECT_FALSE(read->meta.cpu_ns);
  ASSERT_EQ(read->processes.size(), 2u);
  EXPECT_EQ(read->processes[0].cpu_ns, 77u);
  EXPECT_EQ(read->processes[0].clock_miss_ns, 78u);
  EXPECT_EQ(read->processes[0].slowest_step_ns, 1.5);
  EXPECT_EQ(read->processes[0].outer_error_ns, 0.5);
  EXPECT_EQ(read->processes[1].parent, 0u);
  EXPECT_TRUE(read->processes[1].running);
  EXPECT_EQ(read->processes[0].signal, 11);
  EXPECT_FALSE(read->processes[1].signal);
  ASSERT_EQ(read->open_crossings.size(), 2u);
  EXPECT_EQ(read->open_crossings[0].node, 1u);
  EXPECT_EQ(read->open_crossings[0].call, 7u);
  EXPECT_EQ(read->open_crossings[0].exception, true);
  EXPECT_FALSE(read->open_crossings[1].call);
  EXPECT_FALSE(read->open_crossings[1].exception);
  EXPECT_FALSE(read->processes[1].exit);
  EXPECT_EQ(read->modules[1].role, arena::Role::kCore);
  EXPECT_EQ(read->edges[1].name, "_ZN4core5solveEi");
  EXPECT_EQ(read->edges[8].from, kNone);
  EXPECT_EQ(read->edges[6].category, arena::Category::kAllocate);
  ASSERT_EQ(read->nodes.size(), saved.nodes.size());
  for (size_t i = 0; i < saved.nodes.size(); ++i) {
    EXPECT_EQ(read->nodes[i].parent, saved.nodes[i].parent);
    EXPECT_EQ(read->nodes[i].self_ns, saved.nodes[i].self_ns);
    EXPECT_EQ(read->nodes[i].bytes, saved.nodes[i].bytes);
  }
  EXPECT_EQ(read->nodes[3].window_words, 30u);
  EXPECT_EQ(read->nodes[3].rare->cpu_calls, 4u);
  EXPECT_EQ(read->nodes[3].rare->cpu_ns, 1100u);
  EXPECT_EQ(read->nodes[3].rare->cpu_wall_ns, 1900u);
  EXPECT_EQ(read->nodes[3].rare->preempted_ns, 300u);
  EXPECT_EQ(read->nodes[4].rare->mixed_ns, 50u);
  EXPECT_EQ(read->histograms[1].high_ns, 800u);
  EXPECT_EQ(read->notes[0].subject, "nb_add");
}

using Rows = std::vector<std::vector<std::string>>;

Rows query(const std::string& path, const std::string& sql) {
  sqlite3* connection = nullptr;
  EXPECT_EQ(sqlite3_open(path.c_str(), &connection), SQLITE_OK);
  Rows rows;
  auto add = [](void* out, int count, char** values, char**) {
    auto& row = static_cast<Rows*>(out)->emplace_back();
    for (int i = 0; i < count; ++i)
      row.emplace_back(values[i] != nullptr ? values[i] : "NULL");
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), add, &rows, nullptr),
            SQLITE_OK)
      << sql;
  sqlite3_close(connection);
  return rows;
}

// A change of the schema is a change of what users query: docs/recording.md.
TEST(Database, TheSchemaIsTheOneThatIsDocumented) {
  std::ifstream in(CROSSBILL_TEST_DATA "/schema.sql");
  std::string wanted((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ("-- SPDX-License-Identifier: MIT\n" + schema(), wanted);
}

// In the columns that the kept file has. It failed with a root's parent saved
// as NULL, and with one column named as another.
TEST(Database, SavesKeptRecordingsAsTheyWere) {
  constexpr char kTables[] = "SELECT name FROM sqlite_schema";
  int kept = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           CROSSBILL_TEST_DATA "/../../cli/recordings")) {
    if (entry.path().extension() != ".db") continue;
    ++kept;
    Folder folder;
    auto read = read_recording(entry.path());
    ASSERT_TRUE(read) << read.error().message;
    save_to(*read, folder.file("x.db"));
    for (const auto& table : query(entry.path(), kTables)) {
      std::string columns = query(entry.path(),
                                  "SELECT group_concat(name) FROM "
                                  "pragma_table_info('" +
                                      table[0] + "')")[0][0];
      std::string rows = "SELECT " + columns + " FROM " + table[0];
      if (table[0] == "meta")  // what was added is not known
        rows += " WHERE value IS NOT NULL";
      EXPECT_EQ(query(folder.file("x.db"), rows), query(entry.path(), rows))
          << entry.path() << ": " << rows;
    }
  }
  EXPECT_GT(kept, 0);
}

// With positions in place of names, and with no column asked for, it failed.
TEST(Database, ReadsColumnsByNameAndTheDefaultOfThoseThatAreNotThere) {
  Folder folder;
  Example example;
  example.recording.processes[0].look_ns = 3;
  example.recording.processes[0].lent_ns = 5;
  save_to(example.recording, folder.file("x.db"));
  execute(folder.file("x.db"),
          "ALTER TABLE processes DROP COLUMN look_ns;"
          "ALTER TABLE nodes DROP COLUMN cpu_ns;"
          "ALTER TABLE edges ADD COLUMN later TEXT");
  auto read = read_recording(folder.file("x.db"));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->processes[0].look_ns, 0);
  EXPECT_EQ(read->processes[0].lent_ns, 5);
  EXPECT_EQ(read->nodes[3].rare->cpu_ns, 0u);
  EXPECT_EQ(read->nodes[3].rare->cpu_wall_ns, 1900u);
  EXPECT_FALSE(read->known.lent || read->known.cpu);
  EXPECT_TRUE(read->known.own_cost);
  execute(folder.file("x.db"), "ALTER TABLE nodes DROP COLUMN timed");
  EXPECT_NE(
      error_of(folder.file("x.db")).find("table nodes lacks column timed"),
      std::string::npos);
}

TEST(Database, NamesWhatIsNoRecording) {
  Folder folder;
  EXPECT_NE(error_of(folder.file("none.db")).find("cannot open"),
            std::string::npos);
  EXPECT_NE(error_of(folder.path()).find("not a regular file"),
            std::string::npos);
  std::ofstream empty(folder.file("empty.db"));
  empty.close();
  EXPECT_NE(error_of(folder.file("empty.db")).find("it is empty"),
            std::string::npos);
  std::ofstream(folder.file("text.db")) << "hello";
  EXPECT_NE(error_of(folder.file("text.db")).find("not an SQLite database"),
            std::string::npos);
  execute(folder.file("other.db"), "CREATE TABLE nodes(id)");
  EXPECT_NE(error_of(folder.file("other.db")).find("another program's"),
            std::string::npos);
  for (const char* name : {"none.db", "empty.db", "text.db", "other.db"})
    EXPECT_NE(error_of(folder.file(name)).find(folder.file(name)),
              std::string::npos);
}

TEST(Database, RefusesOtherVersions) {
  Folder folder;
  save_to(Example().recording, folder.file("x.db"));
  execute(folder.file("x.db"), "PRAGMA user_version = 2");
  std::string error = error_of(folder.file("x.db"));
  EXPECT_NE(error.find("format 2"), std::string::npos);
  EXPECT_NE(error.find("reads formats up to 1"), std::string::npos);
}

TEST(Database, SaysThatItIsTruncatedWhereverItEnds) {
  Folder folder;
  save_to(Example().recording, folder.file("x.db"));
  std::string path = folder.file("x.db");
  auto size = std::filesystem::file_size(path);
  for (uintmax_t keep = size - 1; keep > 0; keep -= std::min(keep, size / 37)) {
    std::filesystem::resize_file(path, keep);
    std::string error = error_of(path);
    EXPECT_NE(error.find(keep < 15 ? path : "is damaged"), std::string::npos)
        << keep << ": " << error;
  }
}

TEST(Database, DamagedRowsAreAnError) {
  const char* damages[] = {
      "UPDATE nodes SET parent = 9 WHERE id = 2",   // later than itself
      "UPDATE nodes SET parent = 9 WHERE id = 10",  // of another thread
      "UPDATE nodes SET edge = 0 WHERE id = 2",
      "UPDATE nodes SET edge = 99 WHERE id = 2",
      "UPDATE nodes SET thread = NULL WHERE id = 2",
      "UPDATE threads SET process = 99",
      "UPDATE edges SET kind = 'sideways'",
      "UPDATE edges SET to_module = -5",
      "DELETE FROM nodes WHERE id = 1",
      "UPDATE histograms SET edge = 1e30",
      "DROP TABLE notes",
      "UPDATE nodes SET calls = -1 WHERE id = 2",
      "UPDATE nodes SET calls = 4000000000000000000",  // each is well, not all
      "UPDATE nodes SET total_ns = 9000000000000000000 WHERE id = 2",
      "UPDATE nodes SET threads = 1 << 40 WHERE id = 2",
      "UPDATE processes SET inner_ns = 9e999",
      "UPDATE processes SET ns_per_tick = -1e300",
      "UPDATE edges SET lent = 3",
      "UPDATE modules SET path = hex(zeroblob(40000))",
      "INSERT INTO notes VALUES(1, 'clock', hex(zeroblob(10000000)), 1)",
  };
  for (const char* damage : damages) {
    Folder folder;
    save_to(Example().recording, folder.file("x.db"));
    execute(folder.file("x.db"), damage);
    EXPECT_NE(error_of(folder.file("x.db")).find("is damaged"),
              std::string::npos)
        << damage;
  }
}

// Each with its column's limit taken out of columns.hpp or rows.hpp was read.
TEST(Database, NumbersAndTextsBeyondTheirLimitsAreAnError) {
  const char* damages[] = {
      "UPDATE nodes SET calls = -1",
      "UPDATE nodes SET self_ns = 9223372036854775807",
      "UPDATE nodes SET bytes = 1152921504606846976",  // too many together
      "UPDATE nodes SET threads = 4294967296",
      "UPDATE edges SET lent = 3",
      "UPDATE processes SET inner_ns = 9e999",
      "UPDATE processes SET cpu_ns = -1",
      "UPDATE meta SET value = -1 WHERE key = 'wall_ns'",
      "UPDATE modules SET path = CAST(zeroblob(65537) AS TEXT)",
  };
  for (const char* damage : damages) {
    Folder folder;
    save_to(Example().recording, folder.file("x.db"));
    execute(folder.file("x.db"), damage);
    EXPECT_NE(error_of(folder.file("x.db")).find("is damaged"),
              std::string::npos)
        << damage;
  }
}

// What SQLite would run while we read, or compute in place of what is stored.
// With check_schema() left out, the computed column was read, the trigger and
// the index did not matter, and SQLite itself refused the others.
TEST(Database, HasNothingButTables) {
  const char* additions[] = {
      "ALTER TABLE notes RENAME TO n; "
      "CREATE VIEW notes AS SELECT * FROM n",
      "DROP TABLE notes; CREATE TABLE notes("
      "process INTEGER, code TEXT, subject TEXT, count AS (1))",
      "DROP TABLE notes; CREATE VIRTUAL TABLE notes USING rtree(a, b, c)",
      "CREATE TRIGGER t AFTER INSERT ON notes BEGIN SELECT 1; END",
      "CREATE INDEX i ON nodes(calls + 1)",
  };
  for (const char* addition : additions) {
    Folder folder;
    save_to(Example().recording, folder.file("x.db"));
    execute(folder.file("x.db"), addition);
    EXPECT_NE(error_of(folder.file("x.db")).find("is damaged (it has a "),
              std::string::npos)
        << addition << error_of(folder.file("x.db"));
  }
}

// Whatever the bytes are: an error or a recording, never a crash.
TEST(Database, SurvivesRandomBytes) {
  Folder folder;
  std::string path = folder.file("x.db");
  save_to(Example().recording, path);
  std::ifstream in(path, std::ios::binary);
  std::vector<char> whole((std::istreambuf_iterator<char>(in)), {});
  unsigned seed = 1;
  for (int round = 0; round < 300; ++round) {
    std::vector<char> bytes = whole;
    for (int i = 0; i < 20; ++i) {
      seed = seed * 1103515245 + 12345;
      bytes[100 + seed / 3 % (bytes.size() - 100)] = static_cast<char>(seed);
    }
    std::ofstream(path, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    (void)read_recording(path);
  }
}

}  // namespace
}  // namespace crossbill::recording
