#include "server/log_care.h"

#include <spdlog/spdlog.h>

#include "eventstore/failpoint.h"
#include "proto/json_text.h"
#include "server/timestamp.h"
#include "slipway/v1/api.pb.h"
#include "slipway/v1/events.pb.h"

namespace slipway {

void LogCare::send_scrub(HttpCall& call) {
  if (call.request.method == "POST") scrub_.start();
  const ScrubProgress progress = scrub_.progress();
  v1::LogScrubState state;
  state.set_running(progress.running);
  state.set_done(progress.done.value);
  state.set_end(progress.end.value);
  if (progress.finished) *state.mutable_finished_at() = to_timestamp(*progress.finished);
  call.json(state);
}

void LogCare::send_given_up(HttpCall& call) {
  std::string lines;
  for (const auto& [stream, damage] : scrub_.given_up()) {
    v1::LogLossAccepted accepted;
    accepted.set_stream(stream);
    accepted.set_revision(damage.revision.value);
    accepted.set_position(damage.position.value);
    accepted.set_what(damage.sentence);
    lines += to_json(accepted) + "\n";
  }
  HttpResponse response;
  response.content_type = "application/x-ndjson";
  response.headers.emplace_back("Cache-Control", not_kept);
  response.body = share(std::move(lines));
  call.send(std::move(response));
}

void LogCare::rotate_key(HttpCall& call) {
  const std::lock_guard lock(rotating_);
  const auto failed = [&call](const std::string& why) {
    spdlog::error("{}", why);
    call.fail(503, "log_unavailable");
  };
  const auto rotation = keys_.prepare_rotation();
  if (!rotation) return failed(rotation.error());
  SLIPWAY_FAILPOINT("keys.after_prepare");
  v1::Command command;
  command.mutable_rotate_log_key()->set_old_key(rotation->old_key);
  command.mutable_rotate_log_key()->set_new_key(rotation->new_key);
  command.mutable_rotate_log_key()->set_requested_by(call.principal->person_id);
  if (!record_(std::move(command))) return call.fail(503, "log_unavailable");
  SLIPWAY_FAILPOINT("keys.after_record");
  if (const auto rotated = keys_.rotate(call.now); !rotated) return failed(rotated.error());
  SLIPWAY_FAILPOINT("keys.after_rotate");
  v1::LogKeyRotation answer;
  answer.set_old_key(rotation->old_key);
  answer.set_new_key(rotation->new_key);
  call.json(answer);
}

}  // namespace slipway
