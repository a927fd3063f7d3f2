#include "server/threaded_runtime.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace slipway {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::chrono::microseconds short_push{200};  // Not worth a pause.
constexpr std::chrono::milliseconds push_pause_max{10};

void run_on(asio::thread_pool& pool, Task task) {
  asio::post(pool, [task = std::make_shared<Task>(std::move(task))] { (*task)(); });
}

}  // namespace

void ShardThread::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
    if (std::exchange(scheduled_, true)) return;
  }
  asio::post(context, [this] { run_posted(); });
}

void ShardThread::start() {
  tick();
  thread_ = std::thread([this] { context.run(); });
}

void ShardThread::stop() {
  post([this] {
    connections->close_all();
    timer_.cancel();
    push_timer_.cancel();
    stopping_ = true;
    work_.reset();
  });
  if (thread_.joinable()) thread_.join();
}

void ShardThread::run_posted() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(posted_);
    scheduled_ = false;
  }
  for (Task& task : tasks) task();
  end_turn();
}

void ShardThread::wake(SessionId session) {
  woken_.push_back(session);
  end_turn_soon();
}

void ShardThread::end_turn_soon() {
  if (std::exchange(turn_coming_, true)) return;
  asio::post(context, [this] {
    turn_coming_ = false;
    end_turn();
  });
}

// Pushes what became durable to those who follow it, and lets everyone send what they have. A push to
// thousands takes milliseconds; then as long again belongs to commands and their answers before the next
// push, so that a crowd of followers slows no writer, and gets more in one message instead.
void ShardThread::end_turn() {
  const auto start = std::chrono::steady_clock::now();
  const bool pushing = start >= push_after_;
  if (pushing) {
    shard->end_of_turn();
  } else if (shard->has_unpushed() && !std::exchange(push_coming_, true)) {
    push_timer_.expires_at(push_after_);
    push_timer_.async_wait([this](const boost::system::error_code&) {
      push_coming_ = false;
      end_turn();
    });
  }
  // Pumping one session may wake others.
  while (!woken_.empty())
    for (const SessionId session : std::exchange(woken_, {})) connections->pump(session);
  if (!pushing) return;
  const auto end = std::chrono::steady_clock::now();
  if (end - start > short_push)
    push_after_ = end + std::min<std::chrono::nanoseconds>(end - start, push_pause_max);
}

void ShardThread::tick() {
  timer_.expires_after(1s);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error || stopping_) return;
    connections->tick();
    shard->tick();
    end_turn();
    tick();
  });
}

ThreadedRuntime::ThreadedRuntime(std::size_t shards) {
  for (std::size_t i = 0; i < shards; ++i) threads_.push_back(std::make_unique<ShardThread>());
}

WallTime ThreadedRuntime::wall() const {
  return std::chrono::system_clock::now();
}

Millis ThreadedRuntime::steady() const {
  return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now().time_since_epoch());
}

void ThreadedRuntime::post(std::size_t shard, Task task) {
  threads_[shard]->post(std::move(task));
}

void ThreadedRuntime::run_blocking(Task task) {
  run_on(pool_, std::move(task));
}

void ThreadedRuntime::run_on_files(Task task) {
  run_on(file_pool_, std::move(task));
}

void ThreadedRuntime::run_on_scanner(Task task) {
  run_on(scan_pool_, std::move(task));
}

void ThreadedRuntime::wake(SessionId session) {
  threads_[session % threads_.size()]->wake(session);
}

void ThreadedRuntime::on_each_shard(const std::function<void(Shard&)>& use) {
  for (const auto& thread : threads_) thread->post([&shard = *thread->shard, use] { use(shard); });
}

void ThreadedRuntime::join_workers() {
  scan_pool_.join();
  file_pool_.join();
  pool_.join();
}

}  // namespace slipway
