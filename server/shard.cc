#include "server/shard.h"

#include <algorithm>
#include <utility>

#include "projections/audit_page.h"
#include "projections/sealed_commit.h"
#include "server/domain/request.h"
#include "server/timestamp.h"

namespace slipway {
namespace {

constexpr std::string_view audit_view = "audit";

bool starts_a_view(const v1::Subscribe& subscribe) {
  return subscribe.from() == 0 || subscribe.view_schema() != view_schema;
}

v1::Origin origin_of(const Session& session) {
  v1::Origin origin;
  origin.set_client_id(session.client_id());
  origin.set_channel(session.device() == "web"   ? v1::Origin::WEB
                     : session.device() == "cli" ? v1::Origin::CLI
                                                 : v1::Origin::API);
  return origin;
}

// What keeps a command from any project; empty: nothing.
std::string_view invalid_field(const v1::Command& command, const std::string& actor) {
  if (!is_identifier(command.project())) return "project";
  const bool is_reserved = command.command_id().starts_with(due_command_prefix);
  return is_reserved && actor != domain::system_actor ? "command_id" : "";
}

// Audit entries of the commits after `after`, oldest first, as a snapshot's parts. The newest `entries_max`
// only.
std::expected<std::vector<SnapshotPart>, StoreError> audit_parts(const ShardContext& context,
                                                                 const std::string& stream, Revision head,
                                                                 std::uint64_t entries_max) {
  std::vector<v1::Entity> entities;
  Revision before = head.next();
  while (entities.size() < entries_max && before.value > 1) {
    AuditQuery query;
    query.before = before;
    query.at = head;
    query.limit = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(audit_page_entries_max, entries_max - entities.size()));
    auto result = read_audit(context.store, context.keys, context.checkpoints, stream, query);
    if (!result) return std::unexpected(result.error());
    for (v1::AuditEntry& entry : *result->page.mutable_entries()) {
      v1::Entity& entity = entities.emplace_back();
      entity.set_id("audit/" + std::to_string(entry.revision()));
      *entity.mutable_audit() = std::move(entry);
    }
    before = Revision{result->page.next_before()};
  }
  SnapshotBuilder builder;
  for (auto entity = entities.rbegin(); entity != entities.rend(); ++entity)
    builder.add(entity->SerializeAsString());
  return builder.take();
}

std::shared_ptr<const std::vector<SnapshotPart>> parts_of(const View& view) {
  SnapshotBuilder builder;
  view.each([&](const View::Item& item) { builder.add(*item.entity); });
  return std::make_shared<const std::vector<SnapshotPart>>(builder.take());
}

google::protobuf::Timestamp recorded_at(const ShardContext& context, const std::string& stream,
                                        Revision revision) {
  google::protobuf::Timestamp at;
  if (revision.value > 0)
    (void)context.store.read_stream(stream, Revision{revision.value - 1}, [&](const StoredCommit& stored) {
      if (const auto commit = open_commit(stored.bytes, context.keys)) at = commit->recorded_at();
      return false;
    });
  return at;
}

// Everyone whom the project itself lets read it.
Readers readers_of(const domain::Project& project) {
  Readers readers;
  for (const std::string& person : project.meetings.participants)
    if (domain::may_read(project, person, {})) readers.insert(person);
  for (const auto& [person, roles] : project.members)
    if (!roles.empty()) readers.insert(person);
  for (const domain::StageRecord& stage : project.stages.records) {
    if (!stage.owner.empty()) readers.insert(stage.owner);
    if (!stage.deputy.empty()) readers.insert(stage.deputy);
  }
  return readers;
}

}  // namespace

std::size_t home_shard(std::string_view stream, std::size_t shards) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a: the same on every build, unlike std::hash.
  for (const char c : stream) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return static_cast<std::size_t>(hash % shards);
}

Shard::Shard(std::size_t index, ShardContext& context)
    : index_(index),
      context_(context),
      workspace_(std::make_shared<const domain::Workspace>()),
      command_rate_(context.limits.commands_per_second_max, 2.0 * context.limits.commands_per_second_max,
                    100'000) {
  set_read_only(context.read_only);
}

// Sessions first: each takes itself off what it watches.
Shard::~Shard() {
  sessions_.clear();
  if (working_out_) (void)context_.view_turns->leave();
}

void Shard::on_shard(std::size_t shard, std::move_only_function<void(Shard&)> task) {
  if (shard == index_) return task(*this);
  Shard* peer = (*peers_)[shard];
  context_.runtime.post(shard, [peer, task = std::move(task)]() mutable { task(*peer); });
}

