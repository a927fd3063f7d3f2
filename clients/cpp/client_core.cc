#include "clients/cpp/client_core.h"

#include <algorithm>
#include <limits>

#include "proto/basics.h"
#include "proto/workspace_views.h"

namespace slipway::client {
namespace {

// Moves by itself, not with the views of its project.
bool is_alone(std::string_view project, std::string_view view) {
  return project == workspace_stream && is_workspace_view(view);
}

// A transition that moves such a view names it, and moves nothing else.
bool moves(const RawTransition& transition, std::string_view project, std::string_view view) {
  if (project != transition.project) return false;
  const bool of_one = transition.deltas.size() == 1 && is_alone(project, transition.deltas.front().view);
  return of_one ? transition.deltas.front().view == view : !is_alone(project, view);
}

constexpr std::uint32_t heartbeat_default_ms = 25'000;
constexpr std::chrono::milliseconds heartbeat_grace{8'000};
constexpr std::chrono::milliseconds command_window{1'000};

}  // namespace

ClientCore::ClientCore(ClientOptions options) : options_(std::move(options)), random_state_(options_.seed) {}

// --- the connection
// ---------------------------------------------------------------------------------------------

void ClientCore::connected(Time now, std::string ticket) {
  SLIPWAY_ASSERT(!has_socket_);
  has_socket_ = true;
  connection_ = Connection::signing_in;
  wants_disconnect_ = false;
  reconnect_at_.reset();
  leave_at_.reset();
  connected_at_ = heard_at_ = now;
  next_sub_id_ = 1;
  credit_owed_bytes_ = 0;

  v1::ClientFrame frame;
  v1::Hello& hello = *frame.mutable_hello();
  if (ticket.empty())
    hello.set_token(options_.token);
  else
    hello.set_ticket(std::move(ticket));
  hello.set_client_id(options_.client_id);
  hello.set_device(options_.device);
  hello.set_credit_bytes(options_.credit_bytes);
  for (auto& [key, subscription] : subscriptions_)
    if (wanted(subscription)) *hello.add_resume() = ask(key, subscription);
  emit(frame);
}

void ClientCore::disconnected(Time now) {
  if (!has_socket_) return;
  has_socket_ = false;
  wants_disconnect_ = false;
  output_.clear();
  present_.clear();
  motion_.clear();
  for (auto& [key, subscription] : subscriptions_) lose(subscription);
  for (Pending& pending : pending_) {
    pending.resent = pending.resent || pending.sent;
    pending.sent = false;
  }
  if (connection_ == Connection::needs_auth) return;
  connection_ = Connection::offline;
  if (leave_at_) {
    reconnect_at_ = std::max(now, *leave_at_);
    leave_at_.reset();
    return;
  }
  const unsigned doublings = std::min(attempts_++, 10U);
  reconnect_at_ = now + random_between(Time{0}, std::min(backoff_max, backoff_first * (1U << doublings)));
}

void ClientCore::receive(Time now, std::string_view message) {
  if (!has_socket_ || wants_disconnect_) return;
  heard_at_ = now;
  const std::optional<RawFrame> frame = read_frame(message);
  if (!frame) {
    ++counters_.protocol_errors;
    wants_disconnect_ = true;
    return;
  }
  if (const auto* snapshot = std::get_if<RawSnapshot>(&*frame)) {
    on(*snapshot);
    return_credit(message.size());
  } else if (const auto* transition = std::get_if<RawTransition>(&*frame)) {
    on(*transition, message);
    return_credit(message.size());
  } else {
    on(now, std::get<v1::ServerFrame>(*frame));
  }
}

void ClientCore::tick(Time now) {
  if (connection_ == Connection::signing_in && now - connected_at_ > welcome_timeout)
    wants_disconnect_ = true;
  if (connection_ != Connection::online) return;
  const bool something_expected = !subscriptions_.empty() || !pending_.empty();
  if (something_expected && now - heard_at_ > silence_max()) wants_disconnect_ = true;
  if (leave_at_ && now >= *leave_at_) wants_disconnect_ = true;
  send_pending(now);
  if (presence_ && now - presence_sent_at_ >= presence_renewal) send_presence(now);
}

std::vector<std::string> ClientCore::take_output() {
  return std::exchange(output_, {});
}

std::optional<ClientCore::Time> ClientCore::want_reconnect_at() const {
  return reconnect_at_;
}

void ClientCore::set_token(std::string token) {
  options_.token = std::move(token);
  if (connection_ == Connection::online) {
    v1::ClientFrame frame;
    frame.mutable_auth()->set_token(options_.token);
    emit(frame);
  }
  if (connection_ == Connection::needs_auth) {
    connection_ = Connection::offline;
    if (!has_socket_) reconnect_at_ = Time{0};
  }
}

void ClientCore::emit(const v1::ClientFrame& frame) {
  output_.push_back(frame.SerializeAsString());
}

// Two heartbeats, and what a loaded server may be late by.
ClientCore::Time ClientCore::silence_max() const {
  const std::uint32_t heartbeat_ms =
      welcome_.heartbeat_ms() == 0 ? heartbeat_default_ms : welcome_.heartbeat_ms();
  return Time{heartbeat_ms} * 2 + heartbeat_grace;
}

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every platform.
ClientCore::Time ClientCore::random_between(Time low, Time high) {
  random_state_ += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = random_state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  mixed ^= mixed >> 31;
  if (high <= low) return low;
  const auto span = static_cast<std::uint64_t>((high - low).count()) + 1;
  return low + Time{static_cast<std::int64_t>(mixed % span)};
}

// --- views
// ------------------------------------------------------------------------------------------------------

void ClientCore::subscribe(std::string_view project, std::string_view view) {
  Subscription& subscription = subscriptions_[Key{project, view}];
  if (subscription.state.phase == ViewPhase::closed) subscription.state = {};
  if (connection_ == Connection::online) ask_for_missing();
}

void ClientCore::subscribe_at(std::string_view project, std::string_view view, v1::At at) {
  unsubscribe(project, view);
  subscriptions_[Key{project, view}].at = std::move(at);
  if (connection_ == Connection::online) ask_for_missing();
}

void ClientCore::unsubscribe(std::string_view project, std::string_view view) {
  const auto found = subscriptions_.find(Key{project, view});
  if (found == subscriptions_.end()) return;
  if (connection_ == Connection::online && found->second.sub_id != 0) {
    v1::ClientFrame frame;
    frame.mutable_unsubscribe()->set_sub_id(found->second.sub_id);
    emit(frame);
  }
  subscriptions_.erase(found);
}

const ViewState* ClientCore::view(std::string_view project, std::string_view view) const {
  const auto found = subscriptions_.find(Key{project, view});
  return found == subscriptions_.end() ? nullptr : &found->second.state;
}

std::vector<std::pair<std::string, std::string>> ClientCore::subscriptions() const {
  std::vector<Key> keys;
  for (const auto& [key, subscription] : subscriptions_) keys.push_back(key);
  return keys;
}

// A view of the past is asked for again on every new connection: it may hold what was erased meanwhile.
bool ClientCore::wanted(const Subscription& subscription) {
  const bool answered = subscription.state.phase == ViewPhase::fixed && subscription.sub_id != 0;
  return subscription.state.phase != ViewPhase::closed && !answered;
}

v1::Subscribe ClientCore::ask(const Key& key, Subscription& subscription) {
  subscription.sub_id = next_sub_id_++;
  subscription.asked_at = motion_[key.first].ticks;
  v1::Subscribe subscribe;
  subscribe.set_sub_id(subscription.sub_id);
  subscribe.set_project(key.first);
  subscribe.set_view(key.second);
  subscribe.set_from(subscription.state.revision);
  subscribe.set_view_schema(subscription.view_schema);
  if (subscription.at) *subscribe.mutable_at() = *subscription.at;
  return subscribe;
}

void ClientCore::ask_for_missing() {
  for (auto& [key, subscription] : subscriptions_) {
    if (subscription.sub_id != 0 || !wanted(subscription)) continue;
    v1::ClientFrame frame;
    *frame.mutable_subscribe() = ask(key, subscription);
    emit(frame);
  }
}

// From what is held, under a new sub_id: what is still on its way for the old one is not mistaken for the
// answer.
void ClientCore::ask_again(const Key& key, Subscription& subscription) {
  v1::ClientFrame frame;
  frame.mutable_unsubscribe()->set_sub_id(subscription.sub_id);
  emit(frame);
  lose(subscription);
  *frame.mutable_subscribe() = ask(key, subscription);
  emit(frame);
}

void ClientCore::lose(Subscription& subscription) {
  subscription.sub_id = 0;
  subscription.chunks = {};
  subscription.waiting.clear();
  ViewState& state = subscription.state;
  if (state.phase == ViewPhase::live) state.phase = ViewPhase::stale;
}

ClientCore::Subscription* ClientCore::by_sub_id(std::uint32_t sub_id, const Key** key) {
  if (sub_id == 0) return nullptr;
  for (auto& [candidate, subscription] : subscriptions_) {
    if (subscription.sub_id != sub_id) continue;
    if (key) *key = &candidate;
    return &subscription;
  }
  return nullptr;
}

void ClientCore::on(const RawSnapshot& snapshot) {
  const Key* key = nullptr;
  Subscription* subscription = by_sub_id(snapshot.sub_id, &key);
  if (!subscription) return;  // Of a subscription that was given up meanwhile.
  ++motion_[key->first].moves;
  Chunks& chunks = subscription->chunks;
  if (snapshot.first) {
    chunks = {.whole = true};
    const bool anew = subscription->state.revision > 0 || !follows(key->first);
    if (anew && !snapshot.fixed && !is_alone(key->first, key->second)) forget_past(key->first);
  }
  chunks.fixed = snapshot.fixed;
  chunks.revision = snapshot.revision;
  for (const RawEntity& entity : snapshot.entities) chunks.upserts.emplace_back(entity.id, entity.bytes);
  for (const std::string_view id : snapshot.removals) chunks.removals.emplace_back(id);
  if (!snapshot.last) return;
  apply(*key, *subscription, std::exchange(chunks, {}));
  if (snapshot.fixed) return;
  if (!is_alone(key->first, key->second)) fall_behind(key->first, snapshot.revision);
  apply_waiting(*key, *subscription);
}

// All live views of a project stand at one revision. Where one is given a newer snapshot, the others fell
// behind with it: the server sends theirs next, under the same sub_id. Until then they do not follow.
void ClientCore::fall_behind(const std::string& project, std::uint64_t revision) {
  for (auto& [key, subscription] : subscriptions_) {
    ViewState& state = subscription.state;
    if (key.first != project || is_alone(key.first, key.second)) continue;
    if (state.phase == ViewPhase::live && state.revision < revision) state.phase = ViewPhase::stale;
  }
}

bool ClientCore::follows(const std::string& project) const {
  return std::ranges::any_of(subscriptions_, [&](const auto& entry) {
    const auto& [key, subscription] = entry;
    return key.first == project && !is_alone(key.first, key.second) &&
           subscription.state.phase == ViewPhase::live;
  });
}

// A view that begins anew may say that something was erased, in the past of its project as well; and whoever
// followed nothing of it has not been told.
void ClientCore::forget_past(const std::string& project) {
  for (auto& [key, subscription] : subscriptions_) {
    if (key.first != project || subscription.state.phase != ViewPhase::fixed) continue;
    lose(subscription);
    subscription.state = {};
  }
  ask_for_missing();
}

void ClientCore::apply(const Key& key, Subscription& subscription, Chunks chunks) {
  ++counters_.snapshots;
  ViewState& state = subscription.state;
  ViewChange change{.project = key.first,
                    .view = key.second,
                    .from_revision = state.revision,
                    .to_revision = chunks.revision,
                    .whole = chunks.whole};
  if (chunks.whole) state.entities.clear();
  for (auto& [id, bytes] : chunks.upserts) {
    if (options_.keep_changes) change.upserted.push_back(id);
    state.entities.insert_or_assign(std::move(id), std::move(bytes));
  }
  for (std::string& id : chunks.removals) {
    state.entities.erase(id);
    change.removed.push_back(std::move(id));
  }
  state.revision = chunks.revision;
  state.phase = chunks.fixed ? ViewPhase::fixed : ViewPhase::live;
  subscription.view_schema = welcome_.view_schema();
  if (options_.keep_changes) changes_.push_back(std::move(change));
}

void ClientCore::on(const RawTransition& transition, std::string_view message) {
  ++counters_.transitions;
  if (const auto motion = motion_.find(transition.project); motion != motion_.end()) ++motion->second.moves;
  bool gap = false;
  bool overlap = false;
  std::shared_ptr<const std::string> kept;
  for (auto& [key, subscription] : subscriptions_) {
    if (!moves(transition, key.first, key.second)) continue;
    if (subscription.sub_id == 0 || !wanted(subscription)) continue;
    const bool live = subscription.state.phase == ViewPhase::live;
    if (live && transition.from_revision <= subscription.state.revision) {
      overlap = overlap || transition.from_revision < subscription.state.revision;
      apply(key, subscription, transition);
      continue;
    }
    gap = gap || live;
    if (live) ask_again(key, subscription);
    if (!kept) kept = std::make_shared<const std::string>(message);
    wait(subscription, kept);
  }
  counters_.gaps_seen += gap ? 1 : 0;
  counters_.overlaps_seen += overlap ? 1 : 0;
}

void ClientCore::wait(Subscription& subscription, std::shared_ptr<const std::string> message) {
  if (subscription.waiting.size() == transitions_waiting_max) subscription.waiting.pop_front();
  const std::optional<RawFrame> frame = read_frame(*message);
  subscription.waiting.push_back({std::move(message), std::get<RawTransition>(*frame)});
}

// What the snapshot does not hold yet; the rest is skipped. Where some of it was not kept, there is a gap as
// any other.
void ClientCore::apply_waiting(const Key& key, Subscription& subscription) {
  const std::deque<Waiting> waiting = std::exchange(subscription.waiting, {});
  for (const Waiting& each : waiting) {
    if (each.transition.to_revision <= subscription.state.revision) continue;
    if (each.transition.from_revision > subscription.state.revision) {
      ++counters_.gaps_seen;
      return ask_again(key, subscription);
    }
    apply(key, subscription, each.transition);
  }
}

// A transition that begins before what is held (a view that was just given a newer snapshot) is taken from
// there on: its deltas name their revisions, and an upsert is the whole entity.
void ClientCore::apply(const Key& key, Subscription& subscription, const RawTransition& transition) {
  ViewState& state = subscription.state;
  if (transition.to_revision <= state.revision) return;
  ViewChange change{.project = key.first,
                    .view = key.second,
                    .from_revision = state.revision,
                    .to_revision = transition.to_revision};
  for (const RawDelta& delta : transition.deltas) {
    if (delta.view != key.second || delta.revision <= state.revision) continue;
    for (const RawEntity& entity : delta.upserts) {
      state.entities.insert_or_assign(std::string(entity.id), std::string(entity.bytes));
      if (options_.keep_changes) change.upserted.emplace_back(entity.id);
    }
    for (const std::string_view id : delta.removals) {
      if (const auto found = state.entities.find(id); found != state.entities.end())
        state.entities.erase(found);
      if (options_.keep_changes) change.removed.emplace_back(id);
    }
  }
  state.revision = transition.to_revision;
  if (options_.keep_changes) changes_.push_back(std::move(change));
}

// A head that is ahead proves nothing: transitions may be on their way. One that is still not here at the
// next tick, while nothing else moved, does; but not to a view that was asked for in between.
void ClientCore::on_tick(const v1::Tick& tick) {
  Motion& motion = motion_[tick.project()];
  const bool moved = std::exchange(motion.moves_at_tick, motion.moves) != motion.moves;
  const std::uint64_t overdue = std::exchange(motion.head_at_tick, tick.head_revision());
  const std::uint64_t since = motion.ticks++;
  if (moved) return;
  bool stalled = false;
  for (auto& [key, subscription] : subscriptions_) {
    if (key.first != tick.project() || is_alone(key.first, key.second)) continue;
    if (subscription.sub_id == 0 || !wanted(subscription)) continue;
    if (subscription.state.revision >= overdue || subscription.asked_at == since) continue;
    stalled = true;
    ask_again(key, subscription);
  }
  if (!stalled) return;
  ++counters_.stalls_seen;
  motion.head_at_tick = 0;
}

void ClientCore::on_view_closed(const v1::ViewClosed& closed) {
  if (Subscription* subscription = by_sub_id(closed.sub_id())) close(*subscription, closed);
}

void ClientCore::close(Subscription& subscription, const v1::ViewClosed& closed) {
  subscription = {};
  subscription.state.phase = ViewPhase::closed;
  subscription.state.closed = closed;
}

void ClientCore::return_credit(std::size_t bytes) {
  if (options_.credit_bytes == 0) return;
  credit_owed_bytes_ += bytes;
  if (credit_owed_bytes_ < options_.credit_bytes / 2) return;
  v1::ClientFrame frame;
  frame.mutable_credit()->set_bytes(static_cast<std::uint32_t>(std::exchange(credit_owed_bytes_, 0)));
  emit(frame);
}

// --- commands
// ---------------------------------------------------------------------------------------------------

bool ClientCore::send(v1::Command command) {
  if (pending_.size() >= pending_commands_max) return false;
  pending_.push_back({.command = std::move(command)});
  if (connection_ == Connection::online) send_pending(heard_at_);
  return true;
}

// In their order, and no faster than the server said that it takes them.
void ClientCore::send_pending(Time now) {
  if (connection_ != Connection::online || leave_at_) return;
  if (now - commands_window_at_ >= command_window) {
    commands_window_at_ = now;
    commands_in_window_ = 0;
  }
  const std::uint32_t limit = welcome_.limits().commands_per_second_max();
  for (Pending& pending : pending_) {
    if (pending.sent) continue;
    if (limit != 0 && commands_in_window_ >= limit) return;
    ++commands_in_window_;
    pending.sent = true;
    counters_.commands_resent += pending.resent ? 1 : 0;
    v1::ClientFrame frame;
    *frame.mutable_command() = pending.command;
    emit(frame);
  }
}

std::vector<std::string> ClientCore::pending() const {
  std::vector<std::string> ids;
  for (const Pending& pending : pending_) ids.push_back(pending.command.command_id());
  return ids;
}

void ClientCore::on_ack(const v1::Ack& ack) {
  if (ack.refused().code() != "too_many_commands") return finish(ack.command_id(), ack);
  // Not an answer to the command: nothing was decided. It goes out again with the next second's.
  for (Pending& pending : pending_)
    if (pending.command.command_id() == ack.command_id()) pending.sent = false;
  commands_in_window_ = std::max(commands_in_window_, welcome_.limits().commands_per_second_max());
}

void ClientCore::finish(const std::string& command_id, v1::Ack ack) {
  const auto found = std::ranges::find_if(
      pending_, [&](const Pending& pending) { return pending.command.command_id() == command_id; });
  if (found == pending_.end()) return;
  pending_.erase(found);
  outcomes_.push_back({command_id, std::move(ack)});
}

std::vector<Outcome> ClientCore::take_outcomes() {
  return std::exchange(outcomes_, {});
}
std::vector<ViewChange> ClientCore::take_changes() {
  return std::exchange(changes_, {});
}
std::vector<v1::Error> ClientCore::take_errors() {
  return std::exchange(errors_, {});
}

// --- presence
// ---------------------------------------------------------------------------------------------------

void ClientCore::set_presence(v1::Presence presence) {
  presence_ = std::move(presence);
  if (connection_ == Connection::online) send_presence(heard_at_);
}

void ClientCore::send_presence(Time now) {
  presence_sent_at_ = now;
  v1::ClientFrame frame;
  *frame.mutable_presence() = *presence_;
  emit(frame);
  if (presence_->scope().empty()) presence_.reset();
}

const v1::PresenceUpdate* ClientCore::presence(std::string_view project) const {
  const auto found = present_.find(project);
  return found == present_.end() ? nullptr : &found->second;
}

// --- everything else that the server says
// -----------------------------------------------------------------------

void ClientCore::on(Time now, const v1::ServerFrame& frame) {
  switch (frame.frame_case()) {
    case v1::ServerFrame::kWelcome:
      return on_welcome(now, frame.welcome());
    case v1::ServerFrame::kAck:
      return on_ack(frame.ack());
    case v1::ServerFrame::kTick:
      return on_tick(frame.tick());
    case v1::ServerFrame::kPresence:
      present_[frame.presence().project()] = frame.presence();
      return;
    case v1::ServerFrame::kViewClosed:
      return on_view_closed(frame.view_closed());
    case v1::ServerFrame::kGoAway:
      return on_go_away(now, frame.go_away());
    case v1::ServerFrame::kError:
      return on_error(frame.error());
    case v1::ServerFrame::kWriteState:
      write_state_ = frame.write_state();
      return;
    default:
      return;  // Of a newer server: what we do not know, we did not ask for.
  }
}

void ClientCore::on_welcome(Time now, const v1::Welcome& welcome) {
  const bool other_log = !welcome_.log_epoch().empty() && welcome_.log_epoch() != welcome.log_epoch();
  welcome_ = welcome;
  write_state_ = welcome.write_state();
  connection_ = Connection::online;
  attempts_ = 0;
  commands_in_window_ = 0;
  commands_window_at_ = now;
  if (other_log) {  // Held revisions mean nothing in this log.
    for (auto& [key, subscription] : subscriptions_) {
      if (subscription.state.phase == ViewPhase::closed) continue;
      subscription.state = {};
      subscription.view_schema = 0;
      ask_again(key, subscription);
    }
  }
  ask_for_missing();
  send_pending(now);
  if (presence_) send_presence(now);
}

void ClientCore::on_go_away(Time now, const v1::GoAway& go_away) {
  leave_at_ = now + random_between(Time{go_away.min_ms()}, Time{go_away.max_ms()});
}

void ClientCore::on_error(const v1::Error& error) {
  if (errors_.size() < errors_max) errors_.push_back(error);
  if (error.code() == "sign_in_required") {
    connection_ = Connection::needs_auth;
    wants_disconnect_ = true;
  }
  if (error.about().empty()) return;
  // The same message would get the same answer for ever: what the server could not take in is over.
  v1::Ack ack;
  ack.set_command_id(error.about());
  ack.mutable_refused()->set_code(error.code());
  *ack.mutable_refused()->mutable_message() = error.message();
  finish(error.about(), std::move(ack));
  for (auto& [key, subscription] : subscriptions_) {
    if (subscription.sub_id == 0 || std::to_string(subscription.sub_id) != error.about()) continue;
    v1::ViewClosed closed;
    closed.set_code(error.code());
    *closed.mutable_message() = error.message();
    close(subscription, closed);
  }
}

}  // namespace slipway::client
