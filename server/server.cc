#include "server/server.h"

#include <fmt/format.h>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/system_error.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include "eventstore/rocks_event_store.h"
#include "projections/sealed_commit.h"
#include "server/accounts.h"
#include "server/connection.h"
#include "server/cosignatures.h"
#include "server/disk_watch.h"
#include "server/file_scrub.h"
#include "server/file_store.h"
#include "server/http_api.h"
#include "server/key_store.h"
#include "server/log_care.h"
#include "server/log_keys.h"
#include "server/log_scrub.h"
#include "server/random_name.h"
#include "server/refusal_journal.h"
#include "server/shard.h"
#include "server/static_files.h"
#include "server/templates.h"
#include "server/upload_room.h"
#include "server/webhooks.h"

namespace slipway {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t workers = 4;
constexpr std::size_t file_workers = 4;  // Of their own, and the scanner's of its: nobody waits for it.
constexpr std::size_t scan_workers = 2;
constexpr std::chrono::microseconds short_push{200};  // Not worth a pause.
constexpr std::chrono::milliseconds push_pause_max{10};
constexpr std::uint32_t sockets_per_address_max = 20'000;
constexpr std::chrono::hours first_link_life{24 * 7};
constexpr auto drain_time = 2s;
constexpr auto disk_poll_every = 250ms;
constexpr auto first_file_sweep_after = 5min;  // The start has enough to read.
constexpr auto sweep_files_every = 1h;
constexpr std::uint64_t people_looked_at = 16;  // A workspace's first commits add people.

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

// Made with the log and kept beside it: a client that holds revisions of another log learns that they are
// void.
std::string log_epoch(const fs::path& data, bool replaced) {
  const fs::path file = data / "epoch";
  if (replaced || !fs::exists(file)) std::ofstream(file) << random_name();
  return read_text(file);
}

FilePolicy file_policy_of(const Config& config) {
  FilePolicy policy;
  policy.bytes_max = config.file_bytes_max;
  if (!config.file_types.empty()) policy.types = config.file_types;
  policy.scanner = config.file_scanner;
  return policy;
}

#ifdef SLIPWAY_FAILPOINTS
// Which protection a rig wants switched off, to show that it would notice. A release has no such thing.
Mutants mutants_from_environment() {
  const char* text = std::getenv("SLIPWAY_MUTANT");
  const std::string_view mutant = text ? text : "";
  Mutants mutants;
  mutants.ack_before_durable = mutant == "ack_before_durable";
  mutants.no_idempotency = mutant == "no_idempotency";
  mutants.write_when_read_only = mutant == "write_when_read_only";
  mutants.no_sealing = mutant == "no_sealing";
  mutants.keep_keys = mutant == "keep_keys";
  SLIPWAY_ASSERT(mutant.empty() || mutants.ack_before_durable || mutants.no_idempotency ||
                     mutants.write_when_read_only || mutants.no_sealing || mutants.keep_keys,
                 std::string(mutant));
  return mutants;
}
#endif

// One shard's thread: its tasks, its sockets, its turns.
struct ShardThread {
  asio::io_context context{1};
  std::unique_ptr<Shard> shard;
  std::unique_ptr<ConnectionSet> connections;
  std::thread thread;
  asio::steady_timer timer{context};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};

  std::mutex mutex;
  std::vector<Task> posted;  // Guarded by mutex.
  bool scheduled = false;    // Guarded by mutex: a turn that will take what was posted is on its way.

  std::vector<SessionId> woken;                      // This thread's.
  bool turn_coming = false;                          // This thread's.
  bool stopping = false;                             // This thread's.
  std::chrono::steady_clock::time_point push_after;  // This thread's.
  bool push_coming = false;                          // This thread's.
  asio::steady_timer push_timer{context};

  void post(Task task) {
    {
      const std::lock_guard lock(mutex);
      posted.push_back(std::move(task));
      if (std::exchange(scheduled, true)) return;
    }
    asio::post(context, [this] { run_posted(); });
  }

  void run_posted() {
    std::vector<Task> tasks;
    {
      const std::lock_guard lock(mutex);
      tasks.swap(posted);
      scheduled = false;
    }
    for (Task& task : tasks) task();
    end_turn();
  }

