#include "clients/cli/import_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <tuple>

#include "clients/cli/say.h"
#include "clients/cli/words.h"
#include "clients/cpp/client.h"

namespace slipway::cli {
namespace {

constexpr std::size_t in_flight_max = 64;

void require(const v1::Ack& ack) {
  if (ack.has_refused()) throw failure_of(ack.refused());
}

class Sending {
 public:
  Sending(App& app, const transfer::Plan& plan, ImportResult& result)
      : app_(app),
        plan_(plan),
        result_(result),
        client_(
            {.url = app.url(), .token = app.token(), .client_id = app.config().client_id, .device = "cli"}) {
    for (std::size_t number = 0; number < plan.tasks.size(); ++number) {
      const transfer::PlannedTask& task = plan.tasks[number];
      if (task.is_new) {
        waiting_.push_back({number, &task.create});
      } else {
        ++result_.unchanged;
        add_comments(number);
      }
    }
    total_ = waiting_.size();
  }

  void run() {
    using namespace std::chrono;
    constexpr seconds silence_max{60};
    auto heard_at = steady_clock::now();
    while (!is_over()) {
      const std::size_t answered = answered_;
      const auto ran = client_.run([&] { return pump() || is_over(); }, milliseconds{500});
      if (ran == client::Client::Ran::needs_auth) throw not_signed_in();
      if (answered_ != answered) heard_at = steady_clock::now();
      if (steady_clock::now() - heard_at > silence_max) throw silent();
    }
    if (app_.interactive()) app_.out() << '\n';
  }

 private:
  struct Item {
    std::size_t task = 0;
    const v1::Command* command = nullptr;
  };

  bool is_over() const { return waiting_.empty() && flying_.empty(); }

  // True: something was answered.
  bool pump() {
    bool any = false;
    for (client::Outcome& outcome : client_.core().take_outcomes()) {
      take(outcome);
      any = true;
    }
    while (!waiting_.empty() && flying_.size() < in_flight_max) {
      flying_.emplace(waiting_.front().command->command_id(), waiting_.front());
      client_.send(*waiting_.front().command);
      waiting_.pop_front();
    }
    if (any) draw();
    return any;
  }

  void take(const client::Outcome& outcome) {
    const auto found = flying_.find(outcome.command_id);
    if (found == flying_.end()) return;
    const Item item = found->second;
    flying_.erase(found);
    ++answered_;
    const bool is_task = item.command->has_create_task();
    const bool is_there = !outcome.ack.has_committed();
    if (outcome.ack.has_refused() && outcome.ack.refused().code() != "already_exists")
      return reject(item, outcome.ack.refused());
    if (!is_task) {
      result_.comments += is_there ? 0 : 1;
      return;
    }
    ++(is_there ? result_.unchanged : result_.created);
    add_comments(item.task);
  }

  // After their task, which they are refused without.
  void add_comments(std::size_t number) {
    for (const v1::Command& comment : plan_.tasks[number].comments) waiting_.push_back({number, &comment});
    total_ += plan_.tasks[number].comments.size();
  }

  void reject(const Item& item, const v1::Refused& refused) {
    const transfer::PlannedTask& task = plan_.tasks[item.task];
    result_.rejected.push_back({.line = task.line,
                                .key = task.key,
                                .code = refused.code(),
                                .reason = {refused.message().zh(), refused.message().en()}});
  }

  void draw() {
    if (!app_.interactive() || app_.options().json) return;
    constexpr std::size_t cells = 30;
    const std::size_t done = total_ == 0 ? cells : answered_ * cells / total_;
    app_.out() << fmt::format("\r[{}{}] {}/{}", std::string(std::min(done, cells), '#'),
                              std::string(cells - std::min(done, cells), '.'), answered_, total_);
    app_.out().flush();
  }

  static Failure not_signed_in() {
    return {.exit = ExitCode::not_signed_in,
            .code = "sign_in_required",
            .message = tr("登录已失效；重新登录后再次运行即可继续",
                          "the token is no longer good; sign in and run it again to go on")};
  }
  Failure silent() const {
    return {.exit = ExitCode::unavailable,
            .code = "unavailable",
            .message = say("服务器一分钟没有回答；再次运行即可继续 ({})",
                           "the server answered nothing for a minute; run it again to go on ({})",
                           client_.last_failure())};
  }

  App& app_;
  const transfer::Plan& plan_;
  ImportResult& result_;
  client::Client client_;
  std::deque<Item> waiting_;
  std::map<std::string, Item> flying_;
  std::size_t answered_ = 0;
  std::size_t total_ = 0;
};

// The first of the rejected rows, as many as a commit has room for.
v1::Command complete_command(App& app, const ImportResult& result) {
  constexpr std::size_t bytes_max = 40'000;
  constexpr int rows_max = 1'000;
  v1::Command command = transfer::complete_command(app.project(), result.import_id);
  v1::CompleteImport& complete = *command.mutable_complete_import();
  complete.set_created(static_cast<std::uint32_t>(result.created));
  complete.set_unchanged(static_cast<std::uint32_t>(result.unchanged));
  complete.set_rejected(static_cast<std::uint32_t>(result.rejected.size()));
  std::size_t bytes = 0;
  for (const transfer::RowNote& note : result.rejected) {
    const v1::RejectedRow row = transfer::to_proto(note, language() == v1::ZH_CN);
    bytes += row.ByteSizeLong() + result.import_id.size() + 16;
    if (bytes > bytes_max || complete.rows_size() == rows_max) break;
    *complete.add_rows() = row;
  }
  return command;
}

}  // namespace

ImportResult run_import(App& app, const transfer::ImportedFile& file, transfer::Plan& plan) {
  ImportResult result;
  result.unchanged = plan.unchanged;
  result.rejected = plan.rejected;
  const transfer::Attempt attempt = transfer::attempt_of(app.read(app.project(), "files"), file);
  if (!transfer::has_work(plan, attempt)) return result;
  result.import_id = attempt.import_id;
  if (!attempt.is_running)
    require(app.send(transfer::start_command(app.project(), file, attempt.import_id)));
  set_import(plan, result.import_id);
  Sending(app, plan, result).run();
  std::ranges::sort(result.rejected, {},
                    [](const transfer::RowNote& row) { return std::tie(row.line, row.key); });
  require(app.send(complete_command(app, result)));
  return result;
}

}  // namespace slipway::cli
