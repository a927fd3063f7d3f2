#include "eventstore/watermark_file.h"

#include <fmt/format.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <array>
#include <filesystem>
#include <utility>

#include "eventstore/durable_file.h"
#include "eventstore/failpoint.h"
#include "eventstore/key_format.h"

namespace slipway {
namespace {

constexpr std::string_view magic = "SLIPWATR";
constexpr std::size_t slots = 2;
constexpr std::size_t checksum_at = watermark_slot_bytes - tlog::hash_bytes;

std::string sentence(const std::string& path, std::string_view what, const rocksdb::IOStatus& status) {
  return fmt::format("The watermark {} cannot be {}: {}.", path, what, status.ToString());
}

// Takes a slot's fields one after another.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  std::optional<std::string_view> take(std::size_t count) {
    if (count > text_.size()) return std::nullopt;
    const auto taken = text_.substr(0, count);
    text_.remove_prefix(count);
    return taken;
  }
  std::optional<std::uint64_t> number() {
    const auto bytes = take(key_format::number_bytes);
    return bytes ? key_format::parse_number(*bytes) : std::nullopt;
  }
  std::optional<std::size_t> small(std::size_t bytes) {
    const auto taken = take(bytes);
    if (!taken) return std::nullopt;
    std::size_t value = 0;
    for (const char c : *taken) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }

 private:
  std::string_view text_;
};

std::optional<Watermark::Stream> read_stream(Reader& reader) {
  const auto length = reader.small(1);
  if (!length) return std::nullopt;
  const auto name = reader.take(*length);
  const auto size = reader.number();
  const auto root = reader.take(tlog::hash_bytes);
  if (!name || !size || !root) return std::nullopt;
  return Watermark::Stream{std::string(*name), {*size, tlog::hash_from(*root)}};
}

}  // namespace

std::string encode_watermark(const Watermark& watermark, std::uint64_t sequence) {
  std::string streams;
  std::size_t count = 0;
  const std::size_t room =
      checksum_at - (magic.size() + 2 * key_format::number_bytes + tlog::hash_bytes + sizeof(std::uint16_t));
  for (const Watermark::Stream& stream : watermark.streams) {
    const std::string row = key_format::stream_prefix(stream.name) +
                            key_format::tree_head_value(stream.head.size, stream.head.root);
    if (streams.size() + row.size() > room) break;
    streams += row;
    ++count;
  }
  std::string slot(magic);
  slot += key_format::number(sequence);
  slot += key_format::number(watermark.position.value);
  slot += tlog::bytes_of(watermark.log_hash);
  slot += static_cast<char>(count >> 8);
  slot += static_cast<char>(count & 0xff);
  slot += streams;
  slot.resize(checksum_at);
  return slot.append(tlog::bytes_of(tlog::sha256(slot)));
}

std::optional<NumberedWatermark> decode_watermark(std::string_view slot) {
  if (slot.size() != watermark_slot_bytes) return std::nullopt;
  const auto checked = slot.substr(0, checksum_at);
  if (tlog::sha256(checked) != tlog::hash_from(slot.substr(checksum_at))) return std::nullopt;
  Reader reader(checked);
  if (reader.take(magic.size()) != magic) return std::nullopt;
  NumberedWatermark numbered{};
  numbered.sequence = reader.number().value_or(0);
  numbered.watermark.position = Position{reader.number().value_or(0)};
  numbered.watermark.log_hash = tlog::hash_from(*reader.take(tlog::hash_bytes));
  for (std::size_t left = reader.small(2).value_or(0); left > 0; --left) {
    auto stream = read_stream(reader);
    if (!stream) return std::nullopt;
    numbered.watermark.streams.push_back(std::move(*stream));
  }
  return numbered;
}

WatermarkFile::WatermarkFile(std::string path, std::unique_ptr<rocksdb::FSRandomRWFile> file)
    : path_(std::move(path)), file_(std::move(file)) {}
WatermarkFile::~WatermarkFile() = default;

std::expected<std::unique_ptr<WatermarkFile>, std::string> WatermarkFile::open(rocksdb::Env& env,
                                                                               const std::string& path) {
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  const auto status = env.GetFileSystem()->NewRandomRWFile(path, {}, &file, nullptr);
  if (!status.ok()) return std::unexpected(sentence(path, "opened", status));
  std::unique_ptr<WatermarkFile> opened(new WatermarkFile(path, std::move(file)));
  if (auto read = opened->read(); !read) return std::unexpected(read.error());
  return opened;
}

std::expected<std::unique_ptr<WatermarkFile>, std::string> WatermarkFile::create(rocksdb::Env& env,
                                                                                 const std::string& path,
                                                                                 const Watermark& first) {
  auto& files = *env.GetFileSystem();
  // Under another name until it is whole: a power cut leaves the old one or this one.
  const std::string making = path + ".new";
  auto status =
      write_synced(files, making, encode_watermark(first, 1) + std::string(watermark_slot_bytes, '\0'));
  SLIPWAY_FAILPOINT("begin.before_watermark_named");
  if (status.ok()) status = rename_synced(files, making, path);
  if (!status.ok()) return std::unexpected(sentence(path, "made", status));
  SLIPWAY_FAILPOINT("begin.after_watermark");
  return open(env, path);
}

std::expected<void, std::string> WatermarkFile::read() {
  for (std::size_t slot = 0; slot < slots; ++slot) {
    std::array<char, watermark_slot_bytes> room{};
    rocksdb::Slice bytes;
    const auto status =
        file_->Read(slot * watermark_slot_bytes, room.size(), {}, &bytes, room.data(), nullptr);
    if (!status.ok()) return std::unexpected(sentence(path_, "read", status));
    auto numbered = decode_watermark({bytes.data(), bytes.size()});
    if (!numbered || (found_ && numbered->sequence < sequence_)) continue;
    sequence_ = numbered->sequence;
    found_ = std::move(numbered->watermark);
  }
  return {};
}

std::expected<void, std::string> WatermarkFile::write(const Watermark& watermark) {
  ++sequence_;
  // Sequence 1 is what create() put into the first slot.
  const std::uint64_t offset = (sequence_ + 1) % slots * watermark_slot_bytes;
  SLIPWAY_FAILPOINT("watermark.before_write");
  auto status = file_->Write(offset, encode_watermark(watermark, sequence_), {}, nullptr);
  SLIPWAY_FAILPOINT("watermark.before_sync");
  if (status.ok()) status = file_->Sync({}, nullptr);
  if (!status.ok()) return std::unexpected(sentence(path_, "written", status));
  SLIPWAY_FAILPOINT("watermark.after_sync");
  return {};
}

}  // namespace slipway