  // Ends the turn after the handlers that are ready now, so that what they bring leaves together.
  void end_turn_soon() {
    if (std::exchange(turn_coming, true)) return;
    asio::post(context, [this] {
      turn_coming = false;
      end_turn();
    });
  }

  // Pushes what became durable to those who follow it, and lets everyone send what they have. A push to
  // thousands takes milliseconds; then as long again belongs to commands and their answers before the next
  // push, so that a crowd of followers slows no writer, and gets more in one message instead.
  void end_turn() {
    const auto start = std::chrono::steady_clock::now();
    const bool pushing = start >= push_after;
    if (pushing) {
      shard->end_of_turn();
    } else if (shard->has_unpushed() && !std::exchange(push_coming, true)) {
      push_timer.expires_at(push_after);
      push_timer.async_wait([this](const boost::system::error_code&) {
        push_coming = false;
        end_turn();
      });
    }
    // Pumping one session may wake others.
    while (!woken.empty())
      for (const SessionId session : std::exchange(woken, {})) connections->pump(session);
    if (!pushing) return;
    const auto end = std::chrono::steady_clock::now();
    if (end - start > short_push)
      push_after = end + std::min<std::chrono::nanoseconds>(end - start, push_pause_max);
  }

  void tick() {
    timer.expires_after(1s);
    timer.async_wait([this](const boost::system::error_code& error) {
      if (error || stopping) return;
      connections->tick();
      shard->tick();
      end_turn();
      tick();
    });
  }
};

// The world that the core runs in.
class ThreadedRuntime final : public Runtime {
 public:
  explicit ThreadedRuntime(std::size_t shards) {
    for (std::size_t i = 0; i < shards; ++i) threads_.push_back(std::make_unique<ShardThread>());
  }

  WallTime wall() const override { return std::chrono::system_clock::now(); }
  Millis steady() const override {
    return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now().time_since_epoch());
  }
  void post(std::size_t shard, Task task) override { threads_[shard]->post(std::move(task)); }
  void run_blocking(Task task) override {
    asio::post(pool_, [task = std::make_shared<Task>(std::move(task))] { (*task)(); });
  }
  void wake(SessionId session) override {
    ShardThread& thread = *threads_[session % threads_.size()];
    thread.woken.push_back(session);
    thread.end_turn_soon();
  }

  ShardThread& thread(std::size_t shard) { return *threads_[shard]; }
  std::size_t shards() const { return threads_.size(); }
  void run_on_files(Task task) {
    asio::post(file_pool_, [task = std::make_shared<Task>(std::move(task))] { (*task)(); });
  }
  void run_on_scanner(Task task) {
    asio::post(scan_pool_, [task = std::make_shared<Task>(std::move(task))] { (*task)(); });
  }
  void join_workers() {
    scan_pool_.join();
    file_pool_.join();
    pool_.join();
  }

 private:
  std::vector<std::unique_ptr<ShardThread>> threads_;
  asio::thread_pool pool_{workers};
  asio::thread_pool file_pool_{file_workers};
  asio::thread_pool scan_pool_{scan_workers};
};

class AccountsAuthenticator final : public Authenticator {
 public:
  explicit AccountsAuthenticator(Accounts& accounts) : accounts_(accounts) {}
  std::optional<Principal> verify_token(const std::string& token, WallTime now) override {
    return found(accounts_.verify_token(token, now));
  }
  std::optional<Principal> redeem_ticket(const std::string& ticket, WallTime now) override {
    return found(accounts_.redeem_ticket(ticket, now));
  }

 private:
  static std::optional<Principal> found(Account<Principal> principal) {
    if (!principal) return std::nullopt;
    return std::move(*principal);
  }
  Accounts& accounts_;
};

class RunningServer final : public Server {
 public:
  std::expected<void, std::string> open(const Config& config, std::function<void(const std::string&)> fatal);
  ~RunningServer() override { stop(); }
  std::uint16_t port() const override { return listener_->port(); }
  std::string first_link() const override { return first_link_; }
  void stop() override;