// --- sessions -----------------------------------------------------------------------------------

Session& Shard::open_session(SessionId id, Codec codec) {
  auto& session = sessions_[id];
  SLIPWAY_ASSERT(!session);
  session = std::make_unique<Session>(id, codec, *this);
  if (draining_) session->go_away(500, 5'000);
  return *session;
}

Session* Shard::session(SessionId id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

void Shard::close_session(SessionId id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  if (found->second->principal()) context_.leave(*found->second->principal());
  sessions_.erase(found);
}

v1::Welcome Shard::welcome(const Principal& principal) const {
  v1::Welcome welcome;
  welcome.set_server_id(context_.server_id);
  welcome.set_log_epoch(context_.log_epoch);
  welcome.set_heartbeat_ms(static_cast<std::uint32_t>(context_.limits.heartbeat.count()));
  welcome.set_view_schema(view_schema);
  welcome.set_person_id(principal.person_id);
  v1::Limits& limits = *welcome.mutable_limits();
  limits.set_message_bytes_max(static_cast<std::uint32_t>(context_.limits.message_bytes_max));
  limits.set_commands_per_second_max(context_.limits.commands_per_second_max);
  limits.set_subscriptions_max(context_.limits.subscriptions_max);
  limits.set_in_flight_bytes_max(static_cast<std::uint32_t>(context_.feed_limits.transition_bytes_max));
  limits.set_commit_bytes_max(commit_bytes_max);
  limits.set_file_bytes_max(context_.file_bytes_max);
  *welcome.mutable_server_time() = to_timestamp(context_.runtime.wall());
  for (const v1::Role role : roles_of(principal.person_id)) welcome.add_workspace_roles(role);
  if (write_notice_.state.read_only()) *welcome.mutable_write_state() = write_notice_.state;
  return welcome;
}

std::string_view Shard::admit(const Principal& principal) {
  if (!workspace_->created) return "log_unavailable";  // Not read yet: who is who is not known.
  if (!is_active(principal.person_id)) return "account_ended";
  return context_.admit(principal) ? "" : "too_many_sockets";
}

bool Shard::take_command_token(const std::string& person_id) {
  return command_rate_.take(person_id, context_.runtime.steady()).granted;
}

std::vector<v1::Role> Shard::roles_of(const std::string& person_id) const {
  return roles_in(*workspace_, person_id);
}

std::vector<v1::Role> Shard::roles_in(const domain::Workspace& workspace, const std::string& person_id) {
  std::vector<v1::Role> roles;
  if (const domain::Person* person = workspace.find_active(person_id))
    for (int role = v1::Role_MIN; role <= v1::Role_MAX; ++role)
      if (person->roles.has(static_cast<v1::Role>(role))) roles.push_back(static_cast<v1::Role>(role));
  return roles;
}

bool Shard::is_active(const std::string& person_id) const {
  return workspace_->find_active(person_id) != nullptr;
}

void Shard::end_credentials(const std::vector<std::string>& ids) {
  for (const auto& [id, session] : sessions_)
    if (session->principal() && std::ranges::find(ids, session->principal()->id) != ids.end())
      session->end("account_ended", CloseCode::policy);
}

void Shard::drain(std::uint32_t min_ms, std::uint32_t max_ms) {
  draining_ = true;
  for (const auto& [id, session] : sessions_) session->go_away(min_ms, max_ms);
}

void Shard::set_read_only(const std::string& reason) {
  v1::WriteState state;
  state.set_read_only(!reason.empty());
  state.set_reason(reason);
  if (state.read_only())
    *state.mutable_message() = domain::sentence({domain::Code::read_only, {{"reason", reason}}});
  v1::ServerFrame frame;
  *frame.mutable_write_state() = state;
  write_notice_ = {write_notice_.version + 1, state, encode(frame, Codec::protobuf),
                   encode(frame, Codec::json)};
  for (const auto& [id, session] : sessions_) session->write_notice_changed();
}

// --- commands -----------------------------------------------------------------------------------

void Shard::submit(Session& session, v1::Command command) {
  const std::string project = command.project();
  submit_command(std::move(command), session.principal()->person_id, origin_of(session),
                 [this, project, id = session.id()](const v1::Ack& ack) {
                   if (Session* live = this->session(id)) live->acknowledge(ack, project);
                 });
}

void Shard::submit_command(v1::Command command, std::string actor, v1::Origin origin,
                           std::move_only_function<void(const v1::Ack&)> reply) {
  ++stats_.commands;
  CommandRequest request;
  request.actor = std::move(actor);
  request.origin = std::move(origin);
  request.workspace_roles = roles_of(request.actor);
  request.workspace = workspace_;
  request.webhook_hosts = &context_.webhook_hosts;
  if (command.has_apply_template())
    request.project_template = context_.project_template(command.apply_template().template_id());
  const std::string project = command.project();
  if (const std::string_view field = invalid_field(command, request.actor); !field.empty()) {
    v1::Ack ack;
    ack.set_command_id(command.command_id());
    *ack.mutable_refused() = domain::to_proto({domain::Code::invalid, {{"field", std::string(field)}}}, 0);
    return reply(ack);
  }
  if (command.has_attach_file()) reply = noting_attached(command, std::move(reply));
  request.command = std::move(command);
  if (request.command.receipt() && context_.receipt) reply = with_receipt(project, std::move(reply));
  on_shard(home_of(project), [project, from = index_, request = std::move(request),
                              reply = std::move(reply)](Shard& home) mutable {
    // The answer goes back to the shard that asked.
    request.reply = [&home, from, reply = std::move(reply)](const v1::Ack& ack) mutable {
      home.on_shard(from, [reply = std::move(reply), ack](Shard& shard) mutable {
        if (ack.has_refused()) ++shard.stats_.refusals;
        if (ack.has_duplicate()) ++shard.stats_.duplicates;
        reply(ack);
      });
    };
    home.with_project(project, [&home, request = std::move(request)](ProjectActor* actor) mutable {
      request.read_only = home.write_notice_.state.reason();
      if (actor && request.command.has_attach_file()) request.file = home.find_file(request, *actor);
      if (actor) return actor->handle(std::move(request));
      v1::Ack ack;
      ack.set_command_id(request.command.command_id());
      *ack.mutable_refused() = domain::to_proto({domain::Code::read_only, {}}, 0);
      request.reply(ack);
    });
  });
}

std::move_only_function<void(const v1::Ack&)> Shard::with_receipt(
    std::string project, std::move_only_function<void(const v1::Ack&)> reply) {
  return [this, project = std::move(project), reply = std::move(reply)](const v1::Ack& ack) mutable {
    if (ack.has_refused()) return reply(ack);
    context_.runtime.run_blocking([this, project, ack = v1::Ack(ack), reply = std::move(reply)]() mutable {
      v1::Committed& committed = ack.has_duplicate() ? *ack.mutable_duplicate() : *ack.mutable_committed();
      committed.set_receipt(context_.receipt(project, Revision{committed.revision()}));
      context_.runtime.post(index_, [ack, reply = std::move(reply)]() mutable { reply(ack); });
    });
  };
}

// --- projects that live here --------------------------------------------------------------------

void Shard::with_project(const std::string& project, std::move_only_function<void(ProjectActor*)> use) {
  SLIPWAY_ASSERT(home_of(project) == index_, project);
  Home& home = homes_[project];
  home.used = context_.runtime.steady();
  if (home.actor) return use(home.actor.get());
  home.waiting.push_back(std::move(use));
  if (home.waiting.size() > 1) return;  // Being read already.
  context_.runtime.run_blocking([this, project] {
    auto result = std::make_shared<std::expected<LoadedProject, StoreError>>(
        load_project(context_.store, context_.keys, context_.checkpoints, project));
    if (*result)  // A crash may have left them.
      if (const auto* state = std::get_if<domain::Project>(&(*result)->stream.state))
        (void)destroy_files(project, *state);
    context_.runtime.post(index_, [this, project, result] { loaded(project, std::move(*result)); });
  });
}

void Shard::loaded(const std::string& project, std::expected<LoadedProject, StoreError> result) {
  Home& home = homes_.at(project);
  auto waiting = std::exchange(home.waiting, {});
  if (!result) {
    homes_.erase(project);
    for (auto& use : waiting) use(nullptr);
    return;
  }
  home.pushed = result->stream.head;
  home.state_kept = result->kept;
  home.actor = std::make_unique<ProjectActor>(
      project, std::move(*result), context_.store, context_.keys, context_.checkpoints, context_.runtime,
      context_.mutants,
      [this, project](const AppendResult& appended_result) {
        context_.runtime.post(index_,
                              [this, project, appended_result] { appended(project, appended_result); });
      },
      [this, project](std::vector<std::string> people, Task done) {
        finish_erasure(project, std::move(people), std::move(done));
      },
      context_.note_refusal);
  access_changed(home);
  if (home.readers && home.pushed.value > 0) context_.projects->note(project, home.pushed, home.readers);
  for (auto& use : waiting) use(home.actor.get());
}

void Shard::appended(const std::string& project, const AppendResult& result) {
  Home& home = homes_.at(project);
  auto entry = home.actor->appended(result);
  if (!entry) return;  // The store has stopped; the process is ending.
  ++stats_.commits;
  if (entry->erases) home.checkpointed = home.state_kept = {};
  home.unpushed.push_back(std::move(*entry));
  to_push_.insert(project);
}

void Shard::finish_erasure(const std::string& project, std::vector<std::string> people, Task done) {
  // Here, where nothing can be attached meanwhile: what was decided after the redaction keeps its file.
  const domain::Project* state = homes_.at(project).actor->project();
  const bool gone = state == nullptr || destroy_files(project, *state);
  context_.runtime.run_blocking(
      [this, project, gone, people = std::move(people), done = std::move(done)]() mutable {
        const bool closed = std::ranges::all_of(people, context_.close_account);
        if (gone && closed) context_.keys.end_erasure(project);
        context_.runtime.post(index_, std::move(done));
      });
}

// Who may read a project follows its roles; who may do what everywhere follows the workspace's. Both as they
// are on disk: a right that a crash could undo shows nothing to anyone.
void Shard::access_changed(Home& home) {
  if (const auto* project = std::get_if<domain::Project>(&home.actor->access()))
    home.readers = std::make_shared<const Readers>(readers_of(*project));
  else
    share_workspace(*home.actor);
}

void Shard::share_workspace(const ProjectActor& actor) {
  auto shared = std::make_shared<const domain::Workspace>(std::get<domain::Workspace>(actor.access()));
  for (std::size_t shard = 0; shard < context_.shards; ++shard)
    on_shard(shard, [shared](Shard& there) { there.take_workspace(shared); });
}

void Shard::take_workspace(std::shared_ptr<const domain::Workspace> workspace) {
  const auto before = std::exchange(workspace_, std::move(workspace));
  for (const auto& [id, session] : sessions_) {
    if (session->principal() && !is_active(session->principal()->person_id))
      session->end("account_ended", CloseCode::policy);
    else
      session->access_changed();
  }
  tell_followers(*before);
}

void Shard::load_workspace(Task ready) {
  with_project(std::string(workspace_stream), [ready = std::move(ready)](ProjectActor*) mutable { ready(); });
}

// Whoever asks holds no feed, or the one that it has follows: a feed is made where there is none, and a shard
// that has stopped watching meanwhile is not pushed to.
void Shard::attach(Home& home, const std::string& project, std::size_t shard) {
  const bool added = home.attached.insert(shard).second;
  on_shard(shard, [project, head = home.pushed, readers = home.readers, home_shard = index_](Shard& there) {
    const auto watched = there.watched_.find(project);
    if (watched == there.watched_.end()) {
      return there.on_shard(home_shard, [project, from = there.index_](Shard& home) {
        if (const auto found = home.homes_.find(project); found != home.homes_.end())
          found->second.attached.erase(from);
      });
    }
    if (watched->second.feed) return;
    watched->second.feed = std::make_unique<Feed>(project, head, there.context_.feed_limits);
    watched->second.feed->readers = readers;
  });
  if (!added) return;
  home.presence_changed = true;
  presence_to_publish_.insert(project);
}

void Shard::push(const std::string& project, Home& home) {
  if (home.unpushed.empty()) return;
  home.pushed = home.unpushed.back().revision;
  const bool access_changed = home.actor->take_access_changed();
  if (access_changed) this->access_changed(home);
  if (home.readers) context_.projects->note(project, home.pushed, home.readers);
  auto entries = std::make_shared<const std::vector<FeedEntry>>(std::exchange(home.unpushed, {}));
  const auto attached = home.attached;  // A view that is closed on the way may end one.
  for (const std::size_t shard : attached) {
    on_shard(shard, [project, entries, readers = home.readers, access_changed](Shard& there) {
      there.take_push(project, *entries, access_changed ? readers : nullptr);
    });
  }
}

// Rights first: what a commit took away is not shown with that commit.
void Shard::take_push(const std::string& project, const std::vector<FeedEntry>& entries,
                      const std::shared_ptr<const Readers>& readers) {
  auto watched = watched_.find(project);
  if (watched == watched_.end() || !watched->second.feed) return;
  if (readers && !context_.mutants.late_revocation) {
    watched->second.feed->readers = readers;
    const auto sessions = watched->second.sessions;
    for (const SessionId id : sessions)
      if (Session* session = this->session(id)) session->access_changed();
    // Closing the last view ends the feed, and the next one may have begun another, from here on.
    watched = watched_.find(project);
    if (watched == watched_.end() || !watched->second.feed) return;
  }
  for (const FeedEntry& entry : entries)
    if (entry.revision > watched->second.feed->head()) watched->second.feed->push(entry);
  const auto sessions = watched->second.sessions;
  for (const SessionId id : sessions)
    if (Session* session = this->session(id)) session->feed_advanced();
}

void Shard::end_of_turn() {
  for (const std::string& project : std::exchange(to_push_, {})) push(project, homes_.at(project));
  tell_followers();
}

void Shard::tick() {
  const Millis now = context_.runtime.steady();
  for (const auto& [id, session] : sessions_) session->tick();
  for (auto& [project, home] : homes_) {
    if (std::erase_if(home.present, [&](const auto& present) { return present.second.until < now; }) > 0) {
      home.presence_changed = true;
      presence_to_publish_.insert(project);
    }
  }
  for (const std::string& project : std::exchange(presence_to_publish_, {}))
    if (const auto home = homes_.find(project); home != homes_.end()) publish_presence(project, home->second);
  record_due();
  keep_checkpoints();
  evict_idle();
  work_out_views();
  end_of_turn();
}

// What time alone brings about, in the projects that are loaded; in the others when they are. Its command's
// id follows from the revision that it is decided against, so that it takes effect once, whoever else gives
// it.
void Shard::record_due() {
  if (write_notice_.state.read_only() || context_.mutants.never_due) return;
  const google::protobuf::Timestamp now = to_timestamp(context_.runtime.wall());
  std::vector<v1::Command> commands;
  for (const auto& [project, home] : homes_) {
    const auto due = home.actor ? home.actor->next_due() : std::nullopt;
    if (!due || due->seconds() > now.seconds()) continue;
    v1::Command& command = commands.emplace_back();
    command.set_project(project);
    command.set_command_id(std::string(due_command_prefix) + std::to_string(home.actor->head().value));
    command.mutable_record_due();
  }
  v1::Origin origin;
  origin.set_channel(v1::Origin::SERVER);
  for (v1::Command& command : commands)
    submit_command(std::move(command), std::string(domain::system_actor), origin, [](const v1::Ack&) {});
}

// Projects that nobody watches are dropped, least recently used first; the log has them.
void Shard::evict_idle() {
  while (homes_.size() > idle_projects_max) {
    auto oldest = homes_.end();
    for (auto home = homes_.begin(); home != homes_.end(); ++home) {
      if (home->first == workspace_stream || !home->second.actor || !home->second.actor->idle()) continue;
      if (!home->second.attached.empty() || !home->second.unpushed.empty()) continue;
      if (oldest == homes_.end() || home->second.used < oldest->second.used) oldest = home;
    }
    if (oldest == homes_.end()) return;
    homes_.erase(oldest);
  }
}

// --- feeds --------------------------------------------------------------------------------------

Feed* Shard::feed(std::string_view project) {
  const auto watched = watched_.find(project);
  return watched == watched_.end() ? nullptr : watched->second.feed.get();
}

void Shard::watch(Session& session, const std::string& project) {
  watched_[project].sessions.insert(session.id());
}

void Shard::unwatch(Session& session, const std::string& project) {
  const auto watched = watched_.find(project);
  if (watched == watched_.end()) return;
  watched->second.sessions.erase(session.id());
  const bool last = watched->second.sessions.empty();
  if (last) {
    if (watched->second.feed) count(*watched->second.feed, stats_);
    watched_.erase(watched);
  }
  on_shard(home_of(project), [project, last, from = index_, id = session.id()](Shard& there) {
    const auto home = there.homes_.find(project);
    if (home == there.homes_.end()) return;
    if (last) home->second.attached.erase(from);
    if (home->second.present.erase(id) > 0) {
      home->second.presence_changed = true;
      there.presence_to_publish_.insert(project);
    }
  });
}

bool Shard::may_read(const Principal& principal, const Feed& feed, std::string_view view) const {
  const bool everything = reads_everything(*workspace_, principal.person_id);
  if (feed.project() == workspace_stream) return view != audit_view || everything;
  return everything || (feed.readers && feed.readers->contains(principal.person_id));
}

bool Shard::may_read_project(const std::string& person_id, const ProjectActor& actor,
                             std::string_view view) const {
  const auto roles = roles_of(person_id);
  if (!is_active(person_id)) return false;
  if (const auto* project = std::get_if<domain::Project>(&actor.access()))
    return domain::may_read(*project, person_id, roles);
  return view != audit_view || reads_everything(*workspace_, person_id);
}

void Shard::set_presence(Session& session, const v1::Presence& presence) {
  v1::PresentPerson person;
  person.set_person_id(session.principal()->person_id);
  person.set_client_id(session.client_id());
  person.set_scope(presence.scope().substr(0, 64));
  person.set_focus(presence.focus().substr(0, 100));
  person.set_typing(presence.typing());
  if (presence.has_cursor()) *person.mutable_cursor() = presence.cursor();
  on_shard(home_of(presence.project()),
           [project = presence.project(), id = session.id(), person = std::move(person)](Shard& there) {
             const auto home = there.homes_.find(project);
             if (home == there.homes_.end() || !home->second.actor) return;
             if (!there.may_read_project(person.person_id(), *home->second.actor, "board")) return;
             if (person.scope().empty())
               home->second.present.erase(id);
             else
               home->second.present[id] = {person, there.context_.runtime.steady() + presence_lease};
             home->second.presence_changed = true;
             there.presence_to_publish_.insert(project);
           });
}

void Shard::publish_presence(const std::string& project, Home& home) {
  if (!std::exchange(home.presence_changed, false)) return;
  v1::ServerFrame frame;
  frame.mutable_presence()->set_project(project);
  for (const auto& [id, present] : home.present) *frame.mutable_presence()->add_people() = present.person;
  const SharedBytes protobuf = encode(frame, Codec::protobuf);
  const SharedBytes json = encode(frame, Codec::json);
  for (const std::size_t shard : home.attached) {
    on_shard(shard, [project, protobuf, json](Shard& there) {
      const auto watched = there.watched_.find(project);
      if (watched == there.watched_.end() || !watched->second.feed) return;
      watched->second.feed->presence_protobuf = protobuf;
      watched->second.feed->presence_json = json;
      ++watched->second.feed->presence_version;
      for (const SessionId id : watched->second.sessions)
        if (Session* session = there.session(id)) session->feed_advanced();
    });
  }
}

// --- snapshots ----------------------------------------------------------------------------------

void Shard::request_snapshots(Session& session, std::vector<v1::Subscribe> subscribes) {
  const std::string project = subscribes.front().project();
  SnapshotRequest request{session.id(), index_, session.principal()->person_id, std::move(subscribes)};
  on_shard(home_of(project), [request = std::move(request)](Shard& home) mutable {
    home.snapshots_at_home(std::move(request));
  });
}

void Shard::snapshots_at_home(SnapshotRequest request) {
  const std::string project = request.subscribes.front().project();
  with_project(project, [this, request = std::move(request)](ProjectActor* actor) {
    Snapshots snapshots(request.subscribes.size());
    ViewSet granted = 0;
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
      const v1::Subscribe& subscribe = request.subscribes[i];
      if (!actor)
        snapshots[i].refused = "log_unavailable";
      else if (!view_index(subscribe.project(), subscribe.view()) || actor->durable().value == 0)
        snapshots[i].refused = "not_found";
      else if (!may_read_project(request.person_id, *actor, subscribe.view()))
        snapshots[i].refused = "forbidden";
      if (snapshots[i].refused.empty())
        granted |= ViewSet{1} << *view_index(subscribe.project(), subscribe.view());
    }
    if (granted == 0) return deliver_snapshots(request, std::move(snapshots));
    if (request.subscribes.front().has_at()) return snapshot_of_past(*actor, request);
    if (auto missing = actor->missing(granted); !missing.empty()) {
      return load_views(*actor, std::move(missing), [this, request, snapshots](bool loaded) mutable {
        if (loaded) return snapshots_at_home(std::move(request));  // Rights may have changed meanwhile.
        for (PreparedSnapshot& snapshot : snapshots) snapshot.refused = "log_unavailable";
        deliver_snapshots(request, std::move(snapshots));
      });
    }
    attach(homes_.at(actor->stream()), actor->stream(), request.shard);
    snapshots_of_now(*actor, request, std::move(snapshots));
  });
}

void Shard::load_views(ProjectActor& actor, std::vector<std::size_t> views,
                       std::move_only_function<void(bool)> then) {
  Home& home = homes_.at(actor.stream());
  AwaitsViews& waits = home.awaiting.emplace_back(ViewSet{0}, std::move(then));
  for (const std::size_t index : views) waits.views |= ViewSet{1} << index;
  std::erase_if(views, [&](std::size_t index) { return (home.loading >> index & 1U) != 0; });
  if (views.empty()) return;
  for (const std::size_t index : views) home.loading |= ViewSet{1} << index;
  context_.runtime.run_blocking([this, stream = actor.stream(), revision = actor.begin_view_load(),
                                 views = std::move(views)] {
    ViewsRead read;
    for (const std::size_t index : views) {
      auto view = view_at(context_.store, context_.keys, context_.checkpoints, stream,
                          view_names(stream)[index], revision);
      read.emplace_back(index, view ? std::move(*view) : nullptr);
    }
    context_.runtime.post(
        index_, [this, stream, read = std::move(read)]() mutable { views_loaded(stream, std::move(read)); });
  });
}

// An actor that loads views is not evicted.
void Shard::views_loaded(const std::string& project, ViewsRead read) {
  Home& home = homes_.at(project);
  ViewSet ended = 0;
  for (const auto& [index, view] : read) ended |= ViewSet{1} << index;
  const bool all = std::ranges::all_of(read, [](const auto& view) { return view.second != nullptr; });
  home.loading &= ~ended;
  home.actor->end_view_load(std::move(read));
  std::vector<AwaitsViews> told;
  for (AwaitsViews& waits : std::exchange(home.awaiting, {}))
    ((waits.views & ended) != 0 ? told : home.awaiting).push_back(std::move(waits));
  for (AwaitsViews& waits : told) waits.then(all);
}

// All at the durable revision of this moment. The audit view is the log itself, and read off it: a newcomer
// gets its end, a returning client what it missed.
void Shard::snapshots_of_now(ProjectActor& actor, const SnapshotRequest& request, Snapshots snapshots) {
  const Revision head = actor.durable();
  std::vector<std::pair<std::size_t, std::uint64_t>> audits;  // Which, and how many entries.
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    PreparedSnapshot& snapshot = snapshots[i];
    if (!snapshot.refused.empty()) continue;
    const v1::Subscribe& subscribe = request.subscribes[i];
    const Revision from{subscribe.from()};
    const bool is_audit = subscribe.view() == audit_view;
    snapshot.revision = snapshot.head = head;
    snapshot.at = actor.recorded_at();
    // A revision that this log has not reached is of another log: begin afresh.
    snapshot.resumed = !starts_a_view(subscribe) && from <= head && from >= actor.erased() &&
                       (!is_audit || head.value - from.value <= audit_resume_commits_max);
    const std::size_t view = *view_index(subscribe.project(), subscribe.view());
    if (is_audit)
      audits.emplace_back(i, snapshot.resumed ? head.value - from.value : audit_snapshot_entries);
    else
      snapshot.parts = snapshot.resumed ? actor.since(view, from) : actor.whole(view);
  }
  if (audits.empty()) return deliver_snapshots(request, std::move(snapshots));
  context_.runtime.run_blocking(
      [this, stream = actor.stream(), head, audits, request, snapshots = std::move(snapshots)]() mutable {
        for (const auto& [which, entries] : audits) {
          auto parts = audit_parts(context_, stream, head, entries);
          if (parts)
            snapshots[which].parts = std::make_shared<const std::vector<SnapshotPart>>(std::move(*parts));
          else
            snapshots[which].refused = "log_unavailable";
        }
        context_.runtime.post(index_, [this, request, snapshots = std::move(snapshots)]() mutable {
          deliver_snapshots(request, std::move(snapshots));
        });
      });
}

