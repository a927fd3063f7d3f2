#include "eventstore/damage_notes.h"

#include <fmt/format.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <sstream>
#include <utility>

#include "eventstore/durable_file.h"

namespace slipway {
namespace {

constexpr std::string_view no_stream = "-";
constexpr std::string_view inside = "inside";

std::string text_of(const LogDamage& damage) {
  return fmt::format("{}\n{} {} {} {}\n", damage.sentence, damage.stream.empty() ? no_stream : damage.stream,
                     damage.revision.value, damage.position.value, damage.inside ? inside : "end");
}

LogDamage damage_from(const std::string& text) {
  std::istringstream lines(text);
  LogDamage damage;
  std::string where;
  std::getline(lines, damage.sentence);
  lines >> damage.stream >> damage.revision.value >> damage.position.value >> where;
  damage.inside = where == inside;
  if (damage.stream == no_stream) damage.stream.clear();
  return damage;
}

std::string text_of(const GivenUp& given_up) {
  std::string text;
  for (const auto& [stream, damage] : given_up)
    text +=
        fmt::format("{} {} {} {}\n", stream, damage.revision.value, damage.position.value, damage.sentence);
  return text;
}

LogDamage given_up_from(const std::string& line) {
  std::istringstream words(line);
  LogDamage damage;
  words >> damage.stream >> damage.revision.value >> damage.position.value >> std::ws;
  std::getline(words, damage.sentence);
  damage.inside = true;
  return damage;
}

}  // namespace

std::expected<std::optional<std::string>, std::string> DamageNotes::read(const std::string& path) const {
  std::string text;
  const auto status = rocksdb::ReadFileToString(&env_, path, &text);
  if (status.ok()) return text;
  if (status.IsNotFound() || status.IsPathNotFound()) return std::nullopt;
  return std::unexpected(fmt::format("{} could not be read: {}", path, status.ToString()));
}

std::expected<std::unique_ptr<DamageNotes>, std::string> DamageNotes::open(rocksdb::Env& env,
                                                                           std::string directory) {
  std::unique_ptr<DamageNotes> notes(new DamageNotes(env, std::move(directory)));
  const auto found = notes->read(notes->found_path());
  if (!found) return std::unexpected(found.error());
  if (*found) notes->found_ = damage_from(**found);
  const auto given_up = notes->read(notes->given_up_path());
  if (!given_up) return std::unexpected(given_up.error());
  std::istringstream lines(given_up->value_or(""));
  for (std::string line; std::getline(lines, line);) {
    LogDamage accepted = given_up_from(line);
    notes->given_up_.emplace(accepted.stream, std::move(accepted));
  }
  return notes;
}

std::expected<void, std::string> DamageNotes::note(const LogDamage& damage) {
  found_ = damage;
  return replace(found_path(), text_of(damage));
}

std::expected<void, std::string> DamageNotes::accept() {
  if (!found_) return {};
  if (found_->inside && !found_->stream.empty()) {
    given_up_.emplace(found_->stream, *found_);
    if (auto kept = replace(given_up_path(), text_of(given_up_)); !kept) return kept;
  }
  found_.reset();
  auto& files = *env_.GetFileSystem();
  auto status = files.DeleteFile(found_path(), {}, nullptr);
  if (status.ok()) status = sync_directory_of(files, found_path());
  if (status.ok()) return {};
  return std::unexpected(fmt::format("{} could not be removed: {}", found_path(), status.ToString()));
}

std::expected<void, std::string> DamageNotes::replace(const std::string& path, const std::string& text) {
  auto& files = *env_.GetFileSystem();
  const std::string making = path + ".new";
  auto status = write_synced(files, making, text);
  if (status.ok()) status = rename_synced(files, making, path);
  if (status.ok()) return {};
  return std::unexpected(fmt::format("{} could not be written: {}", path, status.ToString()));
}

}  // namespace slipway
