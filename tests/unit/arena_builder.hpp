// SPDX-License-Identifier: MIT
// Builds arenas for tests, byte for byte as arena.hpp says, and a session
// directory to keep them in.
#pragma once
#include <stdlib.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "recording/arena.hpp"

namespace crossbill::test {

// A directory of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "crossbill-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) abort();
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// Ticks are nanoseconds (Clock::kMonotonic) unless a test says otherwise.
class ArenaBuilder {
 public:
  ArenaBuilder() : bytes_(arena::kBlocksOffset) {
    arena::Header& head = header();
    std::memcpy(head.magic, arena::kMagic, sizeof head.magic);
    head.version = arena::kVersion;
    head.state = arena::State::kEnded;
    head.pid = 100;
    head.parent_pid = 1;
    head.mode = arena::Mode::kExact;
    head.clock = arena::Clock::kMonotonic;
    head.address = 0x7f0000000000;
    head.start_ns = head.start_ticks = 1000;
    head.end_ns = head.end_ticks = 1'001'000;
  }

  // Valid until the next record is added.
  arena::Header& header() { return at<arena::Header>(0); }
  template <class T>
  T& at(uint64_t offset) {
    return *reinterpret_cast<T*>(bytes_.data() + offset);
  }
  template <class T>
  T& record(arena::Ref ref) {
    return at<T>(uint64_t{ref} * 8);
  }

  arena::Ref block(arena::BlockKind kind, uint64_t payload, arena::Ref thread,
                   uint32_t count) {
    uint64_t offset = bytes_.size();
    uint64_t bytes = sizeof(arena::BlockHeader) + payload;
    bytes = (bytes + arena::kBlockAlign - 1) / arena::kBlockAlign *
            arena::kBlockAlign;
    bytes_.resize(offset + bytes);
    auto& head = at<arena::BlockHeader>(offset);
    head.kind = kind;
    head.bytes = static_cast<uint32_t>(bytes);
    head.thread = thread;
    head.count = count;
    return static_cast<arena::Ref>((offset + sizeof head) / 8);
  }

  arena::Ref string(const std::string& text) {
    arena::Ref ref = block(arena::BlockKind::kStrings, text.size() + 1, 0,
                           static_cast<uint32_t>(text.size() + 1));
    std::memcpy(&record<char>(ref), text.c_str(), text.size() + 1);
    return ref;
  }

  template <class T>
  arena::Ref one(arena::BlockKind kind, const T& value, arena::Ref thread) {
    arena::Ref ref = block(kind, sizeof(T), thread, 1);
    record<T>(ref) = value;
    return ref;
  }

  arena::Ref module(const std::string& path, arena::Role role) {
    arena::Module module{};
    module.path = string(path);
    module.role = role;
    return one(arena::BlockKind::kModules, module, 0);
  }

  uint32_t edge(arena::Ref from, arena::Ref to, const std::string& name,
                arena::Kind kind = arena::Kind::kDowncall,
                arena::Category category = arena::Category::kNone) {
    arena::Ref text = string(name);
    uint32_t id = header().edge_count++;
    arena::Edge& edge = edge_record(id);
    edge.from = from;
    edge.to = to;
    edge.name = text;
    edge.kind = kind;
    edge.category = category;
    edge.via = arena::Via::kSymbol;
    return id;
  }
  arena::Edge& edge_record(uint32_t id) {
    return at<arena::Edge>(arena::kHeaderBytes + id * arena::kEdgeBytes);
  }

  arena::Ref thread(int tid, const std::string& name) {
    arena::Thread thread{};
    thread.tid = tid;
    thread.threads = 1;
    name.copy(thread.name, sizeof thread.name);
    arena::Ref ref = one(arena::BlockKind::kThread, thread, 0);
    arena::Node root{};
    root.edge = arena::kNoEdge;
    arena::Ref root_ref = one(arena::BlockKind::kNodes, root, ref);
    record<arena::Thread>(ref).root = root_ref;
    return ref;
  }

  // What the agent would have as an address of the record.
  uint64_t address(arena::Ref ref) {
    return header().address + uint64_t{ref} * 8;
  }

  // `parent` 0: below the thread's root.
  arena::Ref node(arena::Ref thread, arena::Ref parent, uint32_t edge,
                  uint64_t calls, uint64_t total, uint64_t self) {
    arena::Node node{};
    node.edge = edge;
    node.parent = parent != 0 ? parent : record<arena::Thread>(thread).root;
    node.timed = calls;
    node.total = total;
    node.self = self;
    node.threads = 1;
    node.max = calls == 0 ? 0 : total / calls;
    return one(arena::BlockKind::kNodes, node, thread);
  }

  const std::vector<char>& bytes() {
    header().used = header().capacity = bytes_.size();
    return bytes_;
  }

  void write(const std::string& path) {
    const std::vector<char>& all = bytes();
    std::ofstream(path, std::ios::binary)
        .write(all.data(), static_cast<std::streamsize>(all.size()));
  }

 private:
  std::vector<char> bytes_;
};

}  // namespace crossbill::test
