// How a shard keeps the projects that live on it: read from the log when someone first asks, told what became
// durable and what is due, and dropped when nobody watches.
#include <algorithm>
#include <utility>

#include "server/shard.h"
#include "server/timestamp.h"

namespace slipway {
namespace {

// Everyone whom the project itself lets read it.
Readers readers_of(const domain::Project& project) {
  Readers readers;
  const auto add = [&](const std::string& person) {
    const domain::Admission admission = domain::admission(project, person);
    if (!person.empty() && admission != domain::Admission::none) readers.emplace(person, admission);
  };
  for (const std::string& person : project.meetings.participants) add(person);
  for (const auto& [person, roles] : project.members) add(person);
  for (const domain::StageRecord& stage : project.stages.records) {
    add(stage.owner);
    add(stage.deputy);
  }
  return readers;
}

}  // namespace

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

}  // namespace slipway
