#include "clients/audit/tar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "proto/basics.h"

namespace slipway::audit {
namespace {

constexpr std::size_t block_bytes = 512;
using Block = std::array<char, block_bytes>;

struct Field {
  std::size_t offset;
  std::size_t size;
};
// POSIX.1-2017, pax, "ustar Interchange Format".
constexpr Field name_field{0, 100};
constexpr Field mode_field{100, 8};
constexpr Field uid_field{108, 8};
constexpr Field gid_field{116, 8};
constexpr Field size_field{124, 12};
constexpr Field time_field{136, 12};
constexpr Field checksum_field{148, 8};
constexpr Field type_field{156, 1};
constexpr Field magic_field{257, 8};
constexpr Field prefix_field{345, 155};
constexpr std::string_view magic{
    "ustar\0"
    "00",
    8};

void put(Block& block, Field field, std::string_view text) {
  SLIPWAY_ASSERT(text.size() <= field.size, std::string(text));
  std::ranges::copy(text, block.begin() + static_cast<std::ptrdiff_t>(field.offset));
}

// Octal digits, as many as fit before a zero byte.
void put_number(Block& block, Field field, std::uint64_t number) {
  put(block, field, fmt::format("{:0{}o}", number, field.size - 1));
}

std::string_view get(const Block& block, Field field) {
  return std::string_view(block.data(), block.size()).substr(field.offset, field.size);
}

std::string_view text_of(const Block& block, Field field) {
  const std::string_view text = get(block, field);
  return text.substr(0, std::min(text.find('\0'), text.size()));
}

// Digits, then a zero byte or a space, which is how every tar ends them.
std::optional<std::uint64_t> number_of(const Block& block, Field field) {
  std::uint64_t number = 0;
  std::string_view text = get(block, field);
  const std::size_t end = text.find_first_of(std::string_view("\0 ", 2));
  if (end == 0 || end == std::string_view::npos) return std::nullopt;
  for (const char digit : text.substr(0, end)) {
    if (digit < '0' || digit > '7') return std::nullopt;
    number = number * 8 + static_cast<std::uint64_t>(digit - '0');
  }
  return number;
}

// As it is written; summed with its own field as spaces.
std::string checksum(Block block) {
  put(block, checksum_field, std::string(checksum_field.size, ' '));
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  return fmt::format("{:06o}", sum) + std::string("\0 ", 2);
}

std::uint64_t padding_after(std::uint64_t size) {
  return (block_bytes - size % block_bytes) % block_bytes;
}

}  // namespace

void TarWriter::add(std::string_view name, std::string_view bytes) {
  begin(name, bytes.size());
  write(bytes);
}

void TarWriter::begin(std::string_view name, std::uint64_t size) {
  SLIPWAY_ASSERT(
      left_ == 0 && !name.empty() && name.size() <= tar_name_chars_max && size <= tar_file_bytes_max,
      std::string(name));
  Block header{};
  put(header, name_field, name);
  put_number(header, mode_field, 0644);
  put_number(header, uid_field, 0);
  put_number(header, gid_field, 0);
  put_number(header, size_field, size);
  put_number(header, time_field, seconds_);
  put(header, type_field, "0");
  put(header, magic_field, magic);
  put(header, checksum_field, checksum(header));
  out_.write(header.data(), header.size());
  left_ = size;
  padding_ = padding_after(size);
}

void TarWriter::write(std::string_view piece) {
  SLIPWAY_ASSERT(piece.size() <= left_);
  static constexpr Block zeroes{};
  out_.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  left_ -= piece.size();
  if (left_ == 0) out_.write(zeroes.data(), static_cast<std::streamsize>(padding_));
}

bool TarWriter::finish() {
  static constexpr Block zeroes{};
  for (int i = 0; i < 2; ++i) out_.write(zeroes.data(), zeroes.size());
  out_.flush();
  return out_.good();
}

std::expected<std::optional<TarFile>, TarError> TarReader::next() {
  if (const auto error = pass()) return std::unexpected(*error);
  Block header;
  if (!in_.read(header.data(), header.size())) return std::unexpected(TarError::cut_off);
  if (header == Block{}) {
    if (!zeroes_to_the_end()) return std::unexpected(TarError::malformed);
    return std::nullopt;
  }
  const auto size = number_of(header, size_field);
  const std::string_view name = text_of(header, name_field);
  const char type = header[type_field.offset];
  if (get(header, checksum_field) != checksum(header) || !size || name.empty() ||
      name.size() > tar_name_chars_max || type != '0' || get(header, magic_field) != magic ||
      !text_of(header, prefix_field).empty())
    return std::unexpected(TarError::malformed);
  left_ = *size;
  padding_ = padding_after(*size);
  return TarFile{std::string(name), *size};
}

std::expected<std::string, TarError> TarReader::read_some(std::size_t bytes_max) {
  std::string bytes(std::min<std::uint64_t>(left_, bytes_max), '\0');
  if (!in_.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    return std::unexpected(TarError::cut_off);
  left_ -= bytes.size();
  return bytes;
}

std::expected<std::string, TarError> TarReader::read(std::size_t bytes_max) {
  if (left_ > bytes_max) return std::unexpected(TarError::too_large);
  std::string bytes(left_, '\0');
  if (!in_.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    return std::unexpected(TarError::cut_off);
  left_ = 0;
  return bytes;
}

std::optional<TarError> TarReader::pass() {
  in_.ignore(static_cast<std::streamsize>(left_));
  if (static_cast<std::uint64_t>(in_.gcount()) != left_) return TarError::cut_off;
  Block padding{};
  if (!in_.read(padding.data(), static_cast<std::streamsize>(padding_))) return TarError::cut_off;
  left_ = padding_ = 0;
  if (padding != Block{}) return TarError::malformed;
  return std::nullopt;
}

bool TarReader::zeroes_to_the_end() {
  Block block;
  while (in_.good()) {
    in_.read(block.data(), block.size());
    const auto end = block.begin() + in_.gcount();
    if (std::any_of(block.begin(), end, [](char c) { return c != '\0'; })) return false;
  }
  return true;
}

}  // namespace slipway::audit
