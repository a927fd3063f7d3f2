// One thread's share of the server: the projects that live here, and the sessions that are connected here.
//
// A project lives on exactly one shard (by a hash of its name) and so needs no lock; a session lives where
// its socket was accepted. They talk by posted tasks that carry immutable, shared bytes: a session's shard
// holds a Feed of each project that its sessions watch, which the project's shard pushes to once a turn. No
// sockets, clock or threads here: those are the Runtime's, so that the simulation runs this very code.
// Not thread-safe: every call on the shard's thread, but for the constructor.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "projections/view.h"
#include "server/project_actor.h"
#include "server/project_index.h"
#include "server/rate_limit.h"
#include "server/session.h"
#include "server/stored_files.h"
#include "server/turns.h"
#include "server/workspace_views.h"

namespace slipway {

// Shards that work out views over all projects at once, each on one worker: however many people follow them,
// two workers of four are left to everyone else.
inline constexpr std::size_t workspace_view_workers_max = 2;

// What all shards share. Outlives them.
struct ShardContext {
  EventStore& store;
  Keys& keys;
  CheckpointStore& checkpoints;
  Runtime& runtime;
  Authenticator& authenticator;
  SessionLimits limits{};
  FeedLimits feed_limits{};
  Mutants mutants{};
  std::string server_id{};
  std::string log_epoch{};
  std::string read_only{};  // As set_read_only(), from the start.
  std::size_t shards = 1;
  std::uint64_t state_kept_every = state_kept_every_commits;
  // Of a durable commit, as text; empty where none can be made. Blocks on disk. Thread-safe. Null: no
  // receipts here.
  std::function<std::string(const std::string& stream, Revision revision)> receipt{};
  StoredFiles* files = nullptr;  // Null: there are none here.
  // Told of each file that a commit names, before that commit is answered. Thread-safe.
  std::function<void(const std::string& project, const std::string& digest)> file_attached =
      [](const std::string&, const std::string&) {};
  std::uint64_t file_bytes_max = 0;
  // Null: no such template. Thread-safe.
  std::function<const v1::Template*(const std::string& template_id)> project_template{};
  std::vector<std::string> webhook_hosts{};  // To which webhooks may lead.
  // What was asked and refused. Must not block. Thread-safe.
  ProjectActor::NoteRefusal note_refusal = [](const std::string&, const v1::RefusedCommand&) {};
  // Counts a person's sockets; false: too many. Each true is owed one `leave`. Thread-safe.
  std::function<bool(const Principal&)> admit = [](const Principal&) { return true; };
  std::function<void(const Principal&)> leave = [](const Principal&) {};
  // Closes the account of a person who was erased, so that its login can be read nowhere any more. May block;
  // false: try again at the next start. Thread-safe.
  std::function<bool(const std::string& person_id)> close_account = [](const std::string&) { return true; };
  // What an operator has to know, as a sentence for the server's own log. Thread-safe.
  std::function<void(const std::string& sentence)> report = [](const std::string&) {};
  // The views over all projects.
  std::shared_ptr<WorkspaceViews> workspace_views =
      std::make_shared<WorkspaceViews>(store, keys, checkpoints);
  std::shared_ptr<ProjectIndex> projects = std::make_shared<ProjectIndex>();
  std::shared_ptr<Turns> view_turns = std::make_shared<Turns>(workspace_view_workers_max);
};

// Where a stream lives.
std::size_t home_shard(std::string_view stream, std::size_t shards);

inline constexpr Millis presence_lease{20'000};
inline constexpr std::string_view audit_view = "audit";
inline constexpr std::size_t audit_snapshot_entries = 100;
inline constexpr std::uint64_t audit_resume_commits_max = 1'000;
inline constexpr std::uint64_t replay_commits_max = 500;
inline constexpr std::size_t idle_projects_max = 1'000;
// Subscriptions of views over all projects that are worked out in one go. A shard has one go under way.
inline constexpr std::size_t workspace_views_at_once = 64;
// Folded a second, for checkpoints: a whole history is gone through without keeping a worker to itself.
inline constexpr std::uint64_t checkpoint_commits_at_once = 4 * checkpoint_every_commits;
// Ids of the commands that the server gives when something is due begin with this; nobody else's may, or one
// could be taken before the server needs it.
inline constexpr std::string_view due_command_prefix = "due-";

struct ShardStats {
  std::uint64_t sessions = 0;
  std::uint64_t projects = 0;
  std::uint64_t commands = 0;
  std::uint64_t commits = 0;
  std::uint64_t refusals = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t lag_revisions_max = 0;
  std::uint64_t transitions = 0;          // Given to subscribers.
  std::uint64_t transitions_encoded = 0;  // Of those; the others were the same bytes.
};

class Shard final : public SessionHost {
 public:
  Shard(std::size_t index, ShardContext& context);
  ~Shard() override;

  // REQUIRES: before anything else; `shards` holds all, in order of their index, and outlives them.
  void connect(const std::vector<Shard*>& shards) { peers_ = &shards; }
  // Makes the workspace known to all shards; call on its home. `ready` runs there once it is.
  void load_workspace(Task ready);

  // --- for the transport ---
  Session& open_session(SessionId id, Codec codec);
  Session* session(SessionId id);
  void close_session(SessionId id);
  // After each batch of posted tasks and messages: pushes what became durable to the feeds, once.
  void end_of_turn();
  bool has_unpushed() const { return !to_push_.empty(); }
  // About once a second.
  void tick();
  void drain(std::uint32_t min_ms, std::uint32_t max_ms);
  void end_credentials(const std::vector<std::string>& ids);
  // From now on nothing new is recorded here and every client knows it; `reason` as `disk_full`. Empty: it is
  // again. What was decided before still becomes durable, and a retry still gets its first answer.
  void set_read_only(const std::string& reason);

  // --- for the HTTP side; any thread may post to here by way of the runtime ---
  // Runs `use` on this shard with the project's actor, loaded if need be; null: the log could not be read.
  // REQUIRES: this is the project's home.
  void with_project(const std::string& project, std::move_only_function<void(ProjectActor*)> use);
  // Whether this person may read this view of the project. REQUIRES: this is the project's home; actor
  // loaded.
  bool may_read_project(const std::string& person_id, const ProjectActor& actor, std::string_view view) const;
  // Whether this person may attach a file to something in it. REQUIRES: as above.
  bool may_attach_files(const std::string& person_id, const ProjectActor& actor) const;
  bool may_import(const std::string& person_id, const ProjectActor& actor) const;
  void submit_command(v1::Command command, std::string actor, v1::Origin origin,
                      std::move_only_function<void(const v1::Ack&)> reply);
  // As last seen here.
  std::shared_ptr<const domain::Workspace> workspace() const { return workspace_; }
  std::vector<v1::Role> roles_of(const std::string& person_id) const;  // In the workspace.
  bool is_active(const std::string& person_id) const;
  ShardStats stats() const;

  // --- SessionHost ---
  const SessionLimits& limits() const override { return context_.limits; }
  const Mutants& mutants() const override { return context_.mutants; }
  Runtime& runtime() override { return context_.runtime; }
  Authenticator& authenticator() override { return context_.authenticator; }
  v1::Welcome welcome(const Principal& principal) const override;
  std::string_view admit(const Principal& principal) override;
  bool take_command_token(const std::string& person_id) override;
  const WriteNotice& write_notice() const override { return write_notice_; }
  void submit(Session& session, v1::Command command) override;
  void request_snapshots(Session& session, std::vector<v1::Subscribe> subscribes) override;
  void request_replay(Session& session, const v1::ReplayFrom& replay) override;
  Feed* feed(std::string_view project) override;
  void watch(Session& session, const std::string& project) override;
  void unwatch(Session& session, const std::string& project) override;
  bool may_read(const Principal& principal, const Feed& feed, std::string_view view) const override;
  void set_presence(Session& session, const v1::Presence& presence) override;
  void follow_workspace(Session& session) override;
  void unfollow_workspace(Session& session) override;
  void request_workspace_view(Session& session, WorkspaceAsk ask) override;

 private:
  struct Present {
    v1::PresentPerson person;
    Millis until;
  };
  // Told once one of these views was read, or could not be.
  struct AwaitsViews {
    ViewSet views;
    std::move_only_function<void(bool)> then;
  };
  // A project that lives here.
  struct Home {
    std::unique_ptr<ProjectActor> actor;  // Null while it is being read from the log.
    std::vector<std::move_only_function<void(ProjectActor*)>> waiting;
    std::set<std::size_t> attached;  // Shards that hold a feed of it.
    std::vector<FeedEntry> unpushed;
    Revision pushed;
    std::shared_ptr<const Readers> readers;
    std::map<SessionId, Present> present;
    bool presence_changed = false;
    Millis used{0};
    ViewSet loading = 0;  // Views that are being read off the log.
    std::vector<AwaitsViews> awaiting;
    Revision checkpointed;  // Up to here no view lacks a checkpoint.
    Revision state_kept;    // Of which the rules' state is kept; 0: of none.
    Revision at_last_tick;  // Of the log, to tell whether it rests.
  };
  // A project that sessions here watch.
  struct Watched {
    std::unique_ptr<Feed> feed;  // Null until the home has answered.
    std::set<SessionId> sessions;
  };
  struct SnapshotRequest {
    SessionId session;
    std::size_t shard;
    std::string person_id;
    std::vector<v1::Subscribe> subscribes;  // At least one, all of one project.
  };
  using Snapshots = std::vector<PreparedSnapshot>;

  std::size_t home_of(std::string_view stream) const { return home_shard(stream, context_.shards); }
  // Runs `task` on a shard: at once if it is this one.
  void on_shard(std::size_t shard, std::move_only_function<void(Shard&)> task);
  // Puts a receipt into what will be answered.
  std::move_only_function<void(const v1::Ack&)> with_receipt(
      std::string project, std::move_only_function<void(const v1::Ack&)> reply);
  static void count(const Feed& feed, ShardStats& stats);

  // --- shard_files.cc ---
  // Of AttachFile, if it was uploaded. It is looked for only for who may attach it.
  std::optional<domain::StoredFile> find_file(const CommandRequest& request, const ProjectActor& actor) const;
  std::move_only_function<void(const v1::Ack&)> noting_attached(
      const v1::Command& command, std::move_only_function<void(const v1::Ack&)> reply) const;
  // False: to be tried again; that is reported.
  bool destroy_files(const std::string& project, const domain::Project& state) const;

  // --- shard_projects.cc ---
  void loaded(const std::string& project, std::expected<LoadedProject, StoreError> result);
  void appended(const std::string& project, const AppendResult& result);
  void finish_erasure(const std::string& project, std::vector<std::string> people, Task done);
  void access_changed(Home& home);
  void share_workspace(const ProjectActor& actor);
  void take_workspace(std::shared_ptr<const domain::Workspace> workspace);
  void record_due();
  void evict_idle();

  // --- shard_checkpoints.cc ---
  // Where a project rests, the rules' state is kept and views that nobody watches get the checkpoints that
  // they lack, one project at a time, so that nobody waits when it is opened.
  void keep_checkpoints();
  void keep_rules(const std::string& project, Revision head);
  void write_checkpoints(const std::string& project, Revision head);

  // --- shard_feeds.cc ---
  void attach(Home& home, const std::string& project, std::size_t shard);
  void push(const std::string& project, Home& home);
  // `readers`: null where they have not changed.
  void take_push(const std::string& project, const std::vector<FeedEntry>& entries,
                 const std::shared_ptr<const Readers>& readers);
  void publish_presence(const std::string& project, Home& home);

  // --- shard_snapshots.cc ---
  void snapshots_at_home(SnapshotRequest request);
  // Reads views that nobody has asked for before off the log, each once however many ask meanwhile; `then` is
  // told when some of them have come, or that they could not be read.
  void load_views(ProjectActor& actor, std::vector<std::size_t> views,
                  std::move_only_function<void(bool)> then);
  using ViewsRead = std::vector<std::pair<std::size_t, std::unique_ptr<View>>>;
  void views_loaded(const std::string& project, ViewsRead read);
  void snapshots_of_now(ProjectActor& actor, const SnapshotRequest& request, Snapshots snapshots);
  void snapshot_of_past(ProjectActor& actor, const SnapshotRequest& request);
  void deliver_snapshots(const SnapshotRequest& request, Snapshots snapshots);

  // --- shard_workspace.cc ---
  // Of views over all projects: what became durable since the last call; how the workspace changed.
  void tell_followers();
  void tell_followers(const domain::Workspace& before);
  void tell_follower(const std::string& person_id, const std::function<void(Session&)>& tell);
  // Loads each project of the log once, so that context.projects knows it.
  void look_at_all_projects();
  void work_out_views();
  void leave_view_turn();
  void views_worked_out(std::vector<std::pair<SessionId, WorkspaceAnswer>> answers);

  const std::size_t index_;
  ShardContext& context_;
  const std::vector<Shard*>* peers_ = nullptr;
  std::shared_ptr<const domain::Workspace> workspace_;
  std::unordered_map<SessionId, std::unique_ptr<Session>> sessions_;
  std::map<std::string, Home, std::less<>> homes_;
  std::map<std::string, Watched, std::less<>> watched_;
  std::set<std::string> to_push_;
  std::set<std::string> presence_to_publish_;
  RateLimit command_rate_;
  WriteNotice write_notice_;
  ShardStats stats_;
  bool draining_ = false;
  bool checkpointing_ = false;

  std::map<std::string, std::set<SessionId>> followers_;  // Of views over all projects, by person.
  std::uint64_t followed_to_ = 0;                         // The version of context.projects that they know.
  std::deque<std::pair<SessionId, WorkspaceAsk>> asks_;
  enum class Looked { not_yet, looking, done };
  Looked looked_ = Looked::not_yet;  // At all projects.
  bool working_out_ = false;
  std::set<std::string> unread_;  // Projects of which was reported that they cannot be read.
};

}  // namespace slipway