 private:
  void make_shards(const Config& config);
  std::expected<void, std::string> listen(const Config& config);
  void start_threads();
  std::expected<std::unique_ptr<Keys>, std::string> open_keys(const std::string& file,
                                                              std::function<void(const std::string&)> fatal);
  std::expected<void, std::string> finish_rotation();
  void finish_erasures();
  bool close_account(const std::string& person_id);
  void first_start(const std::string& server_name);
  std::expected<void, std::string> record_accepted_loss();
  // Blocks until it is answered. False: it was refused, which is logged.
  bool submit_as_system(v1::Command command);
  void accepted(int socket, std::string address);
  void sweep_accounts();
  void sweep_files_after(std::chrono::steady_clock::duration time);
  void sweep_files(std::vector<std::string> projects);
  std::expected<void, std::string> look_at_disk(const Config& config);
  void watch_webhooks();
  void watch_disk();
  void poll_disk();
  void say_disk() const;
  std::size_t open_connections();
  template <class Use>
  void on_each_shard(Use use);

  fs::path data_;
  std::unique_ptr<RocksEventStore> store_;
  std::unique_ptr<Keys> keys_;
  std::unique_ptr<CheckpointStore> checkpoints_;
  std::unique_ptr<LogKeys> log_keys_;
  std::unique_ptr<Cosignatures> cosignatures_;
  std::unique_ptr<LogScrub> log_scrub_;
  std::unique_ptr<LogCare> log_care_;
  std::unique_ptr<Accounts> accounts_;
  std::unique_ptr<AccountsAuthenticator> authenticator_;
  Templates templates_;
  std::unique_ptr<StaticFiles> files_;
  std::unique_ptr<FileStore> file_store_;
  std::shared_ptr<UploadRoom> upload_room_;
  std::unique_ptr<FileScrub> file_scrub_;
  std::unique_ptr<RefusalJournal> refusals_;
  std::optional<WebhookKey> webhook_key_;
  std::unique_ptr<Webhooks> webhooks_;
  std::unique_ptr<ThreadedRuntime> runtime_;
  std::unique_ptr<ShardContext> context_;
  std::vector<Shard*> shards_;
  std::unique_ptr<DiskWatch> disk_;
  std::unique_ptr<HttpApi> api_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<SharedOccupancy> per_person_;
  std::optional<asio::steady_timer> sweep_timer_;
  std::optional<asio::steady_timer> file_timer_;
  std::optional<asio::steady_timer> disk_timer_;
  std::optional<asio::steady_timer> webhook_timer_;
  SharedOccupancy per_address_{sockets_per_address_max};
  std::atomic<std::uint64_t> next_connection_{0};
  std::string first_link_;
  bool stopped_ = false;
};

