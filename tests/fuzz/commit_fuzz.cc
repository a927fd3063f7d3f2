// Any commit is folded into every view: history is never refused, and the same history makes the same bytes.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "projections/sealed_commit.h"
#include "projections/view.h"

namespace slipway::fuzz {
namespace {

// Each event as a commit of its own, then all of them as one.
std::vector<v1::Commit> history_of(const v1::Commit& commit) {
  std::vector<v1::Commit> history;
  for (const auto& event : commit.events()) {
    v1::Commit one = commit;
    one.clear_events();
    *one.add_events() = event;
    history.push_back(std::move(one));
  }
  history.push_back(commit);
  for (std::size_t i = 0; i < history.size(); ++i) history[i].set_revision(i + 1);
  return history;
}

std::unique_ptr<View> folded(const std::vector<v1::Commit>& history, std::string_view stream,
                             std::string_view name) {
  auto view = std::make_unique<View>(make_projection(stream, name));
  for (const auto& commit : history) view->apply(commit);
  return view;
}

void check_view(const std::vector<v1::Commit>& history, std::string_view stream, std::string_view name) {
  const std::string bytes = folded(history, stream, name)->checkpoint();
  SLIPWAY_ASSERT(bytes == folded(history, stream, name)->checkpoint(), name);
  View restored{make_projection(stream, name)};
  SLIPWAY_ASSERT(restored.restore(bytes), name);
  SLIPWAY_ASSERT(restored.checkpoint() == bytes, name);
  SLIPWAY_ASSERT(restored.revision().value == history.size(), name);
  restored.since(Revision{0}, [&](const View::Item& item) {
    SLIPWAY_ASSERT(item.changed.value >= 1 && item.changed.value <= history.size(), item.id);
  });
}

void check(const std::uint8_t* data, std::size_t size) {
  if (size > commit_bytes_max) return;
  // No box of theirs opens, so what opens has none: old commits, and any that someone made up.
  const auto commit = open_commit({reinterpret_cast<const char*>(data), size}, no_keys());
  if (!commit) return;
  const auto history = history_of(*commit);
  for (const auto stream : {std::string_view{"p-1"}, workspace_stream}) {
    for (const auto name : view_names(stream)) check_view(history, stream, name);
  }
}

}  // namespace
}  // namespace slipway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  slipway::fuzz::check(data, size);
  return 0;
}
