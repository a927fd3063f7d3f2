#include "tests/crash/subscriber.h"

#include <fmt/format.h>

namespace slipway::crash {

void Subscriber::connect(support::Loop& loop, std::uint16_t port, const std::string& token) {
  client_ = std::make_unique<support::WireClient>(
      loop, port, [this](support::WireClient&, std::string_view message) { receive(message); });
  v1::ClientFrame frame;
  frame.mutable_hello()->set_token(token);
  frame.mutable_hello()->set_client_id("watcher");
  v1::Subscribe& subscribe = *frame.mutable_hello()->add_resume();
  subscribe.set_sub_id(1);
  subscribe.set_project(project_);
  subscribe.set_view("board");
  subscribe.set_from(revision_);
  subscribe.set_view_schema(view_schema_);
  client_->send(frame.SerializeAsString());
}

void Subscriber::disconnect() {
  client_.reset();
  if (!in_snapshot_) return;
  in_snapshot_ = false;
  revision_ = 0;
  entities_.clear();
}

void Subscriber::receive(std::string_view message) {
  v1::ServerFrame frame;
  if (!frame.ParseFromArray(message.data(), static_cast<int>(message.size())))
    return oracle_.changed("a frame that is none");
  if (frame.has_welcome()) view_schema_ = frame.welcome().view_schema();
  if (frame.has_snapshot()) take(frame.snapshot());
  if (frame.has_transition()) take(frame.transition());
  if (frame.has_error() || frame.has_view_closed())
    oracle_.changed(fmt::format("{}: {}", project_, frame.ShortDebugString()));
}

void Subscriber::take(const v1::Snapshot& snapshot) {
  if (snapshot.first()) entities_.clear();
  in_snapshot_ = !snapshot.last();
  for (const v1::Entity& entity : snapshot.entities()) entities_[entity.id()] = entity.SerializeAsString();
  for (const std::string& id : snapshot.removals()) entities_.erase(id);
  if (snapshot.revision() < revision_)
    oracle_.changed(fmt::format("{}: a snapshot at {} after {}", project_, snapshot.revision(), revision_));
  revision_ = snapshot.revision();
  oracle_.shown(project_, revision_);
}

void Subscriber::take(const v1::Transition& transition) {
  if (transition.from_revision() != revision_)
    oracle_.changed(fmt::format("{}: a transition from {} to a subscriber at {}", project_,
                                transition.from_revision(), revision_));
  for (const v1::ViewDelta& delta : transition.views()) {
    for (const v1::Entity& entity : delta.upserts()) entities_[entity.id()] = entity.SerializeAsString();
    for (const std::string& id : delta.removals()) entities_.erase(id);
  }
  revision_ = transition.to_revision();
  oracle_.shown(project_, revision_);
}

}  // namespace slipway::crash
