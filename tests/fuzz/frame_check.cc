#include "tests/fuzz/frame_check.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include "tests/fuzz/world.h"

namespace slipway::fuzz {
namespace {

bool has_json(const google::protobuf::Message& message, std::string& json) {
  return google::protobuf::util::MessageToJsonString(message, &json).ok();
}

// What a command made happen can be stored, folded, and shown in both encodings.
template <typename State>
void check_decision(State state, const v1::Command& command, const domain::Context& context) {
  const auto decision = domain::decide(state, command, context);
  if (!decision) {
    SLIPWAY_ASSERT(!domain::to_proto(decision.error(), context.head.value).code().empty());
    return;
  }
  for (const auto& event : *decision) {
    std::string json;
    SLIPWAY_ASSERT(has_json(event, json), event.ShortDebugString());
    domain::evolve(state, event, {context.actor, context.now, context.head.next()});
  }
}

void check_command(const v1::Command& command) {
  if (const auto valid = domain::validate(command); !valid) {
    SLIPWAY_ASSERT(!domain::sentence(valid.error()).en().empty());
    return;
  }
  std::string json;
  SLIPWAY_ASSERT(has_json(command, json), command.ShortDebugString());
  for (const World* world : {&mid_life(), &beginning()}) {
    const auto context = context_in(*world, command);
    // As the server does it: the stream says which aggregate is asked.
    if (command.project() == workspace_stream) {
      check_decision(world->workspace, command, context);
    } else {
      check_decision(world->project, command, context);
    }
  }
}

using google::protobuf::util::MessageDifferencer;

void check_protobuf_is_stable(const v1::ClientFrame& frame) {
  v1::ClientFrame again;
  std::string error;
  SLIPWAY_ASSERT(decode(frame.SerializeAsString(), Codec::protobuf, again, error), error);
  SLIPWAY_ASSERT(MessageDifferencer::Equals(again, frame), frame.ShortDebugString());
}

// JSON leaves unknown fields out, and cannot say a time outside the years 1 to 9999.
void check_json_is_stable(const v1::ClientFrame& frame) {
  std::string json;
  if (!has_json(frame, json)) return;
  v1::ClientFrame again;
  std::string error;
  SLIPWAY_ASSERT(decode(json, Codec::json, again, error), error + json);
  v1::ClientFrame known = frame;
  known.DiscardUnknownFields();
  SLIPWAY_ASSERT(MessageDifferencer::Equals(again, known), json);
}

}  // namespace

void check_client_message(std::string_view bytes, Codec codec) {
  v1::ClientFrame frame;
  std::string error;
  if (!decode(bytes, codec, frame, error)) {
    SLIPWAY_ASSERT(!error.empty());
    return;
  }
  check_protobuf_is_stable(frame);
  check_json_is_stable(frame);
  if (frame.has_command()) check_command(frame.command());
}

}  // namespace slipway::fuzz
