#include "clients/audit/witness.h"

#include <fmt/format.h>

#include <utility>

#include "proto/base64.h"
#include "proto/basics.h"
#include "proto/tlog/cosignature.h"
#include "proto/tlog/text.h"
#include "proto/tlog/tile.h"

namespace slipway::audit {
namespace {

constexpr std::size_t proof_lines_max = 63;

Witness::Answer answer(int status, std::string_view sentence) {
  return {.status = status, .body = fmt::format("{}\n", sentence)};
}

Witness::Answer conflict(std::uint64_t size) {
  return {.status = 409, .content_type = "text/x.tlog.size", .body = fmt::format("{}\n", size)};
}

std::string origin_claimed_by(std::string_view checkpoint) {
  return std::string(checkpoint.substr(0, std::min(checkpoint.find('\n'), checkpoint.size())));
}

std::string_view past_of(Breach breach) {
  return breach == Breach::forked ? "has forked" : "was rolled back";
}

Followed::Outcome outcome_of(Breach breach) {
  return breach == Breach::forked ? Followed::Outcome::forked : Followed::Outcome::rolled_back;
}

Followed followed(Followed::Outcome outcome, std::uint64_t size, std::string detail) {
  return {.outcome = outcome, .size = size, .detail = std::move(detail)};
}

}  // namespace

std::string AddCheckpoint::to_string() const {
  std::string body = fmt::format("old {}\n", old_size);
  for (const tlog::Hash& hash : proof) body += to_base64(tlog::bytes_of(hash)) + "\n";
  return body + "\n" + checkpoint;
}

std::optional<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
  AddCheckpoint request;
  auto line = tlog::take_line(body);
  if (!line || !tlog::take_prefix(*line, "old ")) return std::nullopt;
  const auto old_size = tlog::from_decimal(*line);
  if (!old_size) return std::nullopt;
  request.old_size = *old_size;
  for (line = tlog::take_line(body); line && !line->empty(); line = tlog::take_line(body)) {
    const auto hash = tlog::hash_from_base64(*line);
    if (!hash || request.proof.size() == proof_lines_max) return std::nullopt;
    request.proof.push_back(*hash);
  }
  if (!line) return std::nullopt;
  request.checkpoint = std::string(body);
  return request;
}

Witness::Witness(tlog::SigningKey key, std::vector<tlog::VerifierKey> log_keys, WitnessMemory& memory)
    : key_(std::move(key)), log_keys_(std::move(log_keys)), memory_(memory) {
  SLIPWAY_ASSERT(key_.verifier().type == tlog::KeyType::cosignature_v1);
}

std::expected<tlog::Checkpoint, std::string> Witness::last(const std::string& origin) {
  const auto kept = memory_.load(origin);
  if (!kept) return std::unexpected(kept.error());
  if (!*kept) return tlog::Checkpoint{.origin = origin, .size = 0, .root = tlog::empty_root()};
  const auto note = tlog::parse_note(**kept);
  auto checkpoint = note ? tlog::parse_checkpoint(note->text) : std::unexpected(note.error());
  if (!checkpoint || checkpoint->origin != origin)
    return std::unexpected(fmt::format("what was cosigned last of {} cannot be read", origin));
  return std::move(*checkpoint);
}

Witness::Answer Witness::add_checkpoint(std::string_view body, std::uint64_t seconds) {
  const auto request = parse_add_checkpoint(body);
  if (!request) return answer(400, "not an add-checkpoint request");
  const std::string origin = origin_claimed_by(request->checkpoint);
  const auto keys = keys_for(origin, log_keys_);
  if (keys.empty()) return answer(404, "a log that this witness does not know");
  const auto opened = tlog::open_checkpoint(request->checkpoint, keys, origin);
  if (!opened) {
    const bool unsigned_one =
        opened.error() == tlog::Error::key_unknown || opened.error() == tlog::Error::signature_bad;
    return answer(unsigned_one ? 403 : 400, tlog::describe(opened.error()));
  }
  const tlog::Checkpoint& checkpoint = opened->checkpoint;
  if (request->old_size > checkpoint.size) return answer(400, "the old size is larger than the checkpoint's");
  const auto known = last(origin);
  if (!known) return answer(500, known.error());
  if (request->old_size != known->size) return conflict(known->size);
  if (const auto breach = stopped(origin))
    return answer(422, fmt::format("this log {} and is cosigned no more", past_of(*breach)));
  if (checkpoint.size == known->size && checkpoint.root != known->root) {
    (void)accuse(origin, Breach::forked,
                 "Two roots of one size, both signed by the log:", request->checkpoint);
    return answer(409, "another root of the size that was cosigned");
  }
  if (!tlog::verify_consistency(known->size, checkpoint.size, request->proof, known->root, checkpoint.root))
    return answer(422, "the consistency proof does not verify");
  return cosign(*opened, request->checkpoint, seconds);
}