void Shard::snapshot_of_past(ProjectActor& actor, const SnapshotRequest& request) {
  context_.runtime.run_blocking([this, stream = actor.stream(), head = actor.durable(), request] {
    PreparedSnapshot snapshot;
    snapshot.head = head;
    const v1::At& at = request.subscribes.front().at();
    const std::string& name = request.subscribes.front().view();
    std::expected<Revision, StoreError> revision = Revision{std::min(at.revision(), head.value)};
    if (at.has_time()) revision = revision_at(context_.store, context_.keys, stream, at.time());
    if (revision) {
      snapshot.revision = std::min(*revision, head);
      snapshot.at = recorded_at(context_, stream, snapshot.revision);
      if (name == audit_view) {
        auto parts = audit_parts(context_, stream, snapshot.revision, audit_snapshot_entries);
        if (parts) snapshot.parts = std::make_shared<const std::vector<SnapshotPart>>(std::move(*parts));
      } else if (auto view = view_at(context_.store, context_.keys, context_.checkpoints, stream, name,
                                     snapshot.revision)) {
        snapshot.parts = parts_of(**view);
      }
    }
    if (!snapshot.parts) snapshot.refused = "log_unavailable";
    context_.runtime.post(
        index_, [this, request, snapshot]() mutable { deliver_snapshots(request, {std::move(snapshot)}); });
  });
}

