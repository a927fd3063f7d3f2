#include "proto/tlog/note.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "proto/base64.h"
#include "proto/basics.h"
#include "proto/tlog/cosignature.h"
#include "proto/tlog/text.h"

namespace slipway::tlog {
namespace {

constexpr std::string_view signature_prefix = "\xE2\x80\x94 ";  // An em dash and a space.
constexpr std::size_t id_bytes = 4;

std::string id_text(std::uint32_t id) {
  return {static_cast<char>(id >> 24), static_cast<char>(id >> 16), static_cast<char>(id >> 8),
          static_cast<char>(id)};
}

std::uint32_t id_from(std::string_view bytes) {
  std::uint32_t id = 0;
  for (const char c : bytes.substr(0, id_bytes)) id = id << 8 | static_cast<unsigned char>(c);
  return id;
}

bool is_note_text(std::string_view bytes) {
  return is_utf8(bytes) && std::ranges::none_of(bytes, [](char c) { return c >= 0 && c < ' ' && c != '\n'; });
}

Result<NoteSignature> parse_signature_line(std::string_view line) {
  if (!take_prefix(line, signature_prefix)) return std::unexpected(Error::note_malformed);
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string_view name = line.substr(0, space);
  line.remove_prefix(std::min(space + 1, line.size()));
  const auto bytes = from_base64(line);
  if (!is_key_name(name) || !bytes || bytes->size() <= id_bytes)
    return std::unexpected(Error::note_malformed);
  return NoteSignature{std::string(name), id_from(*bytes), bytes->substr(id_bytes)};
}

}  // namespace

std::string NoteSignature::line() const {
  return fmt::format("{}{} {}\n", signature_prefix, name, to_base64(id_text(key_id) + bytes));
}

std::string Note::to_string() const {
  std::string bytes = text + "\n";
  for (const NoteSignature& signature : signatures) bytes += signature.line();
  return bytes;
}

Result<std::vector<NoteSignature>> parse_signature_lines(std::string_view lines) {
  if (lines.size() > note_bytes_max) return std::unexpected(Error::too_large);
  std::vector<NoteSignature> signatures;
  while (!lines.empty()) {
    const auto line = take_line(lines);
    if (!line) return std::unexpected(Error::note_malformed);
    if (signatures.size() == note_signatures_max) return std::unexpected(Error::too_large);
    auto signature = parse_signature_line(*line);
    if (!signature) return std::unexpected(signature.error());
    signatures.push_back(std::move(*signature));
  }
  if (signatures.empty()) return std::unexpected(Error::note_malformed);
  return signatures;
}

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > note_bytes_max) return std::unexpected(Error::too_large);
  if (!is_note_text(bytes)) return std::unexpected(Error::not_text);
  const std::size_t end = bytes.rfind("\n\n");
  if (end == std::string_view::npos) return std::unexpected(Error::note_malformed);
  auto signatures = parse_signature_lines(bytes.substr(end + 2));
  if (!signatures) return std::unexpected(signatures.error());
  return Note{std::string(bytes.substr(0, end + 1)), std::move(*signatures)};
}

bool verify_signature(std::string_view text, const NoteSignature& signature, const VerifierKey& key) {
  if (!signature.is_by(key)) return false;
  if (key.type == KeyType::cosignature_v1) return verify_cosignature(text, signature, key);
  return verifies(key, text, signature.bytes);
}

NoteSignature sign_note(std::string_view text, const SigningKey& key) {
  SLIPWAY_ASSERT(key.verifier().type == KeyType::ed25519);
  SLIPWAY_ASSERT(text.ends_with('\n') && is_note_text(text), std::string(text));
  return {key.verifier().name, key.verifier().id, key.sign(text)};
}

Result<OpenedNote> open_note(std::string_view bytes, std::span<const VerifierKey> keys) {
  auto note = parse_note(bytes);
  if (!note) return std::unexpected(note.error());
  OpenedNote opened{std::move(*note), {}};
  for (const NoteSignature& signature : opened.note.signatures) {
    const auto key = std::ranges::find_if(keys, [&](const VerifierKey& k) { return signature.is_by(k); });
    if (key == keys.end()) continue;
    if (!verify_signature(opened.note.text, signature, *key)) return std::unexpected(Error::signature_bad);
    if (std::ranges::find(opened.signers, *key) == opened.signers.end()) opened.signers.push_back(*key);
  }
  if (opened.signers.empty()) return std::unexpected(Error::key_unknown);
  return opened;
}

}  // namespace slipway::tlog