std::expected<void, std::string> RunningServer::open(const Config& config,
                                                     std::function<void(const std::string&)> fatal) {
  if (sodium_init() < 0) return std::unexpected("libsodium does not start");
  data_ = config.data_dir;
  std::error_code error;
  fs::create_directories(data_, error);
  if (error) return std::unexpected(fmt::format("cannot make {}: {}", config.data_dir, error.message()));

  RocksEventStore::Options store_options;
  store_options.accept_loss = config.accept_loss;
  store_options.command_id_of = command_id_of;
  store_options.on_fatal = [fatal](const std::string& what) { fatal(what); };
  auto store = RocksEventStore::open((data_ / "log").string(), std::move(store_options));
  if (!store) return std::unexpected(store.error());
  store_ = std::move(*store);
  auto log_keys = LogKeys::open(
      config.log_key_file.empty() ? (data_ / "secrets" / "log-keys").string() : config.log_key_file,
      config.server_name, std::chrono::system_clock::now());
  if (!log_keys) return std::unexpected(log_keys.error());
  log_keys_ = std::move(*log_keys);
  if (auto finished = finish_rotation(); !finished) return finished;
  auto webhook_key = WebhookKey::open((data_ / "secrets" / "webhook-key").string());
  if (!webhook_key) return std::unexpected(webhook_key.error());
  webhook_key_ = *webhook_key;
  cosignatures_ = std::make_unique<Cosignatures>((data_ / "cosignatures").string());
  auto keys = open_keys(
      config.seal_key_file.empty() ? (data_ / "keys" / "keys").string() : config.seal_key_file, fatal);
  if (!keys) return std::unexpected(keys.error());
  keys_ = std::move(*keys);
  if (store_->accepted_loss()) {
    // What was kept of the log as it was would show what it lost, and hide the damage in it.
    std::error_code error;
    fs::remove_all(data_ / "views", error);
    if (error) return std::unexpected(fmt::format("{}: {}", (data_ / "views").string(), error.message()));
  }
  auto checkpoints = open_rocks_checkpoints((data_ / "views").string(), *keys_);
  if (!checkpoints) return std::unexpected(checkpoints.error());
  checkpoints_ = std::move(*checkpoints);
  auto accounts = Accounts::open((data_ / "accounts").string(), {}, std::chrono::system_clock::now());
  if (!accounts) return std::unexpected(accounts.error());
  accounts_ = std::move(*accounts);
  authenticator_ = std::make_unique<AccountsAuthenticator>(*accounts_);
  auto templates = Templates::load(config.templates_dir, config.own_templates_dir);
  if (!templates) return std::unexpected(templates.error());
  templates_ = std::move(*templates);
  for (const std::string& problem : templates_.problems()) spdlog::warn("not offered: {}", problem);
  files_ = std::make_unique<StaticFiles>(config.web_root);
  file_store_ = std::make_unique<FileStore>((data_ / "files").string(), file_policy_of(config));
  upload_room_ = std::make_shared<UploadRoom>(config.file_bytes_max);

  if (auto room = look_at_disk(config); !room) return room;
  per_person_ = std::make_unique<SharedOccupancy>(config.sockets_per_person);
  make_shards(config);
  accounts_->on_ended([this](std::span<const std::string> ids) {
    on_each_shard(
        [ended = std::vector(ids.begin(), ids.end())](Shard& shard) { shard.end_credentials(ended); });
  });
  start_threads();
  finish_erasures();
  first_start(config.server_name);
  if (auto recorded = record_accepted_loss(); !recorded) return recorded;
  // Nobody comes in before it is known who is who.
  if (auto listening = listen(config); !listening) return listening;
  api_->set_ready(true);
  if (!context_->webhook_hosts.empty()) {
    webhooks_->start();
    webhook_timer_.emplace(runtime_->thread(0).context);
    runtime_->post(0, [this] { watch_webhooks(); });
  }
  for (const auto& [stream, damage] : store_->given_up())
    spdlog::warn("the log of {} is not checked: damage in it was accepted ({})", stream, damage.sentence);
  log_scrub_->start();
  return {};
}

std::expected<void, std::string> RunningServer::listen(const Config& config) {
  std::promise<std::string> failure;
  runtime_->post(0, [&] {
    try {
      listener_ = std::make_unique<Listener>(
          runtime_->thread(0).context, config.address, config.port,
          [this](int socket, std::string address) { accepted(socket, std::move(address)); });
      failure.set_value("");
    } catch (const boost::system::system_error& failed) {
      failure.set_value(failed.code().message());
    }
  });
  const std::string why = failure.get_future().get();
  if (why.empty()) return {};
  return std::unexpected(fmt::format("cannot listen on {}:{}: {}", config.address, config.port, why));
}

