#include "projections/audit_page.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "projections/audit_query.h"
#include "projections/sealed_commit.h"

namespace slipway {
namespace {

// Commits `after` < revision < `before`, which all use the names that a checkpoint at `after` holds.
struct Window {
  Revision after;
  Revision before;
};

// The window that ends before `before` and begins where checkpoints stand.
Window window_before(Revision before) {
  const std::uint64_t last = before.value - 1;
  return {{(last - 1) / checkpoint_every_commits * checkpoint_every_commits}, before};
}

// The newest `limit` entries of the window that match, oldest first.
std::expected<std::deque<v1::AuditEntry>, StoreError> read_window(
    const EventStore& store, const KeyReader& keys, CheckpointStore& checkpoints, std::string_view stream,
    const Window& window, const AuditFilter& filter, std::size_t limit) {
  const auto names = view_at(store, keys, checkpoints, stream, "audit", window.after);
  if (!names) return std::unexpected(names.error());
  View& view = **names;
  std::deque<v1::AuditEntry> entries;
  bool understood = true;
  const auto read = store.read_stream(stream, window.after, [&](const StoredCommit& stored) {
    if (stored.revision >= window.before) return false;
    const auto commit = open_commit(stored.bytes, keys);
    understood = commit && commit->revision() == view.revision().next().value;
    if (!understood) return false;
    view.apply(*commit);
    const v1::AuditEntry& entry = view.last_delta().upserts(0).audit();
    if (!filter.matches(entry)) return true;
    entries.push_back(entry);
    if (entries.size() > limit) entries.pop_front();
    return true;
  });
  if (!read) return std::unexpected(read.error());
  if (!understood) return std::unexpected(StoreError::corrupt);
  return entries;
}

}  // namespace

std::expected<AuditResult, StoreError> read_audit(const EventStore& store, const KeyReader& keys,
                                                  CheckpointStore& checkpoints, std::string_view stream,
                                                  const AuditQuery& query) {
  AuditResult result;
  v1::AuditPage& page = result.page;
  page.set_project(std::string{stream});
  const auto filter = AuditFilter::parse(query.query);
  if (!filter) {
    result.error = filter.error();
    return result;
  }
  const auto head = store.head(stream);
  if (!head) return std::unexpected(head.error());
  Revision before = (query.at == Revision{} ? *head : std::min(*head, query.at)).next();
  if (query.before != Revision{}) before = std::min(before, query.before);
  const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, audit_page_entries_max);

  while (before > Revision{1} && static_cast<std::size_t>(page.entries_size()) < limit &&
         page.scanned() < audit_scan_commits_max) {
    const Window window = window_before(before);
    const std::size_t wanted = limit - static_cast<std::size_t>(page.entries_size());
    auto entries = read_window(store, keys, checkpoints, stream, window, *filter, wanted);
    if (!entries) return std::unexpected(entries.error());
    page.set_scanned(page.scanned() + window.before.value - window.after.value - 1);
    // A full page ends at its oldest entry; else the whole window is done with.
    before = entries->size() == wanted ? Revision{entries->front().revision()} : window.after.next();
    for (; !entries->empty(); entries->pop_back()) *page.add_entries() = std::move(entries->back());
  }
  if (before > Revision{1}) page.set_next_before(before.value);
  return result;
}

}  // namespace slipway
