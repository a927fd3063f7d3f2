#include "server/shard.h"

#include <algorithm>
#include <utility>

#include "server/domain/request.h"
#include "server/timestamp.h"

namespace slipway {
namespace {

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
  const domain::RoleSet held = workspace_->roles_of(person_id);
  std::vector<v1::Role> roles;
  for (int role = v1::Role_MIN; role <= v1::Role_MAX; ++role)
    if (held.has(static_cast<v1::Role>(role))) roles.push_back(static_cast<v1::Role>(role));
  return roles;
}

bool Shard::is_active(const std::string& person_id) const {
  return workspace_->find_active(person_id) != nullptr;
}

bool Shard::may_read(const Principal& principal, const Feed& feed, std::string_view view) const {
  const domain::Reach reach = domain::reach(*workspace_, principal.person_id);
  if (feed.project() == workspace_stream) return view != audit_view || reach == domain::Reach::everything;
  if (!feed.readers) return reach == domain::Reach::everything;
  return slipway::may_read(*feed.readers, principal.person_id, reach);
}

bool Shard::may_read_project(const std::string& person_id, const ProjectActor& actor,
                             std::string_view view) const {
  if (!is_active(person_id)) return false;
  if (const auto* project = std::get_if<domain::Project>(&actor.access()))
    return domain::may_read(*project, *workspace_, person_id);
  return view != audit_view || domain::reach(*workspace_, person_id) == domain::Reach::everything;
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
  request.workspace_roles = workspace_->roles_of(request.actor);
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

// --- turns --------------------------------------------------------------------------------------

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

}  // namespace slipway