void RunningServer::make_shards(const Config& config) {
  const std::size_t count = std::max<std::size_t>(1, config.shards);
  runtime_ = std::make_unique<ThreadedRuntime>(count);
  context_ = std::make_unique<ShardContext>(
      ShardContext{*store_, *keys_, *checkpoints_, *runtime_, *authenticator_});
#ifdef SLIPWAY_FAILPOINTS
  context_->mutants = mutants_from_environment();
#endif
  context_->shards = count;
  context_->limits.commands_per_second_max = std::max(1U, config.commands_per_second);
  context_->files = file_store_.get();
  context_->file_bytes_max = config.file_bytes_max;
  context_->file_attached = [this](const std::string& project, const std::string& digest) {
    upload_room_->attached(project, digest);
  };
  context_->report = [](const std::string& sentence) { spdlog::error("{}", sentence); };
  context_->server_id = config.server_name;
  context_->log_epoch = log_epoch(data_, store_->accepted_loss().has_value());
  if (disk_->read_only()) context_->read_only = disk_full_reason;
  context_->receipt = [this](const std::string& stream, Revision revision) {
    const auto receipt = make_receipt(*store_, *log_keys_, stream, revision, runtime_->wall());
    return receipt && *receipt ? **receipt : std::string();
  };
  context_->webhook_hosts = config.webhook_hosts;
  refusals_ = std::make_unique<RefusalJournal>(
      (data_ / "refusals").string(), [this](Task task) { runtime_->run_blocking(std::move(task)); });
  context_->note_refusal = [this](const std::string& stream, v1::RefusedCommand refused) {
    refusals_->note(stream, std::move(refused));
  };
  context_->project_template = [this](const std::string& id) { return templates_.find(id); };
  context_->admit = [this](const Principal& principal) { return per_person_->enter(principal.person_id); };
  context_->close_account = [this](const std::string& person) { return close_account(person); };
  context_->leave = [this](const Principal& principal) { per_person_->leave(principal.person_id); };
  for (std::size_t i = 0; i < count; ++i) {
    runtime_->thread(i).shard = std::make_unique<Shard>(i, *context_);
    shards_.push_back(runtime_->thread(i).shard.get());
  }
  file_scrub_ = std::make_unique<FileScrub>(*store_, *keys_, *file_store_);
  log_scrub_ = std::make_unique<LogScrub>(
      *store_, [this](const std::atomic<bool>& stopping) { file_scrub_->run(stopping); });
  log_care_ = std::make_unique<LogCare>(
      *log_scrub_, *log_keys_, [this](v1::Command command) { return submit_as_system(std::move(command)); });
  webhooks_ = std::make_unique<Webhooks>(*context_, shards_, *webhook_key_);
  api_ = std::make_unique<HttpApi>(
      HttpApi::Parts{*context_,
                     shards_,
                     *accounts_,
                     templates_,
                     *files_,
                     *log_keys_,
                     *cosignatures_,
                     *disk_,
                     *log_care_,
                     *file_store_,
                     upload_room_,
                     *file_scrub_,
                     *refusals_,
                     *webhooks_,
                     {[this](Task task) { runtime_->run_on_files(std::move(task)); },
                      [this](Task task) { runtime_->run_on_scanner(std::move(task)); }}},
      HttpApi::Options{config.origins, read_text(config.openapi_file), config.embed_origins});
  for (std::size_t i = 0; i < count; ++i) {
    ShardThread& thread = runtime_->thread(i);
    thread.shard->connect(shards_);
    // A session's id says its shard: id % shards.
    thread.connections = std::make_unique<ConnectionSet>(
        thread.context, *thread.shard, *api_,
        [next = SessionId{i}, count]() mutable { return next += count; },
        [&thread] { thread.end_turn_soon(); });
  }
}

void RunningServer::start_threads() {
  for (std::size_t i = 0; i < runtime_->shards(); ++i) {
    ShardThread& thread = runtime_->thread(i);
    thread.tick();
    thread.thread = std::thread([&thread] { thread.context.run(); });
  }
  std::promise<void> known;
  const std::size_t home = home_shard(workspace_stream, runtime_->shards());
  runtime_->post(home,
                 [this, home, &known] { shards_[home]->load_workspace([&known] { known.set_value(); }); });
  known.get_future().wait();
  sweep_timer_.emplace(runtime_->thread(0).context);
  runtime_->post(0, [this] { sweep_accounts(); });
  file_timer_.emplace(runtime_->thread(0).context);
  runtime_->post(0, [this] { sweep_files_after(first_file_sweep_after); });
  disk_timer_.emplace(runtime_->thread(0).context);
  runtime_->post(0, [this] { watch_disk(); });
}

