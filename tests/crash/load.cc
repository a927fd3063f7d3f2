#include "tests/crash/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace slipway::crash {
namespace {

constexpr std::size_t in_flight_max = 8;  // A writer's.
constexpr std::chrono::seconds answer_within{20};

std::string task_id(std::uint32_t task) {
  return fmt::format("task-{}", task);
}

}  // namespace

std::vector<Number> make_project(Oracle& oracle, std::uint32_t project) {
  std::vector<Number> numbers;
  v1::Command create;
  create.mutable_create_project()->set_name(oracle.project(project).id);
  numbers.push_back(oracle.add_command(project, create));
  for (std::uint32_t task = 0; task < tasks_per_project; ++task) {
    v1::Command command;
    command.mutable_create_task()->set_task_id(task_id(task));
    command.mutable_create_task()->set_title(fmt::format("Task {}", task));
    numbers.push_back(oracle.add_command(project, command));
  }
  return numbers;
}

Load::Load(Oracle& oracle, std::mt19937_64& random, std::uint16_t port, const std::string& token,
           std::size_t writers, std::vector<std::unique_ptr<Subscriber>>& subscribers)
    : oracle_(oracle), random_(random), writers_(writers), subscribers_(subscribers) {
  for (Writer& writer : writers_) {
    writer.client = std::make_unique<support::WireClient>(
        loop_, port,
        [this, &writer](support::WireClient&, std::string_view message) { receive(writer, message); });
    v1::ClientFrame frame;
    frame.mutable_hello()->set_token(token);
    frame.mutable_hello()->set_client_id("writer");
    writer.client->send(frame.SerializeAsString());
  }
  for (const auto& subscriber : subscribers_) subscriber->connect(loop_, port, token);
}

Load::~Load() {
  for (const auto& subscriber : subscribers_) subscriber->disconnect();
}

void Load::send_first(const std::vector<Number>& numbers) {
  // One project's stay with one writer, so that they arrive in order.
  for (const Number number : numbers)
    writers_[oracle_.command(number).project % writers_.size()].first.push_back(number);
}

bool Load::settle() {
  const auto until = std::chrono::steady_clock::now() + answer_within;
  const auto settled = [](const Writer& writer) {
    return writer.welcome && writer.first.empty() && writer.in_flight == 0;
  };
  loop_.run([&] {
    return std::ranges::all_of(writers_, settled) || all_closed() || std::chrono::steady_clock::now() > until;
  });
  if (!std::ranges::all_of(writers_, settled) && !all_closed())
    oracle_.changed("commands were not answered within 20 s");
  return std::ranges::all_of(writers_, settled);
}

void Load::run(const std::vector<std::uint32_t>& projects, const std::function<bool()>& done) {
  projects_ = projects;
  for (Writer& writer : writers_)
    if (writer.welcome) fill(writer);
  loop_.run([&] { return done() || all_closed(); });
}

void Load::drain() {
  sending_ = false;
  loop_.run([this] { return all_closed(); });
}

bool Load::all_closed() const {
  return std::ranges::none_of(writers_, [](const Writer& writer) { return writer.client->open(); }) &&
         std::ranges::none_of(subscribers_, [](const auto& subscriber) { return subscriber->open(); });
}

void Load::receive(Writer& writer, std::string_view message) {
  v1::ServerFrame frame;
  if (!frame.ParseFromArray(message.data(), static_cast<int>(message.size())))
    return oracle_.changed("a frame that is none");
  if (frame.has_welcome()) writer.welcome = true;
  if (frame.has_error()) oracle_.changed("an error: " + frame.ShortDebugString());
  if (frame.has_go_away()) writer.dead = true;
  if (frame.has_ack()) {
    --writer.in_flight;
    oracle_.answered(frame.ack());
  }
  fill(writer);
}

void Load::fill(Writer& writer) {
  while (sending_ && !writer.dead && writer.in_flight < in_flight_max) {
    if (!writer.first.empty()) {
      send(writer, writer.first.front());
      writer.first.pop_front();
    } else if (!projects_.empty()) {
      const Number number = invent();
      send(writer, number);
      // Now and then someone presses twice: the same command, on another connection, at the same moment.
      Writer& other = writers_[random_() % writers_.size()];
      if (random_() % 16 == 0 && other.welcome && !other.dead) send(other, number);
    } else {
      return;
    }
  }
}

// The server may die at any moment: then what was sent has no answer, and that is that.
void Load::send(Writer& writer, Number number) {
  try {
    writer.client->send(oracle_.send(number));
    ++writer.in_flight;
  } catch (const std::runtime_error&) {
    writer.dead = true;
  }
}

// Something that will be recorded whatever else happens, and would be recorded twice if it were done twice.
Number Load::invent() {
  const std::uint32_t project = projects_[random_() % projects_.size()];
  const std::uint32_t next = oracle_.commands() + 1;
  const std::string task = task_id(static_cast<std::uint32_t>(random_() % tasks_per_project));
  v1::Command command;
  const auto kind = random_() % 10;
  if (kind < 6) {
    command.mutable_edit_task()->set_task_id(task);
    command.mutable_edit_task()->set_title(fmt::format("Edited by {}", next));
  } else if (kind < 9) {
    command.mutable_comment_task()->set_task_id(task);
    command.mutable_comment_task()->set_comment_id(fmt::format("comment-{}", next));
    command.mutable_comment_task()->set_text(std::string(random_() % 500 + 1, 'x'));
  } else {
    command.mutable_create_task()->set_task_id(fmt::format("new-{}", next));
    command.mutable_create_task()->set_title(fmt::format("Made by {}", next));
  }
  return oracle_.add_command(project, command);
}

}  // namespace slipway::crash