Witness::Answer Witness::cosign(const tlog::OpenedCheckpoint& opened, std::string_view note,
                                std::uint64_t seconds) {
  const auto saved = memory_.save(opened.checkpoint.origin, std::string(note));
  if (!saved) return answer(500, saved.error());
  return {.body = tlog::cosign(opened.note.text, seconds, key_).line()};
}

std::expected<std::string, std::string> Witness::accuse(const std::string& origin, Breach breach,
                                                        std::string_view sentence,
                                                        std::string_view checkpoint) {
  const auto kept = memory_.load(origin);
  if (!kept) return std::unexpected(kept.error());
  auto where = memory_.keep_evidence(
      origin, breach,
      fmt::format("{}\n\n--- cosigned\n{}\n--- shown later\n{}", sentence, kept->value_or(""), checkpoint));
  if (on_breach) on_breach(origin, breach, where ? *where : where.error());
  return where;
}

namespace {

// The root that the tree of `size` had when leaf `index` was its last, from that leaf's inclusion proof: the
// siblings to its left are all that the older tree had beside it.
tlog::Hash root_when_last(tlog::Hash hash, std::uint64_t index, std::uint64_t size,
                          const tlog::Proof& proof) {
  std::uint64_t last = size - 1;
  for (const tlog::Hash& sibling : proof) {
    if ((index & 1) != 0 || index == last) {
      hash = tlog::node_hash(sibling, hash);
      for (; (index & 1) == 0 && index != 0; index >>= 1) last >>= 1;
    }
    index >>= 1;
    last >>= 1;
  }
  return hash;
}

// Whether the present tree, by nodes that are proven to be in it, began otherwise than what was cosigned.
bool began_otherwise(const tlog::Checkpoint& known, const tlog::Checkpoint& present,
                     const tlog::ReadNode& node) {
  const std::uint64_t index = known.size - 1;
  const auto leaf = node({0, index});
  const auto proof = tlog::inclusion_proof(index, present.size, node);
  return leaf && proof && tlog::verify_inclusion(*leaf, index, present.size, *proof, present.root) &&
         root_when_last(*leaf, index, present.size, *proof) != known.root;
}

// The log's own tiles lead from what was cosigned to its checkpoint, or show that they cannot.
struct Path {
  std::optional<tlog::Proof> proof{};
  bool forked = false;
};

Path path_between(const tlog::Checkpoint& known, const tlog::Checkpoint& present, const Fetch& fetch) {
  tlog::TileNodes nodes(present.size, [&](const tlog::Tile& tile) -> std::optional<std::string> {
    auto bytes = fetch(tlog::path_of(tile));
    if (!bytes) return std::nullopt;
    return std::move(*bytes);
  });
  Path path{.proof = tlog::consistency_proof(known.size, present.size, nodes.reader())};
  if (!path.proof ||
      tlog::verify_consistency(known.size, present.size, *path.proof, known.root, present.root))
    return path;
  path.forked = began_otherwise(known, present, nodes.reader());
  path.proof.reset();
  return path;
}

}  // namespace

Followed follow(Witness& witness, const std::vector<tlog::VerifierKey>& log_keys, const Fetch& fetch,
                std::uint64_t seconds) {
  using enum Followed::Outcome;
  const auto note = fetch("checkpoint");
  if (!note) return followed(unreachable, 0, note.error());
  const std::string origin = origin_claimed_by(*note);
  const auto opened = tlog::open_checkpoint(*note, keys_for(origin, log_keys), origin);
  if (!opened) return followed(refused, 0, std::string(tlog::describe(opened.error())));
  const tlog::Checkpoint& present = opened->checkpoint;
  if (const auto breach = witness.stopped(origin))
    return followed(outcome_of(*breach), present.size,
                    fmt::format("it {} and is cosigned no more", past_of(*breach)));
  const auto known = witness.last(origin);
  if (!known) return followed(refused, present.size, known.error());
  const auto accused = [&](Breach breach, std::string_view sentence) {
    const auto where = witness.accuse(origin, breach, sentence, *note);
    return followed(outcome_of(breach), present.size, where ? *where : where.error());
  };
  if (present.size < known->size)
    return accused(Breach::rolled_back, "The log is shorter than what was cosigned of it:");
  if (present.size == known->size && present.root == known->root)
    return followed(nothing_new, present.size, {});
  if (present.size == known->size)
    return accused(Breach::forked, "Two roots of one size, both signed by the log:");
  const Path path = path_between(*known, present, fetch);
  if (path.forked)
    return accused(Breach::forked,
                   "The log's tiles make the later root, and another earlier one than was cosigned:");
  if (!path.proof) return followed(unreachable, present.size, "its tiles do not prove its checkpoint");
  const AddCheckpoint request{known->size, *path.proof, *note};
  const auto answered = witness.add_checkpoint(request.to_string(), seconds);
  if (answered.status != 200) return followed(refused, present.size, answered.body);
  return {.outcome = cosigned, .size = present.size, .cosignatures = answered.body};
}

}  // namespace slipway::audit
