#include "server/session.h"

#include <algorithm>
#include <utility>

#include "projections/projection.h"
#include "server/sentence.h"

namespace slipway {
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
  if (!workspace_.empty()) host_.unfollow_workspace(*this);
}

// --- input --------------------------------------------------------------------------------------

void Session::receive(std::string_view message) {
  if (closing_ || leaving_) return;
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
      if (!principal_->scope.bounds() && projects_.contains(frame.presence().project()))
        host_.set_presence(*this, frame.presence());
      return;
    case v1::ClientFrame::kReplayFrom:
      if (principal_->scope.bounds()) return refuse_replay(frame.replay_from().replay_id(), "token_scope");
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
  if (const auto refused = host_.admit(*principal); !refused.empty()) return end(refused, CloseCode::policy);
  principal_ = std::move(principal);
  client_id_ = hello.client_id().substr(0, 64);
  device_ = hello.device();
  credit_limited_ = hello.credit_bytes() > 0;
  credit_bytes_ = hello.credit_bytes();
  v1::ServerFrame frame;
  *frame.mutable_welcome() = host_.welcome(*principal_);
  told_write_notice_ = host_.write_notice().version;
  reply(frame);
  for (const v1::Subscribe& request : hello.resume()) subscribe(request);
}

void Session::auth(const v1::Auth& auth) {
  auto principal = verify(auth.token(), auth.ticket());
  const bool same =
      principal && principal->person_id == principal_->person_id && principal->scope == principal_->scope;
  if (!same) return end("sign_in_required", CloseCode::policy);
  principal_ = std::move(principal);
  auth_warned_ = false;
}

void Session::command(v1::Command command) {
  if (principal_->scope.bounds()) return refuse_command(command, "token_scope");
  if (!host_.take_command_token(principal_->person_id)) return refuse_command(command, "too_many_commands");
  ++commands_in_flight_;
  host_.submit(*this, std::move(command));
}

void Session::refuse_command(const v1::Command& command, std::string_view code) {
  v1::Ack ack;
  ack.set_command_id(command.command_id());
  ack.mutable_refused()->set_code(std::string(code));
  *ack.mutable_refused()->mutable_message() = sentence_for(code);
  ++commands_in_flight_;
  acknowledge(ack, command.project());
}

bool Session::wants_input() const {
  return !closing_ && !leaving_ && commands_in_flight_ < host_.limits().commands_in_flight_max &&
         replies_.size() < host_.limits().replies_queued_max;
}

void Session::subscribe(const v1::Subscribe& subscribe) {
  const std::string about = std::to_string(subscribe.sub_id());
  if (in_use(subscribe.sub_id())) return error("sub_id_in_use", about);
  if (project_of_.size() + workspace_.size() >= host_.limits().subscriptions_max)
    return error("too_many_subscriptions", about);
  if (subscribe.project() == workspace_stream && is_workspace_view(subscribe.view()))
    return subscribe_workspace(subscribe);
  const auto view = view_index(subscribe.project(), subscribe.view());
  if (!view || !is_identifier(subscribe.project())) return close_view(subscribe.sub_id(), "not_found");
  if (!principal_->scope.covers(subscribe.project(), subscribe.view()))
    return close_view(subscribe.sub_id(), "token_scope");

  project_of_[subscribe.sub_id()] = subscribe.project();
  auto [project, added] = projects_.try_emplace(subscribe.project());
  if (added) host_.watch(*this, subscribe.project());
  project->second.subscriptions[subscribe.sub_id()] = {subscribe, *view, false};
  waiting_.push_back({subscribe.sub_id()});
  request_next_snapshots();
}

bool Session::in_use(std::uint32_t sub_id) const {
  return project_of_.contains(sub_id) || workspace_.contains(sub_id);
}

