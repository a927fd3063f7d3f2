// What happens to one server between its start and its end: writers that send commands, watchers that follow.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/crash/oracle.h"
#include "tests/crash/subscriber.h"
#include "tests/support/wire_client.h"

namespace slipway::crash {

inline constexpr std::uint32_t tasks_per_project = 30;

class Load {
 public:
  // Connects all. Throws std::runtime_error if the server is gone.
  Load(Oracle& oracle, std::mt19937_64& random, std::uint16_t port, const std::string& token,
       std::size_t writers, std::vector<std::unique_ptr<Subscriber>>& subscribers);
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  // These go out before anything else, shared among the writers.
  void send_first(const std::vector<Number>& numbers);
  // Sends what send_first() was given and waits for all answers. False: the server ended before.
  bool settle();
  // Sends commands to these projects, and retries, until `done`.
  void run(const std::vector<std::uint32_t>& projects, const std::function<bool()>& done);
  // The server has been told to end: takes what it had sent before.
  void drain();

 private:
  struct Writer {
    std::unique_ptr<support::WireClient> client;
    std::deque<Number> first;
    std::size_t in_flight = 0;
    bool welcome = false;
    bool dead = false;  // A send failed.
  };
  void receive(Writer& writer, std::string_view message);
  void fill(Writer& writer);
  void send(Writer& writer, Number number);
  Number invent();
  bool all_closed() const;

  support::Loop loop_;
  Oracle& oracle_;
  std::mt19937_64& random_;
  std::vector<Writer> writers_;
  std::vector<std::unique_ptr<Subscriber>>& subscribers_;
  std::vector<std::uint32_t> projects_;  // Empty: nothing new is sent.
  bool sending_ = true;
};

// The commands that make a project and its tasks, to be sent in this order.
std::vector<Number> make_project(Oracle& oracle, std::uint32_t project);

}  // namespace slipway::crash
