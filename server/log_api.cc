#include "server/log_api.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <span>
#include <utility>
#include <variant>

#include "eventstore/tree_nodes.h"
#include "proto/tlog/receipt.h"
#include "proto/tlog/tile.h"

namespace slipway {
namespace {

// What never changes may be kept by whoever was allowed to read it, but by nobody in between.
constexpr std::string_view for_ever = "private, max-age=31536000, immutable";

HttpResponse text_response(std::string text) {
  HttpResponse response;
  response.content_type = "text/plain; charset=utf-8";
  response.headers.emplace_back("Cache-Control", not_kept);
  response.body = share(std::move(text));
  return response;
}

// Nothing: it cannot be read.
std::optional<std::string> read_tile(const EventStore& store, const std::string& stream,
                                     const tlog::Tile& tile) {
  const auto hashes = store.tree_hashes(stream, tile.level, tile.index * tlog::tile_width, tile.width);
  if (!hashes || hashes->size() != tile.width) return std::nullopt;
  std::string bytes;
  bytes.reserve(hashes->size() * tlog::hash_bytes);
  for (const tlog::Hash& hash : *hashes) bytes += tlog::bytes_of(hash);
  return bytes;
}

std::optional<std::string> read_bundle(const EventStore& store, const std::string& stream,
                                       const tlog::EntryBundle& bundle) {
  std::string bytes;
  unsigned entries = 0;
  const auto read =
      store.read_stream(stream, Revision{bundle.index * tlog::tile_width}, [&](const StoredCommit& commit) {
        tlog::append_entry(bytes, commit.bytes);
        return ++entries < bundle.width;
      });
  if (!read || entries != bundle.width) return std::nullopt;
  return bytes;
}

// Whether the asked piece is there in a tree of `size`: as wide as it is by now, or narrower.
bool is_there(std::uint64_t size, const tlog::Tile& asked) {
  const auto tile = tlog::tile_at(size, asked.level, asked.index);
  return tile && asked.width <= tile->width;
}
bool is_there(std::uint64_t size, const tlog::EntryBundle& asked) {
  const auto bundle = tlog::bundle_at(size, asked.index);
  return bundle && asked.width <= bundle->width;
}

}  // namespace

std::expected<std::optional<std::string>, StoreError> make_receipt(const EventStore& store,
                                                                   const LogKeys& keys,
                                                                   const std::string& stream,
                                                                   Revision revision, WallTime now) {
  const auto head = store.tree_head(stream);
  if (!head) return std::unexpected(head.error());
  if (revision.value == 0 || revision.value > head->size) return std::nullopt;
  auto path = tlog::inclusion_proof(revision.value - 1, head->size, tree_nodes(store, stream));
  if (!path) return std::unexpected(StoreError::corrupt);
  tlog::Receipt receipt{.index = revision.value - 1,
                        .path = std::move(*path),
                        .checkpoint = keys.checkpoint(stream, *head, now)};
  const auto read = store.read_stream(stream, Revision{revision.value - 1}, [&](const StoredCommit& commit) {
    receipt.extra = commit.bytes;
    return false;
  });
  if (!read) return std::unexpected(read.error());
  if (receipt.extra.empty()) return std::unexpected(StoreError::corrupt);
  return receipt.to_string();
}

void LogApi::route(const Call& call) {
  if (call->request.method != "GET") return call->fail(405, "method_not_allowed");
  if (call->path.size() < 3) return call->fail(404, "route_unknown");
  const std::string project = call->path[1];
  when_readable_(call, project, [this, project](const Call& ready) { answer(*ready, project); });
}

void LogApi::answer(HttpCall& call, const std::string& project) {
  const std::span<const std::string> rest = std::span(call.path).subspan(2);
  if (rest.size() == 1 && rest[0] == "checkpoint") return send_checkpoint(call, project);
  if (rest.size() == 1 && rest[0] == "keys") return send_keys(call, project);
  if (rest.size() == 2 && rest[0] == "proof") return send_proof(call, project, rest[1]);
  send_tile(call, project, fmt::format("{}", fmt::join(rest, "/")));
}

void LogApi::send_checkpoint(HttpCall& call, const std::string& project) {
  const auto head = store_.tree_head(project);
  if (!head) return call.fail(503, "log_unavailable");
  call.send(text_response(keys_.checkpoint(project, *head, call.now) +
                          cosignatures_.lines_for(project, head->size, head->root)));
}

void LogApi::send_keys(HttpCall& call, const std::string& project) {
  std::string lines;
  for (const tlog::VerifierKey& key : keys_.verifiers(project)) lines += key.to_string() + "\n";
  call.send(text_response(std::move(lines)));
}

void LogApi::send_tile(HttpCall& call, const std::string& project, const std::string& path) {
  const auto asked = tlog::parse_path(path);
  if (!asked) return call.fail(404, "route_unknown");
  const auto head = store_.tree_head(project);
  if (!head) return call.fail(503, "log_unavailable");
  if (!std::visit([&](const auto& piece) { return is_there(head->size, piece); }, *asked))
    return call.fail(404, "not_found");
  const auto* tile = std::get_if<tlog::Tile>(&*asked);
  auto bytes = tile ? read_tile(store_, project, *tile)
                    : read_bundle(store_, project, std::get<tlog::EntryBundle>(*asked));
  if (!bytes) return call.fail(503, "log_unavailable");
  HttpResponse response;
  response.content_type = "application/octet-stream";
  response.headers.emplace_back("Cache-Control", std::string(for_ever));
  response.body = share(std::move(*bytes));
  call.send(std::move(response));
}

void LogApi::send_proof(HttpCall& call, const std::string& project, const std::string& revision) {
  auto receipt = make_receipt(store_, keys_, project, Revision{parse_number(revision).value_or(0)}, call.now);
  if (!receipt) return call.fail(503, "log_unavailable");
  if (!*receipt) return call.fail(404, "not_found");
  call.send(text_response(std::move(**receipt)));
}

}  // namespace slipway
