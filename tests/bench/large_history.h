// The history of one large project, commit by commit: everyone and everything, records of every kind, then
// daily work.
//
// The same scale tells the same history. Plausible, as a server would have recorded it; not every rule is
// kept.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "slipway/v1/commit.pb.h"
#include "tests/bench/scale.h"

namespace slipway::bench {

class LargeHistory {
 public:
  static constexpr const char* project = "large";

  explicit LargeHistory(const Scale& scale);

  v1::Commit next();

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  std::string person() { return "person-" + std::to_string(below(scale_.people)); }
  std::string task() { return "task-" + std::to_string(below(scale_.tasks)); }

  void begin(v1::Commit& commit);
  void create(v1::Commit& commit, std::uint64_t number);
  void work(v1::Commit& commit);
  void type(v1::Event& event);

  // Adds to `records_` an event in protobuf's text format.
  template <typename... T>
  void tell(fmt::format_string<T...> event, T&&... parts) {
    records_.push_back(fmt::format(event, std::forward<T>(parts)...));
  }
  void tell_requirements();
  void tell_plan();
  void tell_tests();
  void tell_environment();
  void tell_gates();
  void tell_runs();
  void tell_risks();
  void tell_people();
  void tell_operation();
  void tell_meetings();

  const Scale& scale_;
  std::mt19937_64 random_;
  std::vector<std::string> records_;
  struct Minutes {
    std::uint32_t units = 0;
    std::uint64_t version = 0;
  };
  std::vector<Minutes> minutes_;  // Of each meeting.
  std::uint64_t revision_ = 0;
};

}  // namespace slipway::bench