// What is sealed in a log opens with its own keys only: a log that has them must not be given new ones.
std::expected<std::unique_ptr<Keys>, std::string> RunningServer::open_keys(
    const std::string& file, std::function<void(const std::string&)> fatal) {
  bool sealed = false;
  if (!fs::exists(file)) {
    (void)store_->read_stream(workspace_stream, Revision{0}, [&](const StoredCommit& stored) {
      const auto opened = open_commit(stored.bytes, no_keys());
      sealed = !opened;
      return !sealed && stored.revision.value < people_looked_at;
    });
  }
  if (!sealed) return open_key_store(file, std::move(fatal));
  return std::unexpected(
      fmt::format("The key file {} is missing, and names in the log of {} are sealed under its keys. Put the "
                  "file back, or "
                  "name it with --seal-key-file.",
                  file, data_.string()));
}

// A crash came between the record of a new key for the logs and its use.
std::expected<void, std::string> RunningServer::finish_rotation() {
  const auto prepared = log_keys_->prepared();
  if (!prepared) return {};
  std::optional<WallTime> recorded;
  (void)store_->read_stream(workspace_stream, Revision{0}, [&](const StoredCommit& stored) {
    v1::Commit commit;
    if (!commit.ParseFromArray(stored.bytes.data(), static_cast<int>(stored.bytes.size()))) return true;
    for (const v1::Event& event : commit.events())
      if (event.log_key_rotated().new_key() == prepared->new_key)
        recorded = WallTime{std::chrono::seconds{commit.recorded_at().seconds()}};
    return !recorded;
  });
  if (!recorded) return {};
  spdlog::warn("the rotation to the log key {} was recorded and not finished: it signs from now on",
               prepared->new_key);
  return log_keys_->rotate(*recorded);
}

// Loading a stream destroys the keys that a crash left; what else an erasure does is done here, again.
void RunningServer::finish_erasures() {
  for (const std::string& stream : keys_->erasures_left()) {
    if (!is_identifier(stream)) continue;
    struct Erased {
      std::vector<std::string> people;
      bool files_gone = true;
    };
    std::promise<std::optional<Erased>> erased;
    const std::size_t home = home_shard(stream, runtime_->shards());
    runtime_->post(home, [&] {
      shards_[home]->with_project(stream, [&](ProjectActor* actor) {
        if (!actor) return erased.set_value(std::nullopt);
        Erased found;
        if (const auto* workspace = actor->workspace()) found.people = workspace->erased_people();
        if (const auto* project = actor->project())
          found.files_gone = file_store_->destroy(stream, records::redacted_files(project->records.files));
        erased.set_value(std::move(found));
      });
    });
    const auto found = erased.get_future().get();
    const auto close = [this](const std::string& person) { return close_account(person); };
    if (found && found->files_gone && std::ranges::all_of(found->people, close)) keys_->end_erasure(stream);
  }
}

bool RunningServer::close_account(const std::string& person_id) {
  const auto closed = accounts_->close_account(person_id);
  if (!closed) spdlog::error("the account of {}, who was erased, could not be closed: disk error", person_id);
  return closed.has_value();
}

// Forgets sessions, links and tokens that have expired, once an hour. On the first shard's thread.
void RunningServer::sweep_accounts() {
  sweep_timer_->expires_after(1h);
  sweep_timer_->async_wait([this](const boost::system::error_code& error) {
    if (error || runtime_->thread(0).stopping) return;
    runtime_->run_blocking([this] { (void)accounts_->sweep(runtime_->wall()); });
    sweep_accounts();
  });
}

// Forgets files that nobody attached, again and again. On the first shard's thread.
void RunningServer::sweep_files_after(std::chrono::steady_clock::duration time) {
  file_timer_->expires_after(time);
  file_timer_->async_wait([this](const boost::system::error_code& error) {
    if (error || runtime_->thread(0).stopping) return;
    runtime_->run_on_files([this] { sweep_files(file_store_->projects()); });
  });
}