void Shard::deliver_snapshots(const SnapshotRequest& request, Snapshots snapshots) {
  on_shard(request.shard, [id = request.session, snapshots = std::move(snapshots)](Shard& there) mutable {
    if (Session* session = there.session(id)) session->prepared(std::move(snapshots));
  });
}

// --- replay -------------------------------------------------------------------------------------

namespace {

// One chunk a commit, as it was seen when it was live.
std::vector<v1::ServerFrame> replay(const ShardContext& context, const v1::ReplayFrom& request,
                                    Revision head) {
  const std::string& stream = request.project();
  std::vector<std::unique_ptr<View>> views;
  for (const std::string& name : request.views()) {
    if (!view_index(stream, name)) continue;
    auto view =
        view_at(context.store, context.keys, context.checkpoints, stream, name, Revision{request.from()});
    if (view) views.push_back(std::move(*view));
  }
  const std::uint64_t to = request.to() == 0 ? head.value : std::min(request.to(), head.value);
  const std::uint64_t asked = request.commits_max() == 0 ? replay_commits_max : request.commits_max();
  const std::uint64_t end = std::min(to, request.from() + std::min(asked, replay_commits_max));
  std::vector<v1::ServerFrame> frames;
  (void)context.store.read_stream(stream, Revision{request.from()}, [&](const StoredCommit& stored) {
    if (stored.revision.value > end) return false;
    const auto commit = open_commit(stored.bytes, context.keys);
    if (!commit) return false;
    v1::ReplayChunk& chunk = *frames.emplace_back().mutable_replay();
    chunk.set_replay_id(request.replay_id());
    *chunk.mutable_at() = commit->recorded_at();
    chunk.set_last(stored.revision.value == end);
    v1::Transition& transition = *chunk.mutable_transition();
    transition.set_project(stream);
    transition.set_from_revision(stored.revision.value - 1);
    transition.set_to_revision(stored.revision.value);
    for (const auto& view : views)
      if (const SharedBytes delta = view->apply(*commit))
        if (!transition.add_views()->ParseFromString(*delta)) return false;
    return true;
  });
  if (frames.empty()) {
    v1::ReplayChunk& chunk = *frames.emplace_back().mutable_replay();
    chunk.set_replay_id(request.replay_id());
    chunk.set_last(true);
  }
  return frames;
}

}  // namespace