void Session::unsubscribe(std::uint32_t sub_id) {
  if (in_use(sub_id))
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
  if (workspace_.erase(sub_id) > 0 && workspace_.empty()) host_.unfollow_workspace(*this);
  const auto owner = project_of_.find(sub_id);
  if (owner == project_of_.end()) return;
  const std::string name = owner->second;
  project_of_.erase(owner);
  for (auto& together : waiting_) std::erase(together, sub_id);
  std::erase_if(waiting_, [](const auto& together) { return together.empty(); });
  Project& project = projects_.at(name);
  project.subscriptions.erase(sub_id);
  if (project.subscriptions.empty()) {
    projects_.erase(name);
    host_.unwatch(*this, name);
  }
  // An answer under way for it is dropped when it comes; one being sent ends here.
  if (!snapshot_) return;
  for (std::size_t i = snapshot_->next; i < snapshot_->asked.size(); ++i) {
    Asked& asked = snapshot_->asked[i];
    if (asked.sub_id != sub_id || asked.gone) continue;
    asked.gone = true;
    if (i == snapshot_->next) snapshot_->next_part = 0;
    break;
  }
  finish_snapshots();
}

// --- snapshots ----------------------------------------------------------------------------------

void Session::request_next_snapshots() {
  if (snapshot_ || waiting_.empty()) return;
  const std::vector<std::uint32_t> together = std::move(waiting_.front());
  waiting_.pop_front();
  const std::string name = project_of_.at(together.front());
  std::vector<v1::Subscribe> requests;
  SnapshotInProgress asking;
  asking.project = name;
  for (const std::uint32_t sub_id : together) {
    requests.push_back(projects_.at(name).subscriptions.at(sub_id).request);
    asking.asked.push_back({sub_id});
  }
  asking.fixed = requests.front().has_at();
  snapshot_ = std::move(asking);
  host_.request_snapshots(*this, std::move(requests));
}

void Session::prepared(std::vector<PreparedSnapshot> snapshots) {
  SLIPWAY_ASSERT(snapshot_ && !snapshot_->prepared && snapshots.size() == snapshot_->asked.size());
  snapshot_->prepared = true;
  const Feed* feed = host_.feed(snapshot_->project);
  std::vector<std::pair<std::uint32_t, std::string>> refused;
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    Asked& asked = snapshot_->asked[i];
    asked.snapshot = std::move(snapshots[i]);
    if (asked.gone) continue;
    // Rights may have changed here after they were looked at there.
    const std::string& view = projects_.at(snapshot_->project).subscriptions.at(asked.sub_id).request.view();
    if (feed && !host_.may_read(*principal_, *feed, view)) asked.snapshot.refused = "forbidden";
    if (!asked.snapshot.refused.empty()) refused.emplace_back(asked.sub_id, asked.snapshot.refused);
  }
  for (const auto& [sub_id, code] : refused) {
    close_view(sub_id, code);
    forget(sub_id);
  }
  finish_snapshots();
  wake();
}

// Passes over what is gone; when all has been sent, the next are asked for.
void Session::finish_snapshots() {
  if (!snapshot_ || !snapshot_->prepared) return;
  while (snapshot_->next < snapshot_->asked.size() && snapshot_->asked[snapshot_->next].gone)
    ++snapshot_->next;
  if (snapshot_->next < snapshot_->asked.size()) return;
  snapshot_.reset();
  request_next_snapshots();
}

// What was erased since it was read does not leave any more, not even the rest of it.
bool Session::shows_what_is_erased() const {
  const Feed* feed = host_.feed(snapshot_->project);
  return feed && snapshot_->asked[snapshot_->next].snapshot.head < feed->erased();
}

void Session::ask_again() {
  std::vector<std::uint32_t> together;
  for (std::size_t i = snapshot_->next; i < snapshot_->asked.size(); ++i)
    if (!snapshot_->asked[i].gone) together.push_back(snapshot_->asked[i].sub_id);
  snapshot_.reset();
  waiting_.push_front(std::move(together));
  request_next_snapshots();
}

