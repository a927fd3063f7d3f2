#include "server/housekeeping.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <optional>
#include <set>
#include <utility>

namespace slipway {
namespace {

using namespace std::chrono_literals;

constexpr auto sweep_accounts_every = 1h;
constexpr auto first_file_sweep_after = 5min;  // The start has enough to read.
constexpr auto sweep_files_every = 1h;
constexpr auto disk_poll_every = 250ms;

}  // namespace

void report_disk(const DiskWatch& disk, const std::string& data_dir) {
  const auto [free, total] = disk.space();
  const std::string figures = fmt::format("{} of {} bytes of {}'s disk are free", free, total, data_dir);
  if (disk.read_only())
    spdlog::warn("{}: nothing is written until {} bytes are", figures, disk.resumes_at_bytes());
  else
    spdlog::info("{}: commands are taken again", figures);
}

Housekeeping::Housekeeping(Parts parts)
    : parts_(std::move(parts)),
      account_timer_(parts_.runtime.thread(0).context),
      file_timer_(parts_.runtime.thread(0).context),
      disk_timer_(parts_.runtime.thread(0).context),
      webhook_timer_(parts_.runtime.thread(0).context) {}

void Housekeeping::start() {
  parts_.runtime.post(0, [this] {
    sweep_accounts();
    sweep_files_after(first_file_sweep_after);
    watch_disk();
  });
}

void Housekeeping::follow(Webhooks& webhooks) {
  parts_.runtime.post(0, [this, &webhooks] { watch_webhooks(webhooks); });
}

void Housekeeping::stop() {
  stopped_ = true;
  account_timer_.cancel();
  file_timer_.cancel();
  disk_timer_.cancel();
  webhook_timer_.cancel();
}

void Housekeeping::after(Duration time, boost::asio::steady_timer& timer, std::function<void()> look) {
  timer.expires_after(time);
  timer.async_wait([this, look = std::move(look)](const boost::system::error_code& error) {
    if (!error && !stopped_) look();
  });
}

// Sessions, links and tokens that have expired.
void Housekeeping::sweep_accounts() {
  after(sweep_accounts_every, account_timer_, [this] {
    parts_.runtime.run_blocking([this] { (void)parts_.accounts.sweep(parts_.runtime.wall()); });
    sweep_accounts();
  });
}

void Housekeeping::sweep_files_after(Duration time) {
  after(time, file_timer_,
        [this] { parts_.runtime.run_on_files([this] { sweep_files(parts_.files.projects()); }); });
}

// One project after another: each may have to be read off the log, by workers that people wait for.
void Housekeeping::sweep_files(std::vector<std::string> projects) {
  if (projects.empty()) return parts_.runtime.post(0, [this] { sweep_files_after(sweep_files_every); });
  const std::string project = std::move(projects.back());
  projects.pop_back();
  if (!is_identifier(project)) return sweep_files(std::move(projects));
  const std::size_t home = home_shard(project, parts_.runtime.shards());
  parts_.runtime.post(home, [this, project, home, projects = std::move(projects)]() mutable {
    parts_.runtime.thread(home).shard->with_project(
        project, [this, project, projects = std::move(projects)](ProjectActor* actor) mutable {
          std::optional<std::set<std::string>> named;  // None: not known, which is not unattached.
          if (actor && actor->project()) named = records::kept_files(actor->project()->records.files);
          parts_.runtime.run_on_files(
              [this, project, named = std::move(named), projects = std::move(projects)]() mutable {
                if (named) parts_.files.sweep(project, *named, parts_.runtime.wall() - unattached_files_kept);
                sweep_files(std::move(projects));
              });
        });
  });
}

// One look at a time, however long the file system takes for it.
void Housekeeping::watch_disk() {
  after(disk_poll_every, disk_timer_, [this] { parts_.runtime.run_blocking([this] { poll_disk(); }); });
}

void Housekeeping::poll_disk() {
  if (parts_.disk.poll()) {
    report_disk(parts_.disk, parts_.data_dir);
    parts_.runtime.on_each_shard([reason = std::string(parts_.disk.read_only() ? disk_full_reason : "")](
                                     Shard& shard) { shard.set_read_only(reason); });
  }
  parts_.runtime.post(0, [this] { watch_disk(); });
}

void Housekeeping::watch_webhooks(Webhooks& webhooks) {
  after(webhooks_looked_at_every, webhook_timer_, [this, &webhooks] {
    webhooks.look();
    watch_webhooks(webhooks);
  });
}

}  // namespace slipway