void Shard::request_replay(Session& session, const v1::ReplayFrom& request) {
  const std::string& project = request.project();
  const auto refuse = [&](std::string_view code) { session.refuse_replay(request.replay_id(), code); };
  if (!is_identifier(project)) return refuse("not_found");
  on_shard(home_of(project), [request, id = session.id(), from = index_, codec = session.codec(),
                              person = session.principal()->person_id](Shard& home) {
    home.with_project(request.project(), [&home, request, id, from, codec, person](ProjectActor* actor) {
      const bool allowed =
          actor && actor->durable().value > 0 && home.may_read_project(person, *actor, audit_view);
      if (!allowed)
        return home.on_shard(from, [id, request](Shard& there) {
          if (Session* live = there.session(id)) live->refuse_replay(request.replay_id(), "forbidden");
        });
      home.context_.runtime.run_blocking([&home, request, id, from, codec, head = actor->durable()] {
        auto frames = std::make_shared<std::vector<SharedBytes>>();
        for (const v1::ServerFrame& frame : replay(home.context_, request, head))
          frames->push_back(encode(frame, codec));
        Shard* there = (*home.peers_)[from];
        home.context_.runtime.post(from, [there, id, frames] {
          if (Session* live = there->session(id)) live->replayed(std::move(*frames));
        });
      });
    });
  });
}

}  // namespace slipway