// A snapshot's parts leave only while the project's cursor stands at its revision, so that the first
// transition after it fits all of the project's views.
std::optional<OutMessage> Session::next_snapshot_part() {
  if (!snapshot_ || !snapshot_->prepared) return std::nullopt;
  if (shows_what_is_erased()) return ask_again(), std::nullopt;
  Asked& asked = snapshot_->asked[snapshot_->next];
  const PreparedSnapshot& prepared = asked.snapshot;
  Project& project = projects_.at(snapshot_->project);
  Subscription& subscription = project.subscriptions.at(asked.sub_id);
  if (!snapshot_->fixed) {
    if (project.live_views() == 0) project.cursor = prepared.revision;
    if (project.cursor != prepared.revision && !host_.mutants().snapshot_off_cursor) return std::nullopt;
  }
  const bool first = snapshot_->next_part == 0;
  const SnapshotPart& part = (*prepared.parts)[snapshot_->next_part++];
  const bool last = snapshot_->next_part == prepared.parts->size();

  v1::Snapshot header;
  header.set_sub_id(asked.sub_id);
  header.set_project(snapshot_->project);
  header.set_view(subscription.request.view());
  header.set_revision(prepared.revision.value);
  header.set_first(first && !prepared.resumed);
  header.set_last(last);
  header.set_fixed(snapshot_->fixed);
  if (prepared.revision.value > 0) *header.mutable_at() = prepared.at;
  OutMessage message = encode_snapshot(header, part, codec_);
  if (last) {
    if (snapshot_->fixed) {
      forget(asked.sub_id);
    } else {
      subscription.live = true;
      ++snapshot_->next;
      snapshot_->next_part = 0;
      finish_snapshots();
    }
  }
  return message;
}

// --- transitions --------------------------------------------------------------------------------

// The ring no longer holds this cursor: each live view is asked what changed since, once per entity. They
// come together, at one revision, and so does a newcomer that waited for the cursor to reach it: none of the
// project's views moves on before all of them stand where the next transition begins.
bool Session::fell_off(const std::string& name, Project& project, const Feed& feed) {
  if (feed.holds(project.cursor)) return false;
  std::vector<std::uint32_t> together;
  for (auto& [id, subscription] : project.subscriptions) {
    if (!subscription.live) continue;
    subscription.live = false;
    subscription.request.set_from(project.cursor.value);
    subscription.request.set_view_schema(view_schema);
    together.push_back(id);
  }
  if (snapshot_ && snapshot_->prepared && snapshot_->project == name && !snapshot_->fixed) {
    for (const Asked& asked : snapshot_->asked)
      if (!asked.gone) together.push_back(asked.sub_id);
    snapshot_.reset();
  }
  waiting_.push_front(std::move(together));
  request_next_snapshots();
  return true;
}

// What a running import brings is no news one by one: it comes with whatever else happens, with the import's
// end, or when it has waited long enough. Nobody waits who asked for a view, or to see what their command
// did.
bool Session::stays_quiet(const std::string& name, Project& project, const Feed& feed) {
  const bool may_wait =
      feed.only_quiet_after(project.cursor) && project.cursor >= project.wanted && !owes_snapshot(name);
  const Millis now = host_.runtime().steady();
  if (may_wait && !project.quiet_since) project.quiet_since = now;
  if (may_wait && now - *project.quiet_since < host_.limits().quiet_max) return true;
  if (may_wait) project.wanted = feed.head();
  project.quiet_since.reset();
  return false;
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
    if (snapshot_ && snapshot_->project == name && !snapshot_->fixed &&
        !host_.mutants().snapshot_off_cursor) {
      if (!snapshot_->prepared || snapshot_->begun()) continue;
      limit = std::min(limit, snapshot_->asked[snapshot_->next].snapshot.revision);
    }
    if (project.cursor >= limit || stays_quiet(name, project, *feed)) continue;
    if (fell_off(name, project, *feed)) return next_transition();  // Its answer may have ended a project.
    Feed::Moved moved = feed->transition(views, project.cursor, limit, codec_);
    project.cursor = moved.to;
    last_served_ = name;
    return OutMessage{moved.frame, nullptr};
  }
  return std::nullopt;
}

std::optional<OutMessage> Session::next_presence() {
  if (principal_->scope.bounds()) return std::nullopt;
  for (auto& [name, project] : projects_) {
    const Feed* feed = host_.feed(name);
    if (!feed || project.live_views() == 0 || feed->presence_version == project.presence_version) continue;
    project.presence_version = feed->presence_version;
    return OutMessage{codec_ == Codec::protobuf ? feed->presence_protobuf : feed->presence_json, nullptr};
  }
  return std::nullopt;
}

