#include "server/server.h"

#include <fmt/format.h>
#include <sodium.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <sstream>
#include <thread>

#include "server/data_directory.h"
#include "server/disk_watch.h"
#include "server/file_scrub.h"
#include "server/housekeeping.h"
#include "server/http_api.h"
#include "server/listener.h"
#include "server/log_care.h"
#include "server/log_scrub.h"
#include "server/refusal_journal.h"
#include "server/shard.h"
#include "server/startup.h"
#include "server/static_files.h"
#include "server/templates.h"
#include "server/threaded_runtime.h"
#include "server/upload_room.h"
#include "server/webhooks.h"

namespace slipway {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::uint32_t sockets_per_address_max = 20'000;
constexpr auto drain_time = 2s;

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
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

// False: it is to be tried again; that is logged.
bool close_account(Accounts& accounts, const std::string& person_id) {
  const auto closed = accounts.close_account(person_id);
  if (!closed) spdlog::error("the account of {}, who was erased, could not be closed: disk error", person_id);
  return closed.has_value();
}

class RunningServer final : public Server {
 public:
  std::expected<void, std::string> open(const Config& config, std::function<void(const std::string&)> fatal);
  ~RunningServer() override { stop(); }
  std::uint16_t port() const override { return listener_->port(); }
  std::string first_link() const override { return first_link_; }
  void stop() override;

 private:
  std::expected<void, std::string> look_at_disk(const Config& config);
  void make_shards(const Config& config);
  void make_api(const Config& config);
  std::expected<void, std::string> listen(const Config& config);
  void accepted(int socket, std::string address);
  std::size_t open_connections();
  void drain();