// One project after another: each may have to be read off the log, by workers that people wait for.
void RunningServer::sweep_files(std::vector<std::string> projects) {
  if (projects.empty()) return runtime_->post(0, [this] { sweep_files_after(sweep_files_every); });
  const std::string project = std::move(projects.back());
  projects.pop_back();
  if (!is_identifier(project)) return sweep_files(std::move(projects));
  const std::size_t home = home_shard(project, runtime_->shards());
  runtime_->post(home, [this, project, home, projects = std::move(projects)]() mutable {
    shards_[home]->with_project(
        project, [this, project, projects = std::move(projects)](ProjectActor* actor) mutable {
          std::optional<std::set<std::string>> named;  // None: not known, which is not unattached.
          if (actor && actor->project()) named = records::kept_files(actor->project()->records.files);
          runtime_->run_on_files(
              [this, project, named = std::move(named), projects = std::move(projects)]() mutable {
                if (named) file_store_->sweep(project, *named, runtime_->wall() - unattached_files_kept);
                sweep_files(std::move(projects));
              });
        });
  });
}

// A server that already has a log starts read-only on a full disk; one that would have to write its first
// commits does not start.
std::expected<void, std::string> RunningServer::look_at_disk(const Config& config) {
  disk_ =
      std::make_unique<DiskWatch>(file_system_probe(data_.string()),
                                  MinFree{config.min_free_percent, std::uint64_t{config.min_free_mib} << 20});
  if (!disk_->poll()) return {};
  say_disk();
  const auto head = store_->head(workspace_stream);
  if (!head || head->value > 0) return {};
  return std::unexpected(
      fmt::format("{}: {} bytes of this disk are free, too little to begin on: more than {} are needed "
                  "(--min-free-percent, --min-free-mib)",
                  config.data_dir, disk_->space().free_bytes, disk_->stops_at_bytes()));
}

void RunningServer::say_disk() const {
  const auto [free, total] = disk_->space();
  const std::string figures =
      fmt::format("{} of {} bytes of {}'s disk are free", free, total, data_.string());
  if (disk_->read_only())
    spdlog::warn("{}: nothing is written until {} bytes are", figures, disk_->resumes_at_bytes());
  else
    spdlog::info("{}: commands are taken again", figures);
}

void RunningServer::watch_webhooks() {
  webhook_timer_->expires_after(webhooks_looked_at_every);
  webhook_timer_->async_wait([this](const boost::system::error_code& error) {
    if (error || runtime_->thread(0).stopping) return;
    webhooks_->look();
    watch_webhooks();
  });
}

// One look at a time, however long the file system takes for it. On the first shard's thread.
void RunningServer::watch_disk() {
  disk_timer_->expires_after(disk_poll_every);
  disk_timer_->async_wait([this](const boost::system::error_code& error) {
    if (error || runtime_->thread(0).stopping) return;
    runtime_->run_blocking([this] { poll_disk(); });
  });
}

void RunningServer::poll_disk() {
  if (disk_->poll()) {
    say_disk();
    on_each_shard([reason = std::string(disk_->read_only() ? disk_full_reason : "")](Shard& shard) {
      shard.set_read_only(reason);
    });
  }
  runtime_->post(0, [this] { watch_disk(); });
}

// Shares the listener's sockets out among the shards.
void RunningServer::accepted(int socket, std::string address) {
  const std::string key = address_key(address);
  if (!per_address_.enter(key)) {
    ::close(socket);
    return;
  }
  ShardThread& thread = runtime_->thread(next_connection_++ % runtime_->shards());
  asio::post(thread.context, [this, &thread, socket, address = std::move(address), key] {
    thread.connections->adopt(socket, address, [this, key] { per_address_.leave(key); });
  });
}

// The operator chose to go on without what the log had lost: from now on the log says so itself. What clients
// held of it is void.
std::expected<void, std::string> RunningServer::record_accepted_loss() {
  const auto& loss = store_->accepted_loss();
  if (!loss) return {};
  v1::Command command;
  v1::AcceptLogLoss& accept = *command.mutable_accept_log_loss();
  accept.set_stream(loss->stream);
  accept.set_revision(loss->revision.value);
  accept.set_position(store_->end().value);
  accept.set_what(loss->sentence);
  spdlog::warn("a loss was accepted: {}", loss->sentence);
  if (submit_as_system(std::move(command))) return store_->loss_recorded();
  return std::unexpected(
      "the accepted loss could not be recorded in the workspace's log, so nothing is served. Restore the log "
      "from a backup.");
}

