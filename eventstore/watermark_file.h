// The watermark: what a log is known to have reached on disk, kept outside the database that holds the log,
// so that a log which lost its end, or got another one, is noticed. No part of the contract.
//
// A file of two slots of 4,096 bytes, written in turn and synced after each: a torn write leaves the slot
// before.
//
//   offset  bytes  what (numbers big-endian)
//        0      8  "SLIPWATR"
//        8      8  sequence: the slot with the higher one is the newer
//       16      8  position that the log reached
//       24     32  log hash at that position (key_format.h)
//       56      2  streams that follow: those of the last group, as many as fit, the last commit's first
//       58         for each: its name (a length byte first), revision (8), root of its tree at that revision
//       (32)
//     4064     32  SHA-256 of all before it
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/event_store.h"

namespace rocksdb {
class Env;
class FSRandomRWFile;
}  // namespace rocksdb

namespace slipway {

struct Watermark {
  struct Stream {
    std::string name;
    TreeHead head;
    bool operator==(const Stream&) const = default;
  };
  Position position;
  tlog::Hash log_hash{};
  std::vector<Stream> streams;
  bool operator==(const Watermark&) const = default;
};

inline constexpr std::size_t watermark_slot_bytes = 4096;

// A slot's bytes. Streams beyond what fits are left out.
std::string encode_watermark(const Watermark& watermark, std::uint64_t sequence);
struct NumberedWatermark {
  Watermark watermark;
  std::uint64_t sequence;
};
// Nothing: not a whole slot, or its checksum does not hold.
std::optional<NumberedWatermark> decode_watermark(std::string_view slot);

// Not thread-safe. Goes through RocksDB's file system, so that what a rig does to the log's disk happens to
// it.
class WatermarkFile {
 public:
  // Opens the file. `found()` is then what it holds. The error is a sentence.
  static std::expected<std::unique_ptr<WatermarkFile>, std::string> open(rocksdb::Env& env,
                                                                         const std::string& path);
  // Makes the file durable, with `first` in it, in place of one that may be there.
  static std::expected<std::unique_ptr<WatermarkFile>, std::string> create(rocksdb::Env& env,
                                                                           const std::string& path,
                                                                           const Watermark& first);
  ~WatermarkFile();

  // The newer whole slot. Nothing: neither is whole.
  const std::optional<Watermark>& found() const { return found_; }

  // Returns when it is on disk, or with a sentence.
  std::expected<void, std::string> write(const Watermark& watermark);

 private:
  WatermarkFile(std::string path, std::unique_ptr<rocksdb::FSRandomRWFile> file);
  std::expected<void, std::string> read();

  const std::string path_;
  const std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  std::optional<Watermark> found_;
  std::uint64_t sequence_ = 0;  // Of the newest slot.
};

}  // namespace slipway
