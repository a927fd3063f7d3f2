#include "server/log_keys.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <ranges>
#include <sstream>
#include <utility>

#include "proto/ascii.h"
#include "proto/base64.h"
#include "proto/tlog/checkpoint.h"
#include "proto/tlog/hash.h"
#include "server/private_file.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view heading = "slipway log keys 1";
constexpr std::string_view next_word = "next ";

std::int64_t seconds_of(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::optional<tlog::KeyBytes> seed_from(std::string_view text) {
  const auto bytes = from_base64(text);
  tlog::KeyBytes seed{};
  if (!bytes || bytes->size() != seed.size()) return std::nullopt;
  std::ranges::copy(*bytes, seed.begin());
  return seed;
}

std::expected<void, std::string> write_file(const fs::path& path, const std::string& text) {
  const int failure = write_private_file(path, text);
  if (failure == 0) return {};
  return std::unexpected(
      fmt::format("The log's key file {} cannot be written: {}.", path.string(), std::strerror(failure)));
}

tlog::KeyBytes fresh_seed() {
  tlog::KeyBytes seed{};
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

}  // namespace

std::string log_name_of(std::string_view server_name) {
  std::string name;
  for (const char c : to_lower(server_name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-')
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  while (name.ends_with('-')) name.pop_back();
  return name.empty() ? "slipway" : name;
}

LogKeys::LogKeys(std::string path, std::string name, std::vector<Key> keys, Prepared prepared)
    : path_(std::move(path)), name_(std::move(name)), keys_(std::move(keys)), prepared_(prepared) {}

std::string LogKeys::text_of(const std::string& name, const std::vector<Key>& keys,
                             const Prepared& prepared) {
  std::string text = fmt::format("{}\nname {}\n", heading, name);
  for (const Key& key : keys)
    text += fmt::format("key {} {} {}\n", key.made, key.retires, to_base64(tlog::bytes_of(key.seed)));
  if (prepared) text += fmt::format("next {}\n", to_base64(tlog::bytes_of(*prepared)));
  return text;
}

std::expected<std::unique_ptr<LogKeys>, std::string> LogKeys::open(const std::string& path,
                                                                   std::string_view server_name,
                                                                   WallTime now) {
  if (!fs::exists(path)) {
    make_private_folder_of(path);
    std::unique_ptr<LogKeys> made(
        new LogKeys(path, log_name_of(server_name), {Key{seconds_of(now), 0, fresh_seed()}}, {}));
    if (auto written = write_file(path, text_of(made->name_, made->keys_, {})); !written)
      return std::unexpected(std::move(written.error()));
    return made;
  }
  const auto unreadable = [&](std::string_view why) {
    return std::unexpected(fmt::format("The log's key file {} cannot be read: {}.", path, why));
  };
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line != heading) return unreadable("its first line is not known");
  std::string name;
  if (!std::getline(file, line) || !line.starts_with("name ")) return unreadable("it has no name");
  name = line.substr(5);
  if (!tlog::is_key_name(name)) return unreadable("its name is none");
  std::vector<Key> keys;
  Prepared prepared;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string word;
    std::string seed;
    Key key;
    if (line.starts_with(next_word)) {
      const bool first = !prepared;
      prepared = seed_from(std::string_view(line).substr(next_word.size()));
      if (!first || !prepared) return unreadable("a line is not a key");
      continue;
    }
    words >> word >> key.made >> key.retires >> seed;
    const auto bytes = seed_from(seed);
    if (!words || word != "key" || !bytes) return unreadable("a line is not a key");
    key.seed = *bytes;
    keys.push_back(key);
  }
  if (keys.empty()) return unreadable("it holds no key");
  return std::unique_ptr<LogKeys>(new LogKeys(path, std::move(name), std::move(keys), prepared));
}

std::string LogKeys::origin(std::string_view stream) const {
  return tlog::origin_of(name_, stream);
}

tlog::SigningKey LogKeys::signing_key(const tlog::KeyBytes& seed, std::string_view stream) const {
  return tlog::SigningKey::from_seed(origin(stream), tlog::KeyType::ed25519, seed);
}

std::vector<tlog::VerifierKey> LogKeys::verifiers(std::string_view stream) const {
  const std::lock_guard lock(mutex_);
  std::vector<tlog::VerifierKey> verifiers;
  for (const Key& key : keys_) verifiers.push_back(signing_key(key.seed, stream).verifier());
  return verifiers;
}

std::string LogKeys::checkpoint(std::string_view stream, const TreeHead& head, WallTime now) const {
  const tlog::Checkpoint checkpoint{.origin = origin(stream), .size = head.size, .root = head.root};
  tlog::Note note{checkpoint.text(), {}};
  const std::lock_guard lock(mutex_);
  for (const Key& key : keys_ | std::views::take(log_keys_signing_max))
    if (key.retires == 0 || key.retires > seconds_of(now))
      note.signatures.push_back(tlog::sign_note(note.text, signing_key(key.seed, stream)));
  return note.to_string();
}

LogKeys::Rotation LogKeys::rotation_to(const tlog::KeyBytes& seed) const {
  return {signing_key(keys_.front().seed, workspace_stream).verifier().to_string(),
          signing_key(seed, workspace_stream).verifier().to_string()};
}

std::expected<LogKeys::Rotation, std::string> LogKeys::prepare_rotation() {
  const std::lock_guard lock(mutex_);
  if (!prepared_) {
    const Prepared fresh = fresh_seed();
    if (auto written = write_file(path_, text_of(name_, keys_, fresh)); !written)
      return std::unexpected(std::move(written.error()));
    prepared_ = fresh;
  }
  return rotation_to(*prepared_);
}

std::optional<LogKeys::Rotation> LogKeys::prepared() const {
  const std::lock_guard lock(mutex_);
  if (!prepared_) return std::nullopt;
  return rotation_to(*prepared_);
}

std::expected<void, std::string> LogKeys::rotate(WallTime now) {
  const std::lock_guard lock(mutex_);
  SLIPWAY_ASSERT(prepared_.has_value());
  std::vector<Key> keys = keys_;
  keys.front().retires = seconds_of(now + log_key_overlap);
  keys.insert(keys.begin(), Key{seconds_of(now), 0, *prepared_});
  if (auto written = write_file(path_, text_of(name_, keys, {})); !written) return written;
  keys_ = std::move(keys);
  prepared_.reset();
  return {};
}

}  // namespace slipway
