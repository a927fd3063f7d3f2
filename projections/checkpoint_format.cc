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
  BytesReader reader{bytes.substr(hash_bytes)};
  std::uint64_t schema = 0;
  std::uint64_t revision = 0;
  std::uint64_t rows = 0;
  std::string_view view;
  if (!reader.varint(schema) || !reader.sized(view) || !reader.varint(revision) || !reader.varint(rows))
    return false;
  if (!head({static_cast<std::uint32_t>(schema), view, {revision}})) return false;
  for (; rows > 0; --rows) {
    CheckpointRow next{};
    if (!reader.sized(next.id) || !reader.varint(next.changed.value) || !reader.sized(next.entity))
      return false;
    if (!row(next)) return false;
  }
  return reader.at_end();
}

}  // namespace slipway