  DataDirectory data_;
  std::unique_ptr<LogScrub> log_scrub_;
  std::unique_ptr<LogCare> log_care_;
  std::unique_ptr<AccountsAuthenticator> authenticator_;
  Templates templates_;
  std::unique_ptr<StaticFiles> web_app_;
  std::shared_ptr<UploadRoom> upload_room_;
  std::unique_ptr<FileScrub> file_scrub_;
  std::unique_ptr<RefusalJournal> refusals_;
  std::unique_ptr<Webhooks> webhooks_;
  std::unique_ptr<ThreadedRuntime> runtime_;
  std::unique_ptr<ShardContext> context_;
  std::vector<Shard*> shards_;
  std::unique_ptr<DiskWatch> disk_;
  std::unique_ptr<HttpApi> api_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<SharedOccupancy> per_person_;
  std::unique_ptr<Housekeeping> housekeeping_;
  SharedOccupancy per_address_{sockets_per_address_max};
  std::atomic<std::uint64_t> next_connection_{0};
  std::string first_link_;
  bool stopped_ = false;
};

std::expected<void, std::string> RunningServer::open(const Config& config,
                                                     std::function<void(const std::string&)> fatal) {
  if (sodium_init() < 0) return std::unexpected("libsodium does not start");
  auto data = open_data_directory(config, std::move(fatal));
  if (!data) return std::unexpected(data.error());
  data_ = std::move(*data);
  authenticator_ = std::make_unique<AccountsAuthenticator>(*data_.accounts);
  auto templates = Templates::load(config.templates_dir, config.own_templates_dir);
  if (!templates) return std::unexpected(templates.error());
  templates_ = std::move(*templates);
  for (const std::string& problem : templates_.problems()) spdlog::warn("not offered: {}", problem);
  web_app_ = std::make_unique<StaticFiles>(config.web_root);
  upload_room_ = std::make_shared<UploadRoom>(config.file_bytes_max);

  if (auto room = look_at_disk(config); !room) return room;
  per_person_ = std::make_unique<SharedOccupancy>(config.sockets_per_person);
  make_shards(config);
  make_api(config);
  data_.accounts->on_ended([this](std::span<const std::string> ids) {
    runtime_->on_each_shard(
        [ended = std::vector(ids.begin(), ids.end())](Shard& shard) { shard.end_credentials(ended); });
  });
  housekeeping_ = std::make_unique<Housekeeping>(
      Housekeeping::Parts{*runtime_, *data_.accounts, *data_.files, *disk_, config.data_dir});
  for (std::size_t i = 0; i < runtime_->shards(); ++i) runtime_->thread(i).start();
  load_workspace(*runtime_, shards_);
  housekeeping_->start();
  finish_erasures(*context_, shards_);
  first_link_ = begin_workspace(*context_, shards_, *data_.accounts, config.server_name);
  if (auto recorded = record_accepted_loss(*runtime_, shards_, *data_.store); !recorded) return recorded;
  // Nobody comes in before it is known who is who.
  if (auto listening = listen(config); !listening) return listening;
  api_->set_ready(true);
  if (!context_->webhook_hosts.empty()) {
    webhooks_->start();
    housekeeping_->follow(*webhooks_);
  }
  for (const auto& [stream, damage] : data_.store->given_up())
    spdlog::warn("the log of {} is not checked: damage in it was accepted ({})", stream, damage.sentence);
  log_scrub_->start();
  return {};
}

// A server that already has a log starts read-only on a full disk; one that would have to write its first
// commits does not start.
std::expected<void, std::string> RunningServer::look_at_disk(const Config& config) {
  disk_ =
      std::make_unique<DiskWatch>(file_system_probe(config.data_dir),
                                  MinFree{config.min_free_percent, std::uint64_t{config.min_free_mib} << 20});
  if (!disk_->poll()) return {};
  report_disk(*disk_, config.data_dir);
  const auto head = data_.store->head(workspace_stream);
  if (!head || head->value > 0) return {};
  return std::unexpected(
      fmt::format("{}: {} bytes of this disk are free, too little to begin on: more than {} are needed "
                  "(--min-free-percent, --min-free-mib)",
                  config.data_dir, disk_->space().free_bytes, disk_->stops_at_bytes()));
}

void RunningServer::make_shards(const Config& config) {
  const std::size_t count = std::max<std::size_t>(1, config.shards);
  runtime_ = std::make_unique<ThreadedRuntime>(count);
  context_ = std::make_unique<ShardContext>(
      ShardContext{*data_.store, *data_.keys, *data_.checkpoints, *runtime_, *authenticator_});
#ifdef SLIPWAY_FAILPOINTS
  context_->mutants = mutants_from_environment();
#endif
  context_->shards = count;
  context_->limits.commands_per_second_max = std::max(1U, config.commands_per_second);
  context_->files = data_.files.get();
  context_->file_bytes_max = config.file_bytes_max;
  context_->file_attached = [this](const std::string& project, const std::string& digest) {
    upload_room_->attached(project, digest);
  };
  context_->report = [](const std::string& sentence) { spdlog::error("{}", sentence); };
  context_->server_id = config.server_name;
  context_->log_epoch = data_.log_epoch();
  if (disk_->read_only()) context_->read_only = disk_full_reason;
  context_->receipt = [this](const std::string& stream, Revision revision) {
    const auto receipt = make_receipt(*data_.store, *data_.log_keys, stream, revision, runtime_->wall());
    return receipt && *receipt ? **receipt : std::string();
  };
  context_->webhook_hosts = config.webhook_hosts;
  refusals_ = std::make_unique<RefusalJournal>(
      (data_.path / "refusals").string(), [this](Task task) { runtime_->run_blocking(std::move(task)); });
  context_->note_refusal = [this](const std::string& stream, v1::RefusedCommand refused) {
    refusals_->note(stream, std::move(refused));
  };
  context_->project_template = [this](const std::string& id) { return templates_.find(id); };
  context_->admit = [this](const Principal& principal) { return per_person_->enter(principal.person_id); };
  context_->close_account = [this](const std::string& person) {
    return close_account(*data_.accounts, person);
  };
  context_->leave = [this](const Principal& principal) { per_person_->leave(principal.person_id); };
  for (std::size_t i = 0; i < count; ++i) {
    runtime_->thread(i).shard = std::make_unique<Shard>(i, *context_);
    shards_.push_back(runtime_->thread(i).shard.get());
  }
}

void RunningServer::make_api(const Config& config) {
  file_scrub_ = std::make_unique<FileScrub>(*data_.store, *data_.keys, *data_.files);
  log_scrub_ = std::make_unique<LogScrub>(
      *data_.store, [this](const std::atomic<bool>& stopping) { file_scrub_->run(stopping); });
  log_care_ = std::make_unique<LogCare>(*log_scrub_, *data_.log_keys, [this](v1::Command command) {
    return submit_as_system(*runtime_, shards_, std::move(command));
  });
  webhooks_ = std::make_unique<Webhooks>(*context_, shards_, *data_.webhook_key);
  api_ = std::make_unique<HttpApi>(
      HttpApi::Parts{*context_,
                     shards_,
                     *data_.accounts,
                     templates_,
                     *web_app_,
                     *data_.log_keys,
                     *data_.cosignatures,
                     *disk_,
                     *log_care_,
                     *data_.files,
                     upload_room_,
                     *file_scrub_,
                     *refusals_,
                     *webhooks_,
                     {[this](Task task) { runtime_->run_on_files(std::move(task)); },
                      [this](Task task) { runtime_->run_on_scanner(std::move(task)); }}},
      HttpApi::Options{config.origins, read_text(config.openapi_file), config.embed_origins});
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    ShardThread& thread = runtime_->thread(i);
    thread.shard->connect(shards_);
    // A session's id says its shard: id % shards.
    thread.connections = std::make_unique<ConnectionSet>(
        thread.context, *thread.shard, *api_,
        [next = SessionId{i}, count = shards_.size()]() mutable { return next += count; },
        [&thread] { thread.end_turn_soon(); });
  }
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

std::size_t RunningServer::open_connections() {
  std::size_t open = 0;
  for (std::size_t i = 0; i < runtime_->shards(); ++i) {
    std::promise<std::size_t> counted;
    runtime_->post(i, [&] { counted.set_value(runtime_->thread(i).connections->size()); });
    open += counted.get_future().get();
  }
  return open;
}

// Sends everyone away, and waits until they have gone.
void RunningServer::drain() {
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

void RunningServer::stop() {
  if (std::exchange(stopped_, true) || !housekeeping_) return;  // Then no thread has started.
  api_->set_ready(false);
  if (listener_) drain();
  webhooks_->stop();
  runtime_->join_workers();
  // Every handler comes back before what it refers to goes.
  runtime_->post(0, [this] { housekeeping_->stop(); });
  for (std::size_t i = 0; i < runtime_->shards(); ++i) runtime_->thread(i).stop();
  log_scrub_.reset();
  // The store first: once it is closed, no answer of it comes to a shard that is gone.
  data_.store.reset();
}

}  // namespace

std::expected<std::unique_ptr<Server>, std::string> Server::start(
    const Config& config, std::function<void(const std::string&)> fatal) {
  auto server = std::make_unique<RunningServer>();
  if (auto opened = server->open(config, std::move(fatal)); !opened) return std::unexpected(opened.error());
  return server;
}

}  // namespace slipway
