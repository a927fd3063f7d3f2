#include "tests/fuzz/world.h"

#include <google/protobuf/util/json_util.h>

#include <fstream>

#include "proto/templates/load.h"

namespace slipway::fuzz {
namespace {

constexpr std::int64_t now_s = 1'800'000'000;

template <typename Message>
Message from_json(const std::string& json) {
  Message message;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &message);
  SLIPWAY_ASSERT(status.ok(), status.ToString() + json);
  return message;
}

v1::Template bank_payment() {
  const auto loaded = templates::load_template(SLIPWAY_SOURCE_DIR "/server/templates/bank-payment.json");
  SLIPWAY_ASSERT(loaded.has_value(), "bank-payment");
  return loaded->content;
}

template <typename State>
v1::Commit accept(State& state, const v1::Command& command, const domain::Context& context) {
  const auto decision = domain::decide(state, command, context);
  SLIPWAY_ASSERT(decision.has_value(), domain::sentence(decision.error()).en() + command.ShortDebugString());
  v1::Commit commit;
  commit.set_revision(context.head.next().value);
  commit.set_actor(context.actor);
  *commit.mutable_recorded_at() = context.now;
  for (const auto& event : *decision) {
    *commit.add_events() = event;
    domain::evolve(state, event, {context.actor, context.now, context.head.next()});
  }
  return commit;
}

World make_mid_life() {
  World world;
  world.project_template = bank_payment();
  for (const auto& line : lines_of("tests/fuzz/corpus/world.jsonl")) {
    const auto command = from_json<v1::Command>(line);
    SLIPWAY_ASSERT(domain::validate(command).has_value(), line);
    auto context = context_in(world, command);
    if (command.project() == workspace_stream) {
      context.actor = "system";
      accept(world.workspace, command, context);
    } else {
      world.commits.push_back(accept(world.project, command, context));
    }
  }
  return world;
}

World make_beginning() {
  World world;
  world.project_template = bank_payment();
  return world;
}

}  // namespace

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream stream{std::string{SLIPWAY_SOURCE_DIR} + "/" + path};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  SLIPWAY_ASSERT(!lines.empty(), path);
  return lines;
}

const World& mid_life() {
  static const World world = make_mid_life();
  return world;
}

const World& beginning() {
  static const World world = make_beginning();
  return world;
}

domain::Context context_in(const World& world, const v1::Command& command) {
  domain::Context context;
  context.actor = "p-chen";
  context.now.set_seconds(now_s);
  context.head = Revision{world.commits.size()};
  for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role) {
    context.workspace_roles.add(static_cast<v1::Role>(role));
  }
  context.workspace = &world.workspace;
  context.project_template = &world.project_template;
  const auto undone = command.undo().revision();
  if (undone >= 1 && undone <= world.commits.size()) context.undone = &world.commits[undone - 1];
  return context;
}

}  // namespace slipway::fuzz
