#include "eventstore/key_format.h"

namespace slipway::key_format {
namespace {

constexpr std::size_t length_bytes = 1;
constexpr std::size_t tile_level_bytes = 1;
constexpr std::size_t stream_chars_max = 255;
constexpr char tree_head_mark = '\xff';  // After every tile level.

}  // namespace

std::string number(std::uint64_t value) {
  std::string text(number_bytes, '\0');
  for (std::size_t i = number_bytes; i-- > 0; value >>= 8) text[i] = static_cast<char>(value & 0xff);
  return text;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  if (text.size() != number_bytes) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::string stream_prefix(std::string_view stream) {
  SLIPWAY_ASSERT(stream.size() <= stream_chars_max, stream);
  std::string prefix;
  prefix.reserve(length_bytes + stream.size() + identifier_chars_max);
  prefix += static_cast<char>(stream.size());
  prefix += stream;
  return prefix;
}

std::string past_stream(std::string_view stream) {
  return stream_prefix(stream).append(number_bytes + 1, '\xff');
}

std::string commit_key(std::string_view stream, Revision revision) {
  return stream_prefix(stream) += number(revision.value);
}

std::optional<CommitKey> parse_commit_key(std::string_view key) {
  if (key.empty()) return std::nullopt;
  const std::size_t chars = static_cast<unsigned char>(key.front());
  if (key.size() != length_bytes + chars + number_bytes) return std::nullopt;
  const auto revision = parse_number(key.substr(length_bytes + chars));
  return CommitKey{key.substr(length_bytes, chars), Revision{revision.value_or(0)}};
}

std::optional<CommitValue> parse_commit_value(std::string_view value) {
  if (value.size() < number_bytes) return std::nullopt;
  const auto position = parse_number(value.substr(0, number_bytes));
  return CommitValue{Position{position.value_or(0)}, value.substr(number_bytes)};
}

std::string position_value(const tlog::Hash& log_hash, std::string_view commit_key) {
  return std::string(tlog::bytes_of(log_hash)).append(commit_key);
}

std::optional<PositionValue> parse_position_value(std::string_view value) {
  if (value.size() < tlog::hash_bytes) return std::nullopt;
  return PositionValue{tlog::hash_from(value.substr(0, tlog::hash_bytes)), value.substr(tlog::hash_bytes)};
}

std::string command_key(std::string_view stream, std::string_view command_id) {
  return stream_prefix(stream) += command_id;
}

std::optional<CommandKey> parse_command_key(std::string_view key) {
  if (key.empty()) return std::nullopt;
  const std::size_t chars = static_cast<unsigned char>(key.front());
  if (key.size() <= length_bytes + chars) return std::nullopt;
  return CommandKey{key.substr(length_bytes, chars), key.substr(length_bytes + chars)};
}

std::string tree_key(std::string_view stream, unsigned tile_level, std::uint64_t last) {
  SLIPWAY_ASSERT(tile_level < 8, stream);
  std::string key = stream_prefix(stream);
  key += static_cast<char>(tile_level);
  return key += number(last);
}

std::optional<TreeRow> parse_tree_row(std::string_view key, std::string_view value) {
  const std::size_t count = value.size() / tlog::hash_bytes;
  if (count == 0 || value.size() % tlog::hash_bytes != 0 || key.empty()) return std::nullopt;
  const std::size_t number_at = length_bytes + static_cast<unsigned char>(key.front()) + tile_level_bytes;
  const auto last = number_at < key.size() ? parse_number(key.substr(number_at)) : std::nullopt;
  if (!last || *last + 1 < count) return std::nullopt;
  return TreeRow{*last + 1 - count, count, value};
}

std::string tree_head_key(std::string_view stream) {
  return stream_prefix(stream) += tree_head_mark;
}

std::string tree_head_value(std::uint64_t size, const tlog::Hash& root) {
  return number(size).append(tlog::bytes_of(root));
}

std::optional<TreeHeadValue> parse_tree_head_value(std::string_view value) {
  if (value.size() != number_bytes + tlog::hash_bytes) return std::nullopt;
  const auto size = parse_number(value.substr(0, number_bytes));
  return TreeHeadValue{size.value_or(0), tlog::hash_from(value.substr(number_bytes))};
}

tlog::Hash next_log_hash(const tlog::Hash& before, std::string_view stream, Revision revision,
                         const tlog::Hash& leaf) {
  return tlog::sha256_of({tlog::bytes_of(before), commit_key(stream, revision), tlog::bytes_of(leaf)});
}

}  // namespace slipway::key_format