// Only the newest: whoever reads slowly is not told of what is over.
std::optional<OutMessage> Session::next_write_notice() {
  const WriteNotice& notice = host_.write_notice();
  if (!principal_ || told_write_notice_ == notice.version) return std::nullopt;
  told_write_notice_ = notice.version;
  return OutMessage{codec_ == Codec::protobuf ? notice.protobuf : notice.json, nullptr};
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
  if (closing_) return std::nullopt;
  if (auto message = next_write_notice()) {
    writing_ = true;
    return message;
  }
  if (!principal_ || (credit_limited_ && credit_bytes_ <= 0)) return std::nullopt;
  workspaces_turn_ = !workspaces_turn_;
  for (const bool workspace : {workspaces_turn_, !workspaces_turn_})
    if (auto message = workspace ? next_of_workspace() : next_of_projects())
      return spend(std::move(*message));
  // These cost no credit: it is of views, and clients give back what views took.
  if (!replay_.empty()) {
    writing_ = true;
    OutMessage message{std::move(replay_.front()), nullptr};
    replay_.pop_front();
    return message;
  }
  if (auto message = next_presence()) {
    writing_ = true;
    return message;
  }
  progress_ = host_.runtime().steady();
  return std::nullopt;
}

std::optional<OutMessage> Session::next_of_projects() {
  if (auto message = next_transition()) return message;
  return next_snapshot_part();
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
  return (snapshot_ && snapshot_->prepared) || !replay_.empty() || lag() > 0 ||
         std::ranges::any_of(workspace_, [](const auto& entry) { return entry.second.has_unsent(); });
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

void Session::acknowledge(const v1::Ack& ack, const std::string& project) {
  --commands_in_flight_;
  if (const auto watched = projects_.find(project); watched != projects_.end()) {
    const v1::Committed& answer = ack.has_duplicate() ? ack.duplicate() : ack.committed();
    watched->second.wanted = std::max(watched->second.wanted, Revision{answer.revision()});
  }
  v1::ServerFrame frame;
  *frame.mutable_ack() = ack;
  reply(frame);
  leave_when_answered();
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
  leaving_ = true;
  leave_when_answered();
}

// Whoever was sent away still gets the answers to what was taken; nothing more is taken.
void Session::leave_when_answered() {
  if (leaving_ && commands_in_flight_ == 0 && !closing_) closing_ = CloseCode::restart;
}

std::uint64_t Session::lag() const {
  std::uint64_t most = 0;
  for (const auto& [name, project] : projects_) {
    const Feed* feed = host_.feed(name);
    if (!feed || project.live_views() == 0) continue;
    const bool waits = project.quiet_since && feed->only_quiet_after(project.cursor);
    if (!waits) most = std::max(most, feed->head().value - project.cursor.value);
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
  for (const auto& [name, project] : projects_)
    if (project.quiet_since && now - *project.quiet_since >= limits.quiet_max) wake();
  if (now - ticked_ >= limits.heartbeat) heartbeat(now);
  follow_workspace();
}

bool Session::owes_snapshot(const std::string& project) const {
  if (snapshot_ && snapshot_->project == project) return true;
  return std::ranges::any_of(waiting_, [&](const auto& together) {
    return project_of_.at(together.front()) == project;  // Those that wait together are of one project.
  });
}

// A head is news only on an idle line: while something is being written, waits for credit or is being
// prepared, what is missing is on its way, and a client that read of it twice before it came would ask for it
// again.
void Session::heartbeat(Millis now) {
  if (writing_ || !replies_.empty()) return;
  ticked_ = now;
  v1::ServerFrame frame;
  frame.mutable_tick();
  bool told = false;
  for (const auto& [name, project] : projects_) {
    const Feed* feed = host_.feed(name);
    if (!feed || project.live_views() == 0 || project.cursor < feed->head() || owes_snapshot(name)) continue;
    frame.mutable_tick()->set_project(name);
    frame.mutable_tick()->set_head_revision(feed->head().value);
    reply(frame);
    told = true;
  }
  if (!told) reply(frame);
}

}  // namespace slipway
