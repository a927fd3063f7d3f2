// How a shard serves those who follow views over all projects: it tells their sessions what changed for them,
// and has a worker work out what they ask.
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "server/shard.h"
#include "server/timestamp.h"

namespace slipway {
namespace {

const std::map<std::string, domain::Inbox>& inboxes_of(const domain::Workspace& workspace,
                                                       const std::string& person_id) {
  static const std::map<std::string, domain::Inbox> none;
  const domain::Person* person = workspace.find_active(person_id);
  return person == nullptr ? none : person->inboxes;
}

// But for their inbox: in what is theirs in every project. Every commit of the workspace asks this of every
// follower, so nothing is copied.
bool is_same_reader(const domain::Workspace& before, const domain::Workspace& now,
                    const std::string& person_id) {
  const domain::Person* was = before.find_active(person_id);
  const domain::Person* is = now.find_active(person_id);
  if (was == nullptr || is == nullptr) return false;
  return was->roles == is->roles && before.time_zone == now.time_zone && was->department == is->department &&
         department_name(before, *was) == department_name(now, *is);
}

// The projects whose notices stand otherwise now.
std::set<std::string> settled_otherwise(const std::map<std::string, domain::Inbox>& before,
                                        const std::map<std::string, domain::Inbox>& now) {
  std::set<std::string> projects;
  const auto is_same = [](const auto& was, const auto& is) {
    return was.first == is.first && was.second.read == is.second.read && was.second.rule == is.second.rule;
  };
  if (std::ranges::equal(before, now, is_same)) return projects;
  const auto compare = [&](const auto& these, const auto& others) {
    for (const auto& [project, inbox] : these) {
      const auto other = others.find(project);
      const domain::Inbox there = other == others.end() ? domain::Inbox{} : other->second;
      if (there.read != inbox.read || there.rule != inbox.rule) projects.insert(project);
    }
  };
  compare(before, now);
  compare(now, before);
  return projects;
}

}  // namespace

void Shard::follow_workspace(Session& session) {
  followers_[session.principal()->person_id].insert(session.id());
}

void Shard::unfollow_workspace(Session& session) {
  const auto found = followers_.find(session.principal()->person_id);
  if (found == followers_.end()) return;
  found->second.erase(session.id());
  if (found->second.empty()) followers_.erase(found);
}

void Shard::tell_follower(const std::string& person_id, const std::function<void(Session&)>& tell) {
  const auto found = followers_.find(person_id);
  if (found == followers_.end()) return;
  for (const SessionId id : found->second)
    if (Session* session = this->session(id)) tell(*session);
}

// Each change concerns those who read the project, or did; whoever reads everything is told by itself.
void Shard::tell_followers() {
  const std::uint64_t version = context_.projects->version();
  if (followers_.empty()) followed_to_ = version;  // Whoever comes is sent the whole.
  if (followed_to_ == version) return;
  const auto changes = context_.projects->changes_since(followed_to_);
  std::set<std::string> all_readers;
  for (const auto& [person, sessions] : followers_)
    if (domain::reach(*workspace_, person) == domain::Reach::everything) all_readers.insert(person);
  std::set<std::string> told = all_readers;
  for (const ProjectIndex::Change& change : changes) {
    for (const std::string& person : all_readers)
      tell_follower(person, [&](Session& session) { session.project_changed(change.project); });
    for (const auto& [person, admission] : change.ever ? *change.ever : *change.readers) {
      if (all_readers.contains(person) || !followers_.contains(person)) continue;
      told.insert(person);
      const bool reads = slipway::may_read(*change.readers, person, domain::reach(*workspace_, person));
      tell_follower(person, [&](Session& session) {
        return reads ? session.project_changed(change.project) : session.project_withdrawn(change.project);
      });
    }
  }
  for (const std::string& person : told)
    tell_follower(person, [](Session& session) { session.follow_workspace(); });
}

void Shard::tell_followers(const domain::Workspace& before) {
  for (const auto& [person, sessions] : followers_) {
    const bool withdrawn = domain::reach(*workspace_, person) < domain::reach(before, person);
    const bool all = withdrawn || !is_same_reader(before, *workspace_, person);
    const auto projects = settled_otherwise(inboxes_of(before, person), inboxes_of(*workspace_, person));
    tell_follower(person, [&](Session& session) {
      if (all) session.all_projects_changed(withdrawn);
      for (const std::string& project : projects) session.project_changed(project);
      session.follow_workspace();
    });
  }
}

void Shard::request_workspace_view(Session& session, WorkspaceAsk ask) {
  asks_.emplace_back(session.id(), std::move(ask));
  work_out_views();
}

// A project whose log cannot be read is nobody's, as elsewhere; it is noted when someone has it loaded.
void Shard::look_at_all_projects() {
  if (looked_ != Looked::not_yet) return;
  looked_ = Looked::looking;
  context_.runtime.run_blocking([this] {
    auto streams = context_.store.streams();
    const auto known = context_.projects->readable_by({}, domain::Reach::everything);
    if (streams)
      std::erase_if(*streams, [&](const std::string& stream) {
        return stream == workspace_stream || known.contains(stream);
      });
    context_.runtime.post(index_, [this, streams = std::move(streams)] {
      looked_ = streams ? Looked::looking : Looked::not_yet;  // Tried again with the next question.
      const auto missing = std::make_shared<std::size_t>(streams ? streams->size() : 0);
      const auto looked = [missing](Shard& here) {
        if (*missing > 0 && --*missing > 0) return;
        here.looked_ = Looked::done;
        here.work_out_views();
      };
      if (streams && streams->empty()) return looked(*this);
      if (!streams) return;
      for (const std::string& project : *streams)
        on_shard(home_of(project), [this, project, looked](Shard& home) {
          home.with_project(project, [this, looked, &home](ProjectActor*) { home.on_shard(index_, looked); });
        });
    });
  });
}

// What was asked meanwhile goes together in the next go.
void Shard::work_out_views() {
  if (working_out_ || asks_.empty()) return;
  if (looked_ != Looked::done) return look_at_all_projects();
  struct Work {
    SessionId session;
    AskingReader reader;
    WorkspaceAsk ask;
  };
  std::vector<Work> work;
  if (!context_.view_turns->enter(index_)) return;
  while (!asks_.empty() && work.size() < workspace_views_at_once) {
    auto [id, ask] = std::move(asks_.front());
    asks_.pop_front();
    const Session* session = this->session(id);
    if (!session || !session->awaits(ask.id)) continue;
    const std::string& person = session->principal()->person_id;
    work.push_back({id, {person, workspace_}, std::move(ask)});
  }
  if (work.empty()) return leave_view_turn();
  working_out_ = true;
  context_.runtime.run_blocking([this, work = std::move(work)]() mutable {
    std::vector<std::pair<SessionId, WorkspaceAnswer>> answers;
    const FollowLimits limits{context_.limits.workspace_view_entities_max,
                              context_.feed_limits.transition_bytes_max};
    for (Work& each : work)
      answers.emplace_back(each.session,
                           work_out(std::move(each.ask), each.reader, to_timestamp(context_.runtime.wall()),
                                    *context_.projects, *context_.workspace_views, limits));
    context_.runtime.post(
        index_, [this, answers = std::move(answers)]() mutable { views_worked_out(std::move(answers)); });
  });
}

void Shard::views_worked_out(std::vector<std::pair<SessionId, WorkspaceAnswer>> answers) {
  working_out_ = false;
  for (auto& [id, answer] : answers) {
    for (const std::string& project : answer.unread)
      if (unread_.insert(project).second)
        context_.report(
            fmt::format("{}: its log cannot be read, so no view over all projects shows it", project));
    if (Session* session = this->session(id)) session->worked_out(std::move(answer));
  }
  leave_view_turn();
  work_out_views();
}

void Shard::leave_view_turn() {
  for (const std::size_t shard : context_.view_turns->leave())
    on_shard(shard, [](Shard& there) { there.work_out_views(); });
}

}  // namespace slipway
