#include "tests/sim/stranger.h"

#include <utility>

#include "tests/sim/checkers.h"

namespace slipway::sim {
namespace {

using namespace std::chrono_literals;

}  // namespace

Stranger::Stranger(World& world, SimServer& server, Workload& workload)
    : world_(world), server_(server), workload_(workload) {
  act();
}

void Stranger::leave() {
  left_ = true;
  reading_ = true;
  if (auto link = std::exchange(link_, nullptr)) link->close();
}

void Stranger::connect() {
  connecting_ = true;
  server_.connect(*this, [this](std::shared_ptr<Link> link) {
    connecting_ = false;
    if (left_ && link) return link->close();
    link_ = std::move(link);
    if (!link_) return;
    v1::ClientFrame frame;
    frame.mutable_hello()->set_token(world_.random.pick(workload_.people()));
    frame.mutable_hello()->set_client_id(std::string(stranger_id));
    if (world_.random.chance(30))
      frame.mutable_hello()->set_credit_bytes(static_cast<std::uint32_t>(world_.random.below(2'000)));
    while (world_.random.chance(40)) *frame.mutable_hello()->add_resume() = some_subscription();
    link_->send(frame.SerializeAsString());
  });
}

void Stranger::act() {
  if (left_) return;
  world_.schedule.in(world_.random_time(1ms, 300ms), [this] { act(); });
  if (!link_) {
    if (!connecting_) connect();
    return;
  }
  if (world_.random.chance(3)) return std::exchange(link_, nullptr)->close();
  if (world_.random.chance(5)) reading_ = !reading_;
  if (reading_) link_->resume_reading();
  if (!link_) return;
  if (world_.random.chance(1)) return link_->send("noise");
  for (std::size_t frames = 1 + world_.random.below(4); frames > 0; --frames)
    link_->send(some_frame().SerializeAsString());
}

v1::Subscribe Stranger::some_subscription() {
  v1::Subscribe subscribe;
  subscribe.set_sub_id(static_cast<std::uint32_t>(world_.random.below(5)));
  const bool workspace = world_.random.chance(10);
  subscribe.set_project(workspace                 ? std::string(workspace_stream)
                        : world_.random.chance(5) ? "nowhere"
                                                  : world_.random.pick(workload_.projects()));
  const auto names = view_names(subscribe.project());
  subscribe.set_view(world_.random.chance(5) ? "nothing"
                                             : std::string(names[world_.random.below(names.size())]));
  if (world_.random.chance(40)) {
    subscribe.set_from(world_.random.below(200));
    subscribe.set_view_schema(view_schema);
  }
  if (world_.random.chance(15)) subscribe.mutable_at()->set_revision(world_.random.below(200));
  return subscribe;
}

v1::ClientFrame Stranger::some_frame() {
  v1::ClientFrame frame;
  switch (world_.random.below(8)) {
    case 0:
    case 1:
    case 2:
      *frame.mutable_subscribe() = some_subscription();
      break;
    case 3:
    case 4:
      frame.mutable_unsubscribe()->set_sub_id(static_cast<std::uint32_t>(world_.random.below(5)));
      break;
    case 5:
      frame.mutable_credit()->set_bytes(static_cast<std::uint32_t>(world_.random.below(5'000)));
      break;
    case 6: {
      auto& presence = *frame.mutable_presence();
      presence.set_project(world_.random.pick(workload_.projects()));
      if (world_.random.chance(70)) presence.set_scope("board");
      break;
    }
    default: {
      auto& replay = *frame.mutable_replay_from();
      replay.set_replay_id(static_cast<std::uint32_t>(world_.random.below(100)));
      replay.set_project(world_.random.chance(90) ? world_.random.pick(workload_.projects()) : "nowhere");
      replay.set_from(world_.random.below(60));
      for (const auto view : view_names(replay.project()))
        if (world_.random.chance(30) && replay.views_size() < 8) replay.add_views(std::string(view));
      break;
    }
  }
  return frame;
}

}  // namespace slipway::sim