bool RunningServer::submit_as_system(v1::Command command) {
  command.set_project(std::string(workspace_stream));
  command.set_command_id(random_name());
  v1::Origin origin;
  origin.set_channel(v1::Origin::SERVER);
  std::promise<bool> answered;
  const std::size_t home = home_shard(workspace_stream, runtime_->shards());
  runtime_->post(home, [&] {
    shards_[home]->submit_command(command, "system", origin, [&](const v1::Ack& ack) {
      if (ack.has_refused()) spdlog::error("refused to the server itself: {}", ack.refused().message().en());
      answered.set_value(!ack.has_refused());
    });
  });
  return answered.get_future().get();
}

// A new workspace gets its first person, and whoever starts the server a link to become that person.
void RunningServer::first_start(const std::string& server_name) {
  constexpr std::string_view administrator = "administrator";
  const auto head = store_->head(workspace_stream);
  if (head && head->value == 0) {
    v1::Command create;
    create.mutable_create_workspace()->set_name(server_name);
    submit_as_system(create);
    v1::Command add;
    add.mutable_add_person()->set_person_id(std::string(administrator));
    add.mutable_add_person()->set_name("Administrator");
    submit_as_system(add);
    v1::Command grant;
    grant.mutable_grant_role()->set_person_id(std::string(administrator));
    grant.mutable_grant_role()->set_role(v1::ADMINISTRATOR);
    submit_as_system(grant);
  }
  if (!accounts_->empty()) return;
  auto secret = accounts_->create_link(administrator, first_link_life, std::chrono::system_clock::now());
  if (secret) first_link_ = "/welcome#" + *secret;
}

template <class Use>
void RunningServer::on_each_shard(Use use) {
  for (std::size_t i = 0; i < shards_.size(); ++i)
    runtime_->post(i, [shard = shards_[i], use] { use(*shard); });
}

std::size_t RunningServer::open_connections() {
  std::size_t open = 0;
  for (std::size_t i = 0; i < runtime_->shards(); ++i) {
    std::promise<std::size_t> counted;
    runtime_->post(i, [&] { counted.set_value(runtime_->thread(i).connections->size()); });
    open += counted.get_future().get();
  }
  return open;
}

void RunningServer::stop() {
  if (std::exchange(stopped_, true) || !runtime_) return;
  if (api_) api_->set_ready(false);
  if (listener_) {
    asio::post(runtime_->thread(0).context, [this] { listener_->stop(); });
    for (std::size_t i = 0; i < runtime_->shards(); ++i) {
      runtime_->post(i, [this, i] {
        shards_[i]->drain(500, 5'000);
        runtime_->thread(i).connections->close_idle();
      });
    }
    const auto deadline = std::chrono::steady_clock::now() + drain_time;
    while (open_connections() > 0 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(20ms);
  }
  if (webhooks_) webhooks_->stop();
  runtime_->join_workers();
  // Every handler comes back before what it refers to goes.
  for (std::size_t i = 0; i < runtime_->shards(); ++i) {
    ShardThread& thread = runtime_->thread(i);
    runtime_->post(i, [this, i, &thread] {
      if (i == 0 && sweep_timer_) sweep_timer_->cancel();
      if (i == 0 && file_timer_) file_timer_->cancel();
      if (i == 0 && disk_timer_) disk_timer_->cancel();
      if (i == 0 && webhook_timer_) webhook_timer_->cancel();
      thread.connections->close_all();
      thread.timer.cancel();
      thread.push_timer.cancel();
      thread.stopping = true;
      thread.work.reset();
    });
    if (thread.thread.joinable()) thread.thread.join();
  }
  log_scrub_.reset();
  // The store first: once it is closed, no answer of it comes to a shard that is gone.
  store_.reset();
}

}  // namespace

std::expected<std::unique_ptr<Server>, std::string> Server::start(
    const Config& config, std::function<void(const std::string&)> fatal) {
  auto server = std::make_unique<RunningServer>();
  if (auto opened = server->open(config, std::move(fatal)); !opened) return std::unexpected(opened.error());
  return server;
}

}  // namespace slipway
