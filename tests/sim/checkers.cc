#include "tests/sim/checkers.h"

#include <algorithm>

namespace slipway::sim {
namespace {

using namespace std::chrono_literals;

// Revocation reaches everyone within this (reliability.md, 15).
constexpr Time revocation_max = 5s;

const v1::Committed* committed_in(const v1::Ack& ack) {
  if (ack.has_committed()) return &ack.committed();
  if (ack.has_duplicate()) return &ack.duplicate();
  return nullptr;
}

}  // namespace

// --- nothing lost -------------------------------------------------------------------------------

void LostChecker::answered(const Answer& answer) {
  if (committed_in(answer.ack)) committed_.push_back(answer);
}

void LostChecker::at_end() {
  for (const Answer& answer : committed_) {
    const v1::Committed& told = *committed_in(answer.ack);
    const Oracle::Entry* entry = oracle_.entry(answer.stream, told.revision());
    if (!entry)
      world_.fail(Property::nothing_lost, fmt::format("{} was told that {} is {} {}, but the log ends at {}",
                                                      answer.client, answer.ack.command_id(), answer.stream,
                                                      told.revision(), oracle_.head(answer.stream)));
    else if (entry->leaf_hash != told.leaf_hash())
      world_.fail(Property::nothing_lost,
                  fmt::format("{} was told that {} is {} {}, but there is {}, of another hash{}",
                              answer.client, answer.ack.command_id(), answer.stream, told.revision(),
                              entry->command_id, told.leaf_hash().empty() ? " (the answer had none)" : ""));
  }
}

// --- nothing twice ------------------------------------------------------------------------------

void TwiceChecker::at_end() {
  for (const auto& [stream, entries] : oracle_.streams()) {
    std::map<std::string, std::uint64_t> first;
    for (std::uint64_t revision = 1; revision <= entries.size(); ++revision) {
      const std::string& id = entries[revision - 1].command_id;
      const auto [found, added] = first.try_emplace(id, revision);
      if (!added)
        world_.fail(Property::nothing_twice,
                    fmt::format("{}: {} is both {} and {}", stream, id, found->second, revision));
    }
  }
}

// --- one order ----------------------------------------------------------------------------------

std::uint64_t OrderChecker::newest_acked(const std::string& stream) const {
  const auto found = acked_.find(stream);
  return found == acked_.end() ? 0 : found->second;
}

void OrderChecker::answered(const Answer& answer) {
  const v1::Committed* told = committed_in(answer.ack);
  if (!told) return;
  std::uint64_t& newest = acked_[answer.stream];
  newest = std::max(newest, told->revision());
  answers_.push_back(answer);
}

void OrderChecker::at_end() {
  std::map<std::string, std::map<std::string, std::uint64_t>> revision_of;
  for (const auto& [stream, entries] : oracle_.streams())
    for (std::uint64_t revision = 1; revision <= entries.size(); ++revision)
      revision_of[stream].try_emplace(entries[revision - 1].command_id, revision);
  for (const Answer& answer : answers_) {
    const std::uint64_t told = committed_in(answer.ack)->revision();
    const auto& known = revision_of[answer.stream];
    const auto own = known.find(answer.ack.command_id());
    // What asked for nothing new has no commit of its own; its answer names the revision where it was so.
    if (own != known.end() && own->second != told)
      world_.fail(Property::one_order,
                  fmt::format("{} was told that {} is {} {}, but it is {}", answer.client,
                              answer.ack.command_id(), answer.stream, told, own->second));
    if (told < answer.floor || (own != known.end() && told == answer.floor))
      world_.fail(Property::one_order,
                  fmt::format("{}: {} was sent after {} {} had been answered, and became {}", answer.client,
                              answer.ack.command_id(), answer.stream, answer.floor, told));
  }
}

// --- subscriptions ------------------------------------------------------------------------------

std::string SubscriptionChecker::who(const Session& session) const {
  return fmt::format("{} ({}, session {})", session.client_id(),
                     session.principal() ? session.principal()->person_id : "nobody", session.id());
}

void SubscriptionChecker::subscribed(Wire& wire, const v1::Subscribe& subscribe) {
  if (wire.subscriptions.contains(subscribe.sub_id())) return;  // Refused as in use.
  wire.subscriptions[subscribe.sub_id()] = {
      .project = subscribe.project(), .view = subscribe.view(), .from = subscribe.from()};
}

void SubscriptionChecker::heard(const Session& session, std::string_view message) {
  v1::ClientFrame frame;
  if (session.closing() || !frame.ParseFromArray(message.data(), static_cast<int>(message.size()))) return;
  Wire& wire = wires_[session.id()];
  if (frame.has_hello() && !session.principal())
    for (const v1::Subscribe& subscribe : frame.hello().resume()) subscribed(wire, subscribe);
  if (frame.has_subscribe()) subscribed(wire, frame.subscribe());
  if (frame.has_unsubscribe()) wire.subscriptions.erase(frame.unsubscribe().sub_id());
}

void SubscriptionChecker::said(Shard& shard, const Session& session, std::string_view message) {
  Wire& wire = wires_[session.id()];
  const auto frame = client::read_frame(message);
  if (session.client_id() == stranger_id) return said_to_stranger(shard, session, message);
  if (!frame) return world_.fail(Property::subscription, who(session) + " was sent what no client can read");
  if (const auto* snapshot = std::get_if<client::RawSnapshot>(&*frame))
    on_snapshot(shard, session, wire, *snapshot);
  else if (const auto* transition = std::get_if<client::RawTransition>(&*frame))
    on_transition(shard, session, wire, *transition);
  else
    on_other(wire, session, std::get<v1::ServerFrame>(*frame));
}

// Who reuses numbers before they are free cannot be followed by them; what is shown must still be right.
void SubscriptionChecker::said_to_stranger(Shard& shard, const Session& session, std::string_view message) {
  v1::ServerFrame frame;
  if (!frame.ParseFromArray(message.data(), static_cast<int>(message.size())))
    return world_.fail(Property::subscription, who(session) + " was sent what no client can read");
  if (frame.has_snapshot()) {
    const v1::Snapshot& snapshot = frame.snapshot();
    must_be_durable(session, snapshot.project(), snapshot.revision(), "a snapshot");
    if (!snapshot.fixed()) must_be_allowed(shard, session, snapshot.project(), snapshot.view(), "a snapshot");
  } else if (frame.has_transition()) {
    const v1::Transition& transition = frame.transition();
    must_be_durable(session, transition.project(), transition.to_revision(), "a transition");
    for (const v1::ViewDelta& delta : transition.views())
      must_be_allowed(shard, session, transition.project(), delta.view(), "a transition");
  }
}

void SubscriptionChecker::on_snapshot(Shard& shard, const Session& session, Wire& wire,
                                      const client::RawSnapshot& snapshot) {
  const auto found = wire.subscriptions.find(snapshot.sub_id);
  if (found == wire.subscriptions.end())
    return world_.fail(Property::subscription,
                       fmt::format("{} was sent a snapshot for {}, which it has not asked for", who(session),
                                   snapshot.sub_id));
  Subscription& subscription = found->second;
  for (const client::RawEntity& entity : snapshot.entities)
    erased_.said(shard, who(session), subscription.project, entity.bytes);
  if (!subscription.is_alone())
    must_be_durable(session, subscription.project, snapshot.revision, "a snapshot");
  if (snapshot.fixed) {
    if (snapshot.last) wire.subscriptions.erase(found);
    return;
  }
  if (!subscription.is_alone())
    must_be_allowed(shard, session, subscription.project, subscription.view, "a snapshot");
  if (snapshot.revision < subscription.revision)
    world_.fail(Property::subscription,
                fmt::format("{}: {} {} went back from {} to {}", who(session), subscription.project,
                            subscription.view, subscription.revision, snapshot.revision));
  if (!snapshot.first && !subscription.in_parts && !subscription.live && subscription.from == 0)
    world_.fail(Property::subscription, fmt::format("{}: {} {} holds nothing and was given changes since",
                                                    who(session), subscription.project, subscription.view));
  if (subscription.live && !subscription.in_parts) ++world_.counts.fell_off;
  subscription.in_parts = !snapshot.last;
  if (!snapshot.last) return;
  subscription.live = true;
  subscription.revision = snapshot.revision;
}

bool SubscriptionChecker::moves(const client::RawTransition& transition, const Subscription& subscription) {
  if (subscription.project != transition.project) return false;
  const bool of_one = transition.project == workspace_stream && transition.deltas.size() == 1 &&
                      is_workspace_view(transition.deltas.front().view);
  return of_one ? subscription.view == transition.deltas.front().view : !subscription.is_alone();
}

void SubscriptionChecker::on_transition(Shard& shard, const Session& session, Wire& wire,
                                        const client::RawTransition& transition) {
  const std::string project(transition.project);
  bool alone = false;
  for (const client::RawDelta& delta : transition.deltas) {
    alone = alone || (project == workspace_stream && is_workspace_view(delta.view));
    for (const client::RawEntity& entity : delta.upserts)
      erased_.said(shard, who(session), project, entity.bytes);
  }
  if (!alone) must_be_durable(session, project, transition.to_revision, "a transition");
  if (transition.from_revision >= transition.to_revision)
    world_.fail(Property::subscription,
                fmt::format("{}: a transition of {} from {} to {}", who(session), project,
                            transition.from_revision, transition.to_revision));
  bool wanted = false;
  for (auto& [id, subscription] : wire.subscriptions) {
    if (!moves(transition, subscription) || !subscription.live) continue;
    wanted = true;
    if (!alone) must_be_allowed(shard, session, project, subscription.view, "a transition");
    if (subscription.revision != transition.from_revision)
      world_.fail(Property::subscription,
                  fmt::format("{}: {} {} is at {} and was sent a transition from {} to {}", who(session),
                              project, subscription.view, subscription.revision, transition.from_revision,
                              transition.to_revision));
    subscription.revision = transition.to_revision;
  }
  if (!wanted)
    world_.fail(
        Property::subscription,
        fmt::format("{} was sent a transition of {} and has no live view of it", who(session), project));
  for (const client::RawDelta& delta : transition.deltas) {
    if (delta.revision <= transition.from_revision || delta.revision > transition.to_revision)
      world_.fail(Property::subscription,
                  fmt::format("{}: a transition of {} from {} to {} holds a delta of {}", who(session),
                              project, transition.from_revision, transition.to_revision, delta.revision));
    const bool asked = std::ranges::any_of(wire.subscriptions, [&](const auto& entry) {
      return entry.second.project == project && entry.second.view == delta.view;
    });
    if (!asked)
      world_.fail(Property::subscription,
                  fmt::format("{} was sent a delta of {} {}, which it has not asked for", who(session),
                              project, delta.view));
  }
}

void SubscriptionChecker::on_other(Wire& wire, const Session& session, const v1::ServerFrame& frame) {
  if (frame.has_view_closed()) {
    wire.subscriptions.erase(frame.view_closed().sub_id());
    ++world_.counts.revocations;
  }
  if (frame.has_tick() && !frame.tick().project().empty())
    must_be_durable(session, frame.tick().project(), frame.tick().head_revision(), "a tick");
  if (frame.has_replay() && frame.replay().has_transition())
    must_be_durable(session, frame.replay().transition().project(), frame.replay().transition().to_revision(),
                    "a replay");
}

void SubscriptionChecker::must_be_durable(const Session& session, std::string_view stream,
                                          std::uint64_t revision, std::string_view what) {
  const auto head = world_.store.head(stream);
  if (revision > head->value)
    world_.fail(Property::durability, fmt::format("{} was sent {} of {} {}, but the disk holds {}",
                                                  who(session), what, stream, revision, head->value));
}

// A project's own roles hold from the commit on that its feed shows; the workspace's a little later, since
// every shard is told for itself.
void SubscriptionChecker::must_be_allowed(Shard& shard, const Session& session, const std::string& project,
                                          const std::string& view, std::string_view what) {
  if (!session.principal()) return world_.fail(Property::access, who(session) + " has not signed in");
  const std::string& person = session.principal()->person_id;
  const Time since = world_.schedule.now() - revocation_max;
  const domain::Reach reach = oracle_.reach_since(person, since);
  if (reach == domain::Reach::everything) return;
  if (project == workspace_stream) {
    if (view != "audit" && oracle_.active_since(person, since)) return;
  } else if (const Feed* feed = shard.feed(project)) {
    const Oracle::Entry* entry = oracle_.entry(project, feed->head().value);
    // Without an entry it is ahead of the disk.
    if (!entry || slipway::may_read(entry->readers, person, reach)) return;
  }
  world_.fail(Property::access, fmt::format("{} was sent {} of {} {}, which {} may not read", who(session),
                                            what, project, view, person));
}

// --- views --------------------------------------------------------------------------------------

bool ViewChecker::compare(std::string_view client, const std::string& stream, const std::string& view,
                          const client::ViewState& state) {
  ++world_.counts.views_compared;
  if (state.revision > oracle_.head(stream)) {
    world_.fail(Property::durability, fmt::format("{} holds {} {} at {}, but the log ends at {}", client,
                                                  stream, view, state.revision, oracle_.head(stream)));
    return false;
  }
  erased_.held(client, stream, view, state.revision, state.entities);
  if (view == "audit") return compare_audit(client, stream, state);
  const auto readings = oracle_.readings(stream, state.revision);
  for (const std::uint64_t erased : readings)
    if (std::ranges::equal(oracle_.view(stream, view, state.revision, erased), state.entities)) return true;
  const Entities& should = oracle_.view(stream, view, state.revision, readings.front());
  std::string differs;
  for (const auto& [id, bytes] : should)
    if (const auto found = state.entities.find(id); found == state.entities.end())
      differs += " lacks " + id;
    else if (found->second != bytes)
      differs += " has another " + id;
  for (const auto& [id, bytes] : state.entities)
    if (!should.contains(id)) differs += " has too much: " + id;
  world_.fail(Property::view, fmt::format("{} holds {} {} at {}, which is not the fold of the log:{}", client,
                                          stream, view, state.revision, differs));
  return false;
}

// The audit trail's end: every entry from some revision on.
bool ViewChecker::compare_audit(std::string_view client, const std::string& stream,
                                const client::ViewState& state) {
  const std::uint64_t count = state.entities.size();
  const auto readings = oracle_.readings(stream, state.revision);
  bool same = count <= state.revision && (count > 0 || state.revision == 0);
  for (std::uint64_t revision = state.revision - count + 1; same && revision <= state.revision; ++revision) {
    const auto found = state.entities.find("audit/" + std::to_string(revision));
    const Oracle::Entry* entry = oracle_.entry(stream, revision);
    same = found != state.entities.end() && entry && std::ranges::any_of(readings, [&](std::uint64_t erased) {
             return found->second == oracle_.audit_entry(stream, revision, erased);
           });
    if (!same)
      world_.fail(Property::view, fmt::format("{} holds the audit trail of {} at {}, where entry {} is {}",
                                              client, stream, state.revision, revision,
                                              found == state.entities.end() ? "missing" : "another"));
  }
  if (!same && count > state.revision)
    world_.fail(Property::view,
                fmt::format("{} holds {} entries of {} at {}", client, count, stream, state.revision));
  if (!same && count == 0)
    world_.fail(Property::view, fmt::format("{} holds no entry of {} at {}", client, stream, state.revision));
  return same;
}

}  // namespace slipway::sim
