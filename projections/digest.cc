#include "projections/digest.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "projections/audit_fact.h"
#include "projections/sealed_commit.h"

namespace slipway {
namespace {

// What can stop a go-live stands before what is the daily work. Kinds that are not named come last, in byte
// order.
constexpr std::array weights = std::to_array<std::string_view>({
    "incident",    "run",     "gate",     "freeze",  "emergency-change",
    "risk",        "defect",  "stage",    "project", "change",
    "requirement", "meeting", "decision", "action",  "milestone",
    "sprint",      "plan",    "uat",      "load",    "runbook",
    "task",
});

std::size_t weight_of(std::string_view kind) {
  return static_cast<std::size_t>(std::ranges::find(weights, kind) - weights.begin());
}

struct HeavierFirst {
  bool operator()(const std::string& a, const std::string& b) const {
    return std::pair{weight_of(a), std::string_view{a}} < std::pair{weight_of(b), std::string_view{b}};
  }
};

class Collector {
 public:
  // A fact is told with the names from before it; what the commit's events call things is newer.
  void add(const v1::AuditEntry& entry, const v1::Commit& commit) {
    for (const v1::AuditFact& fact : entry.facts()) add(fact, entry);
    for (const v1::Event& event : commit.events()) {
      const Naming naming = naming_of(event);
      const auto item = items_.find(naming.id);
      if (item != items_.end()) item->second.set_label(naming.label);
    }
  }

  void write(v1::Digest& digest) && {
    std::map<std::string, std::vector<v1::DigestItem>, HeavierFirst> sections;
    for (auto& [entity, item] : items_)
      sections[entity.substr(0, entity.find('/'))].push_back(std::move(item));
    for (auto& [kind, items] : sections) {
      v1::DigestSection& section = *digest.add_sections();
      section.set_kind(kind);
      section.set_total(static_cast<std::uint32_t>(items.size()));
      std::ranges::sort(items, [](const v1::DigestItem& a, const v1::DigestItem& b) {
        return a.revision() != b.revision() ? a.revision() > b.revision() : a.entity() < b.entity();
      });
      items.resize(std::min(items.size(), digest_items_max));
      for (v1::DigestItem& item : items) *section.add_items() = std::move(item);
    }
  }

 private:
  void add(const v1::AuditFact& fact, const v1::AuditEntry& entry) {
    if (fact.entity().empty()) return;
    v1::DigestItem& item = items_[fact.entity()];
    item.set_entity(fact.entity());
    if (!fact.label().empty()) item.set_label(fact.label());
    if (std::ranges::find(item.events(), fact.event()) == item.events().end()) item.add_events(fact.event());
    item.set_last_actor(entry.actor());
    *item.mutable_at() = entry.at();
    item.set_revision(entry.revision());
  }

  std::map<std::string, v1::DigestItem> items_;
};

}  // namespace

std::expected<v1::Digest, StoreError> read_digest(const EventStore& store, const KeyReader& keys,
                                                  CheckpointStore& checkpoints, std::string_view stream,
                                                  Revision since, Revision to) {
  const auto head = store.head(stream);
  if (!head) return std::unexpected(head.error());
  to = to == Revision{} ? *head : std::min(to, *head);
  since = std::min(since, to);
  if (to.value - since.value > digest_commits_max) since = {to.value - digest_commits_max};

  v1::Digest digest;
  digest.set_project(std::string{stream});
  digest.set_since(since.value);
  digest.set_revision(to.value);
  digest.set_commits(static_cast<std::uint32_t>(to.value - since.value));
  if (since == to) return digest;

  const auto trail = view_at(store, keys, checkpoints, stream, "audit", since);
  if (!trail) return std::unexpected(trail.error());
  View& audit = **trail;
  Collector collector;
  bool understood = true;
  const auto read = store.read_stream(stream, since, [&](const StoredCommit& stored) {
    const auto commit = open_commit(stored.bytes, keys);
    understood = commit && commit->revision() == audit.revision().next().value;
    if (!understood) return false;
    audit.apply(*commit);
    collector.add(audit.last_delta().upserts(0).audit(), *commit);
    return stored.revision < to;
  });
  if (!read) return std::unexpected(read.error());
  if (!understood) return std::unexpected(StoreError::corrupt);
  std::move(collector).write(digest);
  return digest;
}

}  // namespace slipway
