#include "tests/sim/client.h"

#include <algorithm>
#include <utility>

namespace slipway::sim {
namespace {

using namespace std::chrono_literals;
constexpr Time tick_every = 250ms;

bool is_alone(const std::string& project, const std::string& view) {
  return project == workspace_stream && is_workspace_view(view);
}

client::ClientOptions options_of(World& world, std::size_t index) {
  client::ClientOptions options;
  options.client_id = fmt::format("client-{}", index);
  options.seed = world.random.next();
  options.credit_bytes = world.random.chance(30) ? world.plan.credit_bytes : 0;
  options.keep_changes = false;
  return options;
}

}  // namespace

SimClient::SimClient(World& world, SimServer& server, const Oracle& oracle, Workload& workload,
                     Witnesses witnesses, std::size_t index, std::string person)
    : world_(world),
      server_(server),
      oracle_(oracle),
      workload_(workload),
      witnesses_(witnesses),
      name_(fmt::format("client-{}", index)),
      person_(std::move(person)),
      core_(options_of(world, index)) {}

// Most tokens outlive the run; some end in the middle of it.
std::string SimClient::token() {
  if (world_.calm || !world_.random.chance(8)) return person_;
  return fmt::format("{}/{}", person_, world_.random.between(1'000, 10'000));
}

void SimClient::start() {
  core_.set_token(token());
  const std::size_t views = 1 + world_.random.below(4);
  for (std::size_t i = 0; i < views; ++i) {
    const std::string& project = world_.random.pick(workload_.projects());
    core_.subscribe(project, some_view(project));
  }
  if (world_.random.chance(40)) core_.subscribe(workspace_stream, "directory");
  if (world_.random.chance(15)) core_.subscribe(workspace_stream, "audit");
  while (world_.random.chance(40))
    core_.subscribe(workspace_stream, workspace_views[world_.random.below(workspace_views.size())]);
  world_.schedule.in(world_.random_time(0us, 300ms), [this] { tick(); });
}

std::string SimClient::some_view(const std::string& stream) const {
  const auto names = view_names(stream);
  // Mostly the first ones, on which most commands show.
  const std::size_t among = world_.random.chance(70) ? std::min<std::size_t>(names.size(), 4) : names.size();
  return std::string(names[world_.random.below(among)]);
}

// --- the owner of the core ----------------------------------------------------------------------

void SimClient::tick() {
  if (reading()) {
    core_.tick(now());
    after();
  }
  world_.schedule.in(tick_every, [this] { tick(); });
}

void SimClient::connect() {
  const auto due = core_.want_reconnect_at();
  if (link_ || connecting_ || !due || *due > now()) return;
  connecting_ = true;
  server_.connect(*this, [this](std::shared_ptr<Link> link) {
    connecting_ = false;
    link_ = std::move(link);
    core_.connected(now());
    if (!link_) core_.disconnected(now());  // Nobody listens.
    after();
  });
}

void SimClient::after() {
  take_answers();
  take_fixed_views();
  (void)core_.take_errors();
  std::vector<std::string> output = core_.take_output();
  if (link_)
    for (std::string& message : output) link_->send(std::move(message));
  if (link_ && core_.wants_disconnect()) {
    std::exchange(link_, nullptr)->close();
    core_.disconnected(now());
  }
  if (core_.connection() == client::Connection::needs_auth) core_.set_token(token());
  connect();
}

void SimClient::received(std::string_view message) {
  if (world_.verbose) {
    if (const auto frame = client::read_frame(message)) {
      if (const auto* transition = std::get_if<client::RawTransition>(&*frame))
        world_.say("{} takes a transition of {} from {} to {}", name_, transition->project,
                   transition->from_revision, transition->to_revision);
      else if (const auto* snapshot = std::get_if<client::RawSnapshot>(&*frame))
        world_.say("{} takes a snapshot for {} at {}{}{}{}", name_, snapshot->sub_id, snapshot->revision,
                   snapshot->first ? ", first" : "", snapshot->last ? ", last" : "",
                   snapshot->fixed ? ", fixed" : "");
      else
        world_.say("{} takes {}", name_, std::get<v1::ServerFrame>(*frame).ShortDebugString());
    }
  }
  core_.receive(now(), message);
  after();
}

void SimClient::closed() {
  world_.say("{} learns that its line is gone", name_);
  link_ = nullptr;
  core_.disconnected(now());
  after();
}

void SimClient::take_answers() {
  for (const client::Outcome& outcome : core_.take_outcomes()) {
    const auto asked = asked_.find(outcome.command_id);
    if (asked == asked_.end()) {
      world_.fail(Property::nothing_twice,
                  fmt::format("{}: {} was answered twice", name_, outcome.command_id));
      continue;
    }
    const Answer answer{name_, asked->second.stream, outcome.ack, asked->second.floor};
    asked_.erase(asked);
    witnesses_.lost.answered(answer);
    witnesses_.order.answered(answer);
    if (outcome.ack.has_refused())
      ++world_.counts.refusals;
    else
      own_[answer.stream].push_back(outcome.ack.has_committed() ? outcome.ack.committed().revision()
                                                                : outcome.ack.duplicate().revision());
  }
}

// A view as of then is compared when it is here; some stay open.
void SimClient::take_fixed_views() {
  for (auto entry = fixed_.begin(); entry != fixed_.end();) {
    const auto& [key, revision] = *entry;
    const client::ViewState* state = core_.view(key.first, key.second);
    if (!state || (state->phase != client::ViewPhase::fixed && state->phase != client::ViewPhase::closed)) {
      ++entry;
      continue;
    }
    if (state->phase == client::ViewPhase::fixed) {
      ++world_.counts.fixed_views;
      if (state->revision < revision)
        world_.fail(Property::view, fmt::format("{} asked for {} {} at {} and was given {}", name_, key.first,
                                                key.second, revision, state->revision));
      witnesses_.views.compare(name_, key.first, key.second, *state);
    }
    if (state->phase == client::ViewPhase::fixed && world_.random.chance(40))
      past_.insert(key);
    else
      core_.unsubscribe(key.first, key.second);
    entry = fixed_.erase(entry);
  }
}

// --- its person ---------------------------------------------------------------------------------

void SimClient::act(std::size_t commands) {
  for (; commands > 0; --commands) send_command();
  const std::size_t dice = world_.random.below(100);
  if (dice < 12) change_views();
  if (dice >= 12 && dice < 20) look_back();
  if (dice >= 20 && dice < 26) {
    v1::Presence presence;
    presence.set_project(world_.random.pick(workload_.projects()));
    if (world_.random.chance(80)) presence.set_scope("board");
    core_.set_presence(presence);
  }
  after();
}

void SimClient::send_command() {
  const std::string& project = world_.random.pick(workload_.projects());
  v1::Command command = workload_.next(person_, own_[project]);
  if (command.has_undo()) command.set_project(project);
  command.set_command_id(fmt::format("{}.{}", name_, ++commands_));
  asked_[command.command_id()] = {command.project(), witnesses_.order.newest_acked(command.project())};
  ++world_.counts.commands;
  if (world_.verbose) world_.say("{} ({}) sends {}", name_, person_, command.ShortDebugString());
  core_.send(std::move(command));
}

void SimClient::change_views() {
  const bool workspace = world_.random.chance(10);
  const std::string project =
      workspace ? std::string(workspace_stream) : world_.random.pick(workload_.projects());
  const bool alone = workspace && world_.random.chance(50);
  const std::string view =
      alone ? std::string(workspace_views[world_.random.below(workspace_views.size())]) : some_view(project);
  if (fixed_.contains({project, view}) || past_.contains({project, view})) return;
  if (core_.view(project, view) && world_.random.chance(50))
    core_.unsubscribe(project, view);
  else
    core_.subscribe(project, view);
}

void SimClient::look_back() {
  const std::string& project = world_.random.pick(workload_.projects());
  const std::string view = some_view(project);
  const std::uint64_t head = oracle_.head(project);
  if (head == 0 || core_.view(project, view)) return;
  const std::uint64_t revision = 1 + world_.random.below(head);
  v1::At at;
  if (world_.random.chance(30))
    *at.mutable_time() = oracle_.entry(project, revision)->recorded_at;
  else
    at.set_revision(revision);
  fixed_[{project, view}] = revision;
  core_.subscribe_at(project, view, at);
}

void SimClient::stop_reading(Time duration) {
  stopped_reading_ = true;
  stopped_until_ = world_.schedule.now() + duration;
  world_.schedule.in(duration, [this] {
    if (reading() && link_) link_->resume_reading();
  });
}

// --- the end ------------------------------------------------------------------------------------

void SimClient::settle() {
  for (const auto& [project, view] : core_.subscriptions()) {
    const client::ViewState& state = *core_.view(project, view);
    if (state.phase != client::ViewPhase::closed || !oracle_.may_read(person_, project, view)) continue;
    past_.erase({project, view});
    core_.subscribe(project, view);
  }
  after();
}

std::optional<std::string> SimClient::unsettled() const {
  if (!oracle_.is_active(person_)) return std::nullopt;  // Sent away for good.
  if (core_.connection() != client::Connection::online)
    return fmt::format("{} is not online ({})", name_, static_cast<int>(core_.connection()));
  if (core_.write_state().read_only())
    return fmt::format("{} has not heard that the server writes again", name_);
  if (const auto pending = core_.pending(); !pending.empty())
    return fmt::format("{}: {} has no answer, and {} more", name_, pending.front(), pending.size() - 1);
  for (const auto& [project, view] : core_.subscriptions()) {
    const client::ViewState& state = *core_.view(project, view);
    const bool may_read = oracle_.may_read(person_, project, view);
    if (is_alone(project, view)) {
      if (state.phase == client::ViewPhase::live) continue;
      return fmt::format("{} ({}): {} is not live", name_, person_, view);
    }
    if (past_.contains({project, view})) {
      if (state.phase == client::ViewPhase::fixed || state.phase == client::ViewPhase::closed) continue;
      return fmt::format("{} ({}): {} {} of the past is not answered", name_, person_, project, view);
    }
    const auto fail = [&](std::string_view what) {
      return fmt::format("{} ({}): {} {} at {} of {}, phase {}, {}", name_, person_, project, view,
                         state.revision, oracle_.head(project), static_cast<int>(state.phase), what);
    };
    if (state.phase == client::ViewPhase::closed && !may_read) continue;
    if (!may_read) return fail("may not be read and is not closed");
    if (state.phase != client::ViewPhase::live) return fail("is not live");
    if (state.revision != oracle_.head(project)) return fail("is behind");
  }
  return std::nullopt;
}

std::set<std::string> SimClient::follows() const {
  std::set<std::string> streams;
  for (const auto& [project, view] : core_.subscriptions())
    if (core_.view(project, view)->phase == client::ViewPhase::live) streams.insert(project);
  return streams;
}

std::string SimClient::workspace_differs(WorkspaceChecker& checker) {
  if (!oracle_.is_active(person_)) return {};
  for (const auto& [project, view] : core_.subscriptions()) {
    if (!is_alone(project, view)) continue;
    const std::string differs =
        checker.differs(person_, view, server_.wall(), core_.view(project, view)->entities);
    if (!differs.empty()) return fmt::format("{} ({}): {}{}", name_, person_, view, differs);
  }
  return {};
}

void SimClient::check_erased(ErasureChecker& checker) {
  if (!oracle_.is_active(person_)) return;
  for (const auto& [project, view] : core_.subscriptions())
    if (is_alone(project, view)) checker.held(name_, view, core_.view(project, view)->entities);
  const std::set<std::string> followed = follows();
  for (const auto& [project, view] : past_)
    if (followed.contains(project))
      checker.held(name_, project, view, oracle_.head(project), core_.view(project, view)->entities);
}

void SimClient::compare_one() {
  const auto views = core_.subscriptions();
  if (views.empty()) return;
  const auto& [project, view] = world_.random.pick(views);
  const client::ViewState& state = *core_.view(project, view);
  if (is_alone(project, view)) return;
  if (state.revision > 0) witnesses_.views.compare(name_, project, view, state);
}

void SimClient::compare_all() {
  for (const auto& [project, view] : core_.subscriptions()) {
    const client::ViewState& state = *core_.view(project, view);
    if (is_alone(project, view)) continue;
    if (state.phase != client::ViewPhase::closed) witnesses_.views.compare(name_, project, view, state);
  }
}

void SimClient::check_counters() {
  const client::ClientCounters& counters = core_.counters();
  world_.counts.resent += counters.commands_resent;
  world_.counts.transitions += counters.transitions;
  world_.counts.snapshots += counters.snapshots;
  const auto check = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) world_.fail(Property::subscription, fmt::format("{} met {} {}", name_, count, what));
  };
  check(counters.gaps_seen, "gaps");
  check(counters.overlaps_seen, "overlaps");
  // Ticks that waited in the pipe of who did not read come at once, and look like silence between them.
  if (!stopped_reading_) check(counters.stalls_seen, "stalls");
  check(counters.protocol_errors, "messages that it could not read");
}

}  // namespace slipway::sim
