// A client core and a hand-written server: what each says is a line of the test.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "clients/cpp/client_core.h"

namespace slipway::client {

using Ms = std::chrono::milliseconds;

inline v1::Entity card(const std::string& id, const std::string& title) {
  v1::Entity entity;
  entity.set_id("task/" + id);
  entity.mutable_task()->set_task_id(id);
  entity.mutable_task()->set_title(title);
  return entity;
}

inline v1::ServerFrame welcome_frame(const std::string& epoch = "one") {
  v1::ServerFrame frame;
  frame.mutable_welcome()->set_log_epoch(epoch);
  frame.mutable_welcome()->set_heartbeat_ms(5000);
  frame.mutable_welcome()->set_view_schema(1);
  return frame;
}

inline v1::ServerFrame snapshot_frame(std::uint32_t sub_id, std::uint64_t revision,
                                      std::vector<v1::Entity> entities, bool first = true, bool last = true) {
  v1::ServerFrame frame;
  v1::Snapshot& snapshot = *frame.mutable_snapshot();
  snapshot.set_sub_id(sub_id);
  snapshot.set_project("p");
  snapshot.set_view("board");
  snapshot.set_revision(revision);
  snapshot.set_first(first);
  snapshot.set_last(last);
  for (v1::Entity& entity : entities) *snapshot.add_entities() = std::move(entity);
  return frame;
}

inline v1::ServerFrame transition_frame(std::uint64_t from, std::uint64_t to, std::vector<v1::Entity> upserts,
                                        std::vector<std::string> removals = {},
                                        const std::string& view = "board") {
  v1::ServerFrame frame;
  v1::Transition& transition = *frame.mutable_transition();
  transition.set_project("p");
  transition.set_from_revision(from);
  transition.set_to_revision(to);
  v1::ViewDelta& delta = *transition.add_views();
  delta.set_view(view);
  delta.set_revision(to);
  for (v1::Entity& entity : upserts) *delta.add_upserts() = std::move(entity);
  for (const std::string& id : removals) delta.add_removals(id);
  return frame;
}

inline v1::ServerFrame ack_frame(const std::string& command_id, std::uint64_t revision) {
  v1::ServerFrame frame;
  frame.mutable_ack()->set_command_id(command_id);
  frame.mutable_ack()->mutable_committed()->set_revision(revision);
  return frame;
}

inline v1::ServerFrame tick_frame(std::uint64_t head) {
  v1::ServerFrame frame;
  frame.mutable_tick()->set_project("p");
  frame.mutable_tick()->set_head_revision(head);
  return frame;
}

inline v1::ServerFrame error_frame(const std::string& code, const std::string& about = {}) {
  v1::ServerFrame frame;
  frame.mutable_error()->set_code(code);
  frame.mutable_error()->set_about(about);
  return frame;
}

inline v1::Command command(const std::string& id) {
  v1::Command command;
  command.set_command_id(id);
  command.set_project("p");
  command.mutable_start_task()->set_task_id("a");
  return command;
}

struct Conversation {
  explicit Conversation(ClientOptions options = {.client_id = "c", .token = "t"})
      : core(std::move(options)) {}

  void hear(const v1::ServerFrame& frame) { core.receive(now, frame.SerializeAsString()); }
  void pass(Ms time) { core.tick(now += time); }
  std::vector<v1::ClientFrame> said() {
    std::vector<v1::ClientFrame> frames;
    for (const std::string& bytes : core.take_output()) frames.emplace_back().ParseFromString(bytes);
    return frames;
  }
  // Connected, welcomed, and following `board` at `revision`.
  void go_live(std::uint64_t revision, std::vector<v1::Entity> entities = {}) {
    core.subscribe("p", "board");
    core.connected(now);
    hear(welcome_frame());
    hear(snapshot_frame(1, revision, std::move(entities)));
    core.take_output();
  }
  const ViewState& board() const { return *core.view("p", "board"); }

  ClientCore core;
  Ms now{1000};
};

}  // namespace slipway::client
