#include "server/session.h"

#include <algorithm>
#include <utility>

#include "projections/projection.h"
#include "server/sentence.h"

namespace slipway {
namespace {

std::optional<std::size_t> view_index(std::string_view project, std::string_view view) {
  const auto names = view_names(project);
  const auto found = std::ranges::find(names, view);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

ViewSet Session::Project::live_views() const {
  ViewSet views = 0;
  for (const auto& [id, subscription] : subscriptions)
    if (subscription.live) views |= 1U << subscription.view;
  return views;
}

Session::Session(SessionId id, Codec codec, SessionHost& host)
    : id_(id),
      codec_(codec),
      host_(host),
      opened_(host.runtime().steady()),
      progress_(opened_),
      ticked_(opened_) {}

Session::~Session() {
  for (const auto& [name, project] : projects_) host_.unwatch(*this, name);
}

// --- input --------------------------------------------------------------------------------------

void Session::receive(std::string_view message) {
  if (closing_) return;
  const std::size_t bytes_max =
      principal_ ? host_.limits().message_bytes_max : host_.limits().hello_bytes_max;
  if (message.size() > bytes_max) return end("message_too_large", CloseCode::too_big);
  v1::ClientFrame frame;
  std::string what;
  if (!decode(message, codec_, frame, what)) return end("frame_invalid", CloseCode::protocol);
  if (!principal_ && frame.frame_case() != v1::ClientFrame::kHello)
    return end("hello_expected", CloseCode::policy);
  switch (frame.frame_case()) {
    case v1::ClientFrame::kHello:
      return hello(frame.hello());
    case v1::ClientFrame::kAuth:
      return auth(frame.auth());
    case v1::ClientFrame::kCommand:
      return command(std::move(*frame.mutable_command()));
    case v1::ClientFrame::kSubscribe:
      return subscribe(frame.subscribe());
    case v1::ClientFrame::kUnsubscribe:
      return unsubscribe(frame.unsubscribe().sub_id());
    case v1::ClientFrame::kCredit:
      credit_bytes_ = std::min<std::int64_t>(credit_bytes_ + frame.credit().bytes(), 64 * 1024 * 1024);
      progress_ = host_.runtime().steady();
      return wake();
    case v1::ClientFrame::kPresence:
      if (projects_.contains(frame.presence().project())) host_.set_presence(*this, frame.presence());
      return;
    case v1::ClientFrame::kReplayFrom:
      return host_.request_replay(*this, frame.replay_from());
    case v1::ClientFrame::FRAME_NOT_SET:
      return end("frame_invalid", CloseCode::protocol);
  }
}

std::optional<Principal> Session::verify(const std::string& token, const std::string& ticket) {
  const WallTime now = host_.runtime().wall();
  return token.empty() ? host_.authenticator().redeem_ticket(ticket, now)
                       : host_.authenticator().verify_token(token, now);
}

void Session::hello(const v1::Hello& hello) {
  if (principal_) return end("hello_twice", CloseCode::policy);
  auto principal = verify(hello.token(), hello.ticket());
  if (!principal) return end("sign_in_required", CloseCode::policy);
  if (!host_.admit(*this, *principal)) return end("too_many_sockets", CloseCode::policy);
  principal_ = std::move(principal);
  client_id_ = hello.client_id().substr(0, 64);
  device_ = hello.device();
  credit_limited_ = hello.credit_bytes() > 0;
  credit_bytes_ = hello.credit_bytes();
  v1::ServerFrame frame;
  *frame.mutable_welcome() = host_.welcome(*principal_);
  reply(frame);
  for (const v1::Subscribe& request : hello.resume()) subscribe(request);
}

void Session::auth(const v1::Auth& auth) {
  auto principal = verify(auth.token(), auth.ticket());
  if (!principal || principal->person_id != principal_->person_id)
    return end("sign_in_required", CloseCode::policy);
  principal_ = std::move(principal);
  auth_warned_ = false;
}

void Session::command(v1::Command command) {
  if (!host_.take_command_token(principal_->person_id)) {
    v1::Ack ack;
    ack.set_command_id(command.command_id());
    ack.mutable_refused()->set_code("too_many_commands");
    *ack.mutable_refused()->mutable_message() = sentence_for("too_many_commands");
    ++commands_in_flight_;
    return acknowledge(ack);
  }
  ++commands_in_flight_;
  host_.submit(*this, std::move(command));
}

bool Session::wants_input() const {
  return !closing_ && commands_in_flight_ < host_.limits().commands_in_flight_max &&
         replies_.size() < host_.limits().replies_queued_max;
}

void Session::subscribe(const v1::Subscribe& subscribe) {
  const std::string about = std::to_string(subscribe.sub_id());
  if (project_of_.contains(subscribe.sub_id())) return error("sub_id_in_use", about);
  if (project_of_.size() >= host_.limits().subscriptions_max) return error("too_many_subscriptions", about);
  const auto view = view_index(subscribe.project(), subscribe.view());
  if (!view || !is_identifier(subscribe.project())) return close_view(subscribe.sub_id(), "not_found");

  project_of_[subscribe.sub_id()] = subscribe.project();
  auto [project, added] = projects_.try_emplace(subscribe.project());
  if (added) host_.watch(*this, subscribe.project());
  project->second.subscriptions[subscribe.sub_id()] = {subscribe, *view, false};
  waiting_.push_back(subscribe.sub_id());
  request_next_snapshot();
}

void Session::unsubscribe(std::uint32_t sub_id) {
  if (project_of_.contains(sub_id))
    forget(sub_id);
  else
    error("not_found", std::to_string(sub_id));
}

void Session::close_view(std::uint32_t sub_id, std::string_view code) {
  v1::ServerFrame frame;
  frame.mutable_view_closed()->set_sub_id(sub_id);
  frame.mutable_view_closed()->set_code(std::string(code));
  *frame.mutable_view_closed()->mutable_message() = sentence_for(code);
  reply(frame);
}

void Session::forget(std::uint32_t sub_id) {
  const auto owner = project_of_.find(sub_id);
  if (owner == project_of_.end()) return;
  const std::string name = owner->second;
  project_of_.erase(owner);
  std::erase(waiting_, sub_id);
  Project& project = projects_.at(name);
  project.subscriptions.erase(sub_id);
  if (project.subscriptions.empty()) {
    projects_.erase(name);
    host_.unwatch(*this, name);
  }
  // An answer under way for it is dropped when it comes; one being sent ends here.
  if (snapshot_ && snapshot_->sub_id == sub_id && snapshot_->prepared) {
    snapshot_.reset();
    request_next_snapshot();
  }
}

// --- snapshots ----------------------------------------------------------------------------------

void Session::request_next_snapshot() {
  if (snapshot_ || waiting_.empty()) return;
  const std::uint32_t sub_id = waiting_.front();
  waiting_.pop_front();
  const std::string& name = project_of_.at(sub_id);
  const v1::Subscribe& request = projects_.at(name).subscriptions.at(sub_id).request;
  snapshot_ = SnapshotInProgress{sub_id, name, request.has_at(), std::nullopt, 0};
  host_.request_snapshot(*this, request);
}

void Session::prepared(std::uint32_t sub_id, PreparedSnapshot snapshot) {
  if (!snapshot_ || snapshot_->sub_id != sub_id) return;  // Unsubscribed and asked for anew meanwhile.
  if (!project_of_.contains(sub_id)) {
    snapshot_.reset();
    return request_next_snapshot();
  }
  if (!snapshot.refused.empty()) {
    snapshot_.reset();
    close_view(sub_id, snapshot.refused);
    forget(sub_id);
    return request_next_snapshot();
  }
  snapshot_->prepared = std::move(snapshot);
  wake();
}

// A snapshot's parts leave only while the project's cursor stands at its revision, so that the first
// transition after it fits all of the project's views.
std::optional<OutMessage> Session::next_snapshot_part() {
  if (!snapshot_ || !snapshot_->prepared) return std::nullopt;
  const PreparedSnapshot& prepared = *snapshot_->prepared;
  Project& project = projects_.at(snapshot_->project);
  Subscription& subscription = project.subscriptions.at(snapshot_->sub_id);
  if (!snapshot_->fixed) {
    if (project.live_views() == 0) project.cursor = prepared.revision;
    if (project.cursor != prepared.revision) return std::nullopt;
  }
  const bool first = snapshot_->next_part == 0;
  const SnapshotPart& part = (*prepared.parts)[snapshot_->next_part++];
  const bool last = snapshot_->next_part == prepared.parts->size();

  v1::Snapshot header;
  header.set_sub_id(snapshot_->sub_id);
  header.set_project(snapshot_->project);
  header.set_view(subscription.request.view());
  header.set_revision(prepared.revision.value);
  header.set_first(first && !prepared.resumed);
  header.set_last(last);
  header.set_fixed(snapshot_->fixed);
  if (prepared.revision.value > 0) *header.mutable_at() = prepared.at;
  OutMessage message = encode_snapshot(header, part, codec_);
  if (last) {
    const bool fixed = snapshot_->fixed;
    const std::uint32_t sub_id = snapshot_->sub_id;
    snapshot_.reset();
    if (fixed)
      forget(sub_id);
    else
      subscription.live = true;
    request_next_snapshot();
  }
  return message;
}

// --- transitions --------------------------------------------------------------------------------

// The ring no longer holds this cursor: each live view is asked what changed since, once per entity.
bool Session::fell_off(Project& project, const Feed& feed) {
  if (feed.holds(project.cursor)) return false;
  for (auto& [id, subscription] : project.subscriptions) {
    if (!subscription.live) continue;
    subscription.live = false;
    subscription.request.set_from(project.cursor.value);
    subscription.request.set_view_schema(view_schema);
    waiting_.push_back(id);
  }
  request_next_snapshot();
  return true;
}

std::optional<OutMessage> Session::next_transition() {
  auto turn = projects_.upper_bound(last_served_);
  for (std::size_t i = 0; i < projects_.size(); ++i, ++turn) {
    if (turn == projects_.end()) turn = projects_.begin();
    auto& [name, project] = *turn;
    Feed* feed = host_.feed(name);
    const ViewSet views = project.live_views();
    if (!feed || views == 0) continue;
    Revision limit = feed->head();
    if (snapshot_ && snapshot_->project == name && !snapshot_->fixed) {
      if (!snapshot_->prepared || snapshot_->next_part > 0) continue;
      limit = std::min(limit, snapshot_->prepared->revision);
    }
    if (project.cursor >= limit || fell_off(project, *feed)) continue;
    Feed::Moved moved = feed->transition(views, project.cursor, limit, codec_);
    project.cursor = moved.to;
    last_served_ = name;
    return OutMessage{moved.frame, nullptr};
  }
  return std::nullopt;
}

std::optional<OutMessage> Session::next_presence() {
  for (auto& [name, project] : projects_) {
    const Feed* feed = host_.feed(name);
    if (!feed || project.live_views() == 0 || feed->presence_version == project.presence_version) continue;
    project.presence_version = feed->presence_version;
    return OutMessage{codec_ == Codec::protobuf ? feed->presence_protobuf : feed->presence_json, nullptr};
  }
  return std::nullopt;
}

// --- output -------------------------------------------------------------------------------------

std::optional<OutMessage> Session::next_message() {
  woken_ = false;
  if (writing_) return std::nullopt;
  if (!replies_.empty()) {
    OutMessage message{std::move(replies_.front()), nullptr};
    replies_.pop_front();
    writing_ = true;
    return message;
  }
  if (closing_ || !principal_ || (credit_limited_ && credit_bytes_ <= 0)) return std::nullopt;
  if (auto message = next_transition()) return spend(std::move(*message));
  if (auto message = next_snapshot_part()) return spend(std::move(*message));
  if (!replay_.empty()) {
    OutMessage message{std::move(replay_.front()), nullptr};
    replay_.pop_front();
    return spend(std::move(message));
  }
  if (auto message = next_presence()) return spend(std::move(*message));
  progress_ = host_.runtime().steady();
  return std::nullopt;
}

OutMessage Session::spend(OutMessage message) {
  writing_ = true;
  if (credit_limited_) credit_bytes_ -= static_cast<std::int64_t>(message.size());
  return message;
}

// Answers and heartbeats need no credit: that they leave is no progress of what waits for it.
void Session::sent() {
  writing_ = false;
  if (!starves()) progress_ = host_.runtime().steady();
}

bool Session::starves() const {
  if (!credit_limited_ || credit_bytes_ > 0) return false;
  return (snapshot_ && snapshot_->prepared) || !replay_.empty() || lag() > 0;
}

void Session::wake() {
  if (std::exchange(woken_, true)) return;
  host_.runtime().wake(id_);
}

void Session::reply(const v1::ServerFrame& frame) {
  replies_.push_back(encode(frame, codec_));
  wake();
}

void Session::error(std::string_view code, std::string_view about) {
  v1::ServerFrame frame;
  frame.mutable_error()->set_code(std::string(code));
  *frame.mutable_error()->mutable_message() = sentence_for(code);
  frame.mutable_error()->set_about(std::string(about));
  reply(frame);
}

void Session::end(std::string_view code, CloseCode close) {
  if (closing_) return;
  error(code, "");
  closing_ = close;
  wake();
}

// --- from the shard -----------------------------------------------------------------------------

void Session::acknowledge(const v1::Ack& ack) {
  --commands_in_flight_;
  v1::ServerFrame frame;
  *frame.mutable_ack() = ack;
  reply(frame);
}

void Session::replayed(std::vector<SharedBytes> frames) {
  replay_.assign(std::make_move_iterator(frames.begin()), std::make_move_iterator(frames.end()));
  wake();
}

void Session::refuse_replay(std::uint32_t replay_id, std::string_view code) {
  error(code, std::to_string(replay_id));
}

void Session::access_changed() {
  if (!principal_) return;
  std::vector<std::uint32_t> closed;
  for (const auto& [name, project] : projects_) {
    const Feed* feed = host_.feed(name);
    if (!feed) continue;
    for (const auto& [sub_id, subscription] : project.subscriptions)
      if (!host_.may_read(*principal_, *feed, subscription.request.view())) closed.push_back(sub_id);
  }
  for (const std::uint32_t sub_id : closed) {
    close_view(sub_id, "forbidden");
    forget(sub_id);
  }
}

void Session::go_away(std::uint32_t min_ms, std::uint32_t max_ms) {
  v1::ServerFrame frame;
  frame.mutable_go_away()->set_min_ms(min_ms);
  frame.mutable_go_away()->set_max_ms(max_ms);
  reply(frame);
  if (!closing_) closing_ = CloseCode::restart;
}

std::uint64_t Session::lag() const {
  std::uint64_t most = 0;
  for (const auto& [name, project] : projects_) {
    const Feed* feed = host_.feed(name);
    if (feed && project.live_views() != 0) most = std::max(most, feed->head().value - project.cursor.value);
  }
  return most;
}

void Session::tick() {
  const Millis now = host_.runtime().steady();
  const SessionLimits& limits = host_.limits();
  if (closing_) return wake();
  if (!principal_) {
    if (now - opened_ > limits.hello_within) end("hello_expected", CloseCode::policy);
    return;
  }
  if (!writing_ && !starves())
    progress_ = now;
  else if (now - progress_ > limits.stalled_max)
    return end("too_slow", CloseCode::policy);

  const auto left = principal_->expires - host_.runtime().wall();
  if (left <= WallTime::duration::zero()) return end("sign_in_required", CloseCode::policy);
  if (left < limits.auth_warning && !std::exchange(auth_warned_, true)) {
    v1::ServerFrame frame;
    frame.mutable_auth_expiring()->set_in_ms(
        static_cast<std::uint32_t>(std::chrono::duration_cast<Millis>(left).count()));
    reply(frame);
  }
  if (now - ticked_ < limits.heartbeat) return;
  ticked_ = now;
  v1::ServerFrame frame;
  frame.mutable_tick();
  if (projects_.empty()) return reply(frame);
  for (const auto& [name, project] : projects_) {
    const Feed* feed = host_.feed(name);
    if (!feed || project.live_views() == 0) continue;
    frame.mutable_tick()->set_project(name);
    frame.mutable_tick()->set_head_revision(feed->head().value);
    reply(frame);
  }
}

}  // namespace slipway
