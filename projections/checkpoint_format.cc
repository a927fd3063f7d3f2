#include "projections/checkpoint_format.h"

#include <utility>

#include "projections/varint.h"

namespace slipway {
namespace {

constexpr std::size_t hash_bytes = 8;

std::uint64_t fnv1a(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

void write_hash(std::string& bytes) {
  std::uint64_t hash = fnv1a(std::string_view{bytes}.substr(hash_bytes));
  for (std::size_t i = 0; i < hash_bytes; ++i, hash >>= 8) bytes[i] = static_cast<char>(hash & 0xff);
}

std::uint64_t read_hash(std::string_view bytes) {
  std::uint64_t hash = 0;
  for (std::size_t i = hash_bytes; i-- > 0;) hash = hash << 8 | static_cast<unsigned char>(bytes[i]);
  return hash;
}

// Takes values off the front of the bytes; false at their end.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool varint(std::uint64_t& value) {
    value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return false;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  bool string(std::string_view& text) {
    std::uint64_t size = 0;
    if (!varint(size) || size > rest_.size()) return false;
    text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

CheckpointWriter::CheckpointWriter(std::uint32_t schema, std::string_view view, Revision revision,
                                   std::size_t rows)
    : bytes_(hash_bytes, '\0') {
  append_varint(bytes_, schema);
  append_sized(bytes_, view);
  append_varint(bytes_, revision.value);
  append_varint(bytes_, rows);
}

void CheckpointWriter::add(std::string_view id, Revision changed, std::string_view entity) {
  append_sized(bytes_, id);
  append_varint(bytes_, changed.value);
  append_sized(bytes_, entity);
}

std::string CheckpointWriter::finish() && {
  write_hash(bytes_);
  return std::move(bytes_);
}

bool read_checkpoint(std::string_view bytes, const std::function<bool(const CheckpointHead&)>& head,
                     const std::function<bool(const CheckpointRow&)>& row) {
  if (bytes.size() < hash_bytes || read_hash(bytes) != fnv1a(bytes.substr(hash_bytes))) return false;
  Reader reader{bytes.substr(hash_bytes)};
  std::uint64_t schema = 0;
  std::uint64_t revision = 0;
  std::uint64_t rows = 0;
  std::string_view view;
  if (!reader.varint(schema) || !reader.string(view) || !reader.varint(revision) || !reader.varint(rows))
    return false;
  if (!head({static_cast<std::uint32_t>(schema), view, {revision}})) return false;
  for (; rows > 0; --rows) {
    CheckpointRow next{};
    if (!reader.string(next.id) || !reader.varint(next.changed.value) || !reader.string(next.entity))
      return false;
    if (!row(next)) return false;
  }
  return reader.at_end();
}

}  // namespace slipway
