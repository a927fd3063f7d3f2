// How what became durable in a project comes to the sessions that watch it, on whichever shard they are: the
// project's home pushes to a feed on each of those shards. And who is there, which is never logged.
#include <utility>

#include "server/shard.h"

namespace slipway {

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

}  // namespace slipway
