#include "proto/tlog/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "proto/base64.h"
#include "proto/basics.h"
#include "proto/tlog/text.h"

namespace slipway::tlog {
namespace {

bool are_extension_lines(std::string_view text) {
  while (!text.empty()) {
    const auto line = take_line(text);
    if (!line || line->empty()) return false;
  }
  return true;
}

}  // namespace

std::string Checkpoint::text() const {
  return fmt::format("{}\n{}\n{}\n{}", origin, size, to_base64(bytes_of(root)), extensions);
}

std::string origin_of(std::string_view server, std::string_view project) {
  return fmt::format("{}/log/{}", server, project);
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  const auto origin = take_line(text);
  const auto size_line = take_line(text);
  const auto root_line = take_line(text);
  if (!origin || origin->empty() || !size_line || !root_line)
    return std::unexpected(Error::checkpoint_malformed);
  const auto size = from_decimal(*size_line);
  const auto root = hash_from_base64(*root_line);
  if (!size || !root || !are_extension_lines(text)) return std::unexpected(Error::checkpoint_malformed);
  return Checkpoint{std::string(*origin), *size, *root, std::string(text)};
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key) {
  Note note{checkpoint.text(), {}};
  SLIPWAY_ASSERT(parse_checkpoint(note.text) == checkpoint, note.text);
  note.signatures.push_back(sign_note(note.text, key));
  return note.to_string();
}

bool OpenedCheckpoint::signed_by(const VerifierKey& key) const {
  return std::ranges::find(signers, key) != signers.end();
}

Result<OpenedCheckpoint> open_checkpoint(std::string_view bytes, std::span<const VerifierKey> keys,
                                         std::string_view origin) {
  auto opened = open_note(bytes, keys);
  if (!opened) return std::unexpected(opened.error());
  const auto is_log = [](const VerifierKey& key) { return key.type == KeyType::ed25519; };
  if (std::ranges::none_of(opened->signers, is_log)) return std::unexpected(Error::key_unknown);
  auto checkpoint = parse_checkpoint(opened->note.text);
  if (!checkpoint) return std::unexpected(checkpoint.error());
  if (!origin.empty() && checkpoint->origin != origin) return std::unexpected(Error::origin_wrong);
  return OpenedCheckpoint{std::move(*checkpoint), std::move(opened->note), std::move(opened->signers)};
}

}  // namespace slipway::tlog
