// A session's views over all projects.
#include <algorithm>
#include <utility>

#include "server/session.h"
#include "server/timestamp.h"

namespace slipway {

// A revision held from an earlier connection means nothing here: what was shown then is not known. A token of
// one view reaches one project's, never what its maker reads in all of them.
void Session::subscribe_workspace(const v1::Subscribe& subscribe) {
  const std::uint32_t sub_id = subscribe.sub_id();
  if (principal_->scope.bounds()) return close_view(sub_id, "token_scope");
  if (subscribe.has_at()) return close_view(sub_id, "view_has_no_past");
  const auto same = [&](const auto& entry) { return entry.second.view() == subscribe.view(); };
  if (std::ranges::any_of(workspace_, same)) return error("view_in_use", std::to_string(sub_id));
  const bool first = workspace_.empty();
  workspace_.emplace(sub_id, WorkspaceSubscription{subscribe});
  if (first) host_.follow_workspace(*this);
  follow_workspace();
}

void Session::follow_workspace() {
  if (closing_ || workspace_.empty()) return;
  const Millis now = host_.runtime().steady();
  const google::protobuf::Timestamp wall = to_timestamp(host_.runtime().wall());
  for (auto& [sub_id, subscription] : workspace_) {
    if (!subscription.is_due(wall)) continue;
    const auto [asked, first] = asked_at_.try_emplace(subscription.view(), now);
    if (!first && now - asked->second < host_.limits().workspace_view_ms_min) continue;
    asked->second = now;
    host_.request_workspace_view(*this, subscription.ask(++asks_));
  }
}

void Session::project_changed(const std::string& project) {
  for (auto& [sub_id, subscription] : workspace_) subscription.project_changed(project);
}

void Session::project_withdrawn(const std::string& project) {
  project_changed(project);
  for (auto& [sub_id, subscription] : workspace_) subscription.withdraw();
}

void Session::all_projects_changed(bool withdrawn) {
  for (auto& [sub_id, subscription] : workspace_) {
    subscription.all_changed();
    if (withdrawn) subscription.withdraw();
  }
}

bool Session::awaits(std::uint64_t ask_id) const {
  return std::ranges::any_of(workspace_, [&](const auto& entry) { return entry.second.awaits(ask_id); });
}

void Session::worked_out(WorkspaceAnswer answer) {
  const auto found =
      std::ranges::find_if(workspace_, [&](const auto& entry) { return entry.second.awaits(answer.id); });
  if (found == workspace_.end()) return;  // Unsubscribed or begun anew since.
  if (answer.refused.empty()) {
    found->second.answered(std::move(answer));
    return wake();
  }
  const std::uint32_t sub_id = found->first;
  close_view(sub_id, answer.refused);
  forget(sub_id);
}

std::optional<OutMessage> Session::next_of_workspace() {
  for (auto& [sub_id, subscription] : workspace_)
    if (subscription.has_unsent()) return subscription.next_message(codec_);
  return std::nullopt;
}

}  // namespace slipway
