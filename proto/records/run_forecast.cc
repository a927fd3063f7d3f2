#include "proto/records/run_forecast.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "proto/records/runbook.h"

namespace slipway::records {
namespace {

using google::protobuf::Timestamp;

// Seconds since 1970. Plans are made in minutes; parts of a second do not matter to them.
using Seconds = std::int64_t;

struct Span {
  Seconds start = 0;
  Seconds end = 0;
};

Timestamp to_proto(Seconds seconds) {
  Timestamp time;
  time.set_seconds(seconds);
  return time;
}

std::int32_t whole_minutes(Seconds seconds) {
  return static_cast<std::int32_t>(seconds / 60);
}

// The steps and what each of them comes after, by their places in the run.
class Network {
 public:
  explicit Network(const v1::Run& run) : run_(run), before_(size()) {
    std::map<std::string_view, std::size_t> places;
    for (std::size_t place = 0; place < size(); ++place) places[step(place).step_id()] = place;
    for (std::size_t place = 0; place < size(); ++place) {
      for (const std::string& id : step(place).predecessors()) {
        if (const auto found = places.find(id); found != places.end())
          before_[place].push_back(found->second);
      }
    }
    sort();
  }

  std::size_t size() const { return static_cast<std::size_t>(run_.steps_size()); }
  const v1::RunStep& at(std::size_t place) const { return run_.steps(static_cast<int>(place)); }
  const v1::Step& step(std::size_t place) const { return at(place).step(); }
  const std::vector<std::size_t>& before(std::size_t place) const { return before_[place]; }
  // Each after all that it comes after.
  const std::vector<std::size_t>& order() const { return order_; }

 private:
  void sort() {
    std::vector<std::vector<std::size_t>> after(size());
    std::vector<std::size_t> waits_for(size());
    for (std::size_t place = 0; place < size(); ++place) {
      waits_for[place] = before_[place].size();
      for (const std::size_t earlier : before_[place]) after[earlier].push_back(place);
      if (waits_for[place] == 0) order_.push_back(place);
    }
    for (std::size_t next = 0; next < order_.size(); ++next) {
      for (const std::size_t follower : after[order_[next]]) {
        if (--waits_for[follower] == 0) order_.push_back(follower);
      }
    }
    // Steps in a loop, which no rule lets in, stand alone.
    for (std::size_t place = 0; place < size(); ++place) {
      if (waits_for[place] == 0) continue;
      before_[place].clear();
      order_.push_back(place);
    }
  }

  const v1::Run& run_;
  std::vector<std::vector<std::size_t>> before_;
  std::vector<std::size_t> order_;
};

class Forecast {
 public:
  Forecast(const v1::Run& run, Seconds now)
      : run_(run),
        now_(now),
        goes_on_(run.state() == v1::RUN_SCHEDULED || run.state() == v1::RUN_RUNNING ||
                 run.state() == v1::RUN_PAUSED),
        network_(run),
        planned_(network_.size()),
        expected_(network_.size()) {
    for (const std::size_t place : network_.order()) {
      planned_[place] = plan(place);
      expected_[place] = expect(place);
    }
  }

  v1::RunForecast to_proto() const {
    v1::RunForecast forecast;
    forecast.set_run_id(run_.run_id());
    const std::vector<std::size_t> path = critical_path();
    for (std::size_t place = 0; place < network_.size(); ++place) {
      v1::StepForecast& step = *forecast.add_steps();
      tell(place, step);
      step.set_critical(std::ranges::find(path, place) != path.end());
    }
    for (const std::size_t place : path) forecast.add_critical_path(network_.step(place).step_id());
    tell_end(forecast);
    for (std::size_t place = 0; place < network_.size(); ++place) {
      if (is_startable(place)) forecast.add_startable(network_.step(place).step_id());
    }
    forecast.set_variance_permille(variance_permille());
    return forecast;
  }

 private:
  std::optional<Seconds> fixed(std::size_t place) const {
    const auto time = fixed_start(run_, network_.step(place));
    return time ? std::optional{time->seconds()} : std::nullopt;
  }
  Seconds planned_seconds(std::size_t place) const {
    return Seconds{network_.step(place).planned_minutes()} * 60;
  }

  Span plan(std::size_t place) const {
    Seconds start = std::max(run_.planned_start().seconds(), fixed(place).value_or(0));
    for (const std::size_t before : network_.before(place)) start = std::max(start, planned_[before].end);
    return {start, start + planned_seconds(place)};
  }

  // None: it has not begun, and will not.
  std::optional<Span> expect(std::size_t place) const {
    const v1::RunStep& step = network_.at(place);
    const Seconds began = step.has_started_at() ? step.started_at().seconds() : step.ended_at().seconds();
    switch (step.state()) {
      case v1::STEP_COMPLETED:
      case v1::STEP_SKIPPED:
        return Span{began, step.ended_at().seconds()};
      case v1::STEP_STARTED:
        return Span{began, std::max(began + planned_seconds(place), now_)};
      case v1::STEP_FAILED:
        if (!goes_on_) return Span{began, step.ended_at().seconds()};
        return Span{began, now_ + planned_seconds(place)};
      default:
        return goes_on_ ? std::optional{expect_to_begin(place)} : std::nullopt;
    }
  }

  Span expect_to_begin(std::size_t place) const {
    Seconds start = std::max(now_, fixed(place).value_or(0));
    if (!run_.has_started_at()) start = std::max(start, run_.planned_start().seconds());
    for (const std::size_t before : network_.before(place)) {
      if (expected_[before]) start = std::max(start, expected_[before]->end);
    }
    return {start, start + planned_seconds(place)};
  }

  // From the step that ends last back to the predecessor that ended last, as long as it was that, and not a
  // fixed start, which it waited for.
  std::vector<std::size_t> critical_path() const {
    std::vector<std::size_t> path;
    std::optional<std::size_t> at = last_of(network_.order());
    while (at) {
      path.push_back(*at);
      const std::optional<std::size_t> before = last_of(network_.before(*at));
      const bool held_back = before && fixed(*at) && *fixed(*at) > expected_[*before]->end;
      at = held_back ? std::nullopt : before;
    }
    std::ranges::reverse(path);
    return path;
  }

  std::optional<std::size_t> last_of(const std::vector<std::size_t>& places) const {
    std::optional<std::size_t> last;
    for (const std::size_t place : places) {
      if (!expected_[place]) continue;
      if (!last || expected_[place]->end > expected_[*last]->end) last = place;
    }
    return last;
  }

  void tell(std::size_t place, v1::StepForecast& step) const {
    step.set_step_id(network_.step(place).step_id());
    *step.mutable_planned_start() = records::to_proto(planned_[place].start);
    *step.mutable_planned_end() = records::to_proto(planned_[place].end);
    if (!expected_[place]) return;
    *step.mutable_start() = records::to_proto(expected_[place]->start);
    *step.mutable_end() = records::to_proto(expected_[place]->end);
    step.set_late_minutes(whole_minutes(expected_[place]->end - planned_[place].end));
  }

  void tell_end(v1::RunForecast& forecast) const {
    Seconds planned_end = run_.planned_start().seconds();
    for (const Span& span : planned_) planned_end = std::max(planned_end, span.end);
    *forecast.mutable_planned_end() = records::to_proto(planned_end);
    const Seconds end = expected_end();
    *forecast.mutable_forecast_end() = records::to_proto(end);
    forecast.set_late_minutes(whole_minutes(end - planned_end));
    forecast.set_outside_window(run_.has_window_end() && end > run_.window_end().seconds());
  }

  Seconds expected_end() const {
    if (run_.state() == v1::RUN_ROLLING_BACK) return now_;
    if (run_.state() == v1::RUN_ROLLED_BACK) return run_.ended_at().seconds();
    const auto last = last_of(network_.order());
    return last ? expected_[*last]->end : run_.planned_start().seconds();
  }

  bool is_startable(std::size_t place) const {
    if (run_.state() != v1::RUN_RUNNING) return false;
    const v1::RunStep& step = network_.at(place);
    if (step.state() == v1::STEP_RELEASED || step.state() == v1::STEP_FAILED) return true;
    const bool time_has_come = fixed(place).value_or(0) <= now_;
    return step.state() == v1::STEP_WAITING && time_has_come && open_predecessors(run_, step.step()).empty();
  }

  std::int32_t variance_permille() const {
    Seconds planned = 0;
    Seconds actual = 0;
    for (std::size_t place = 0; place < network_.size(); ++place) {
      const v1::RunStep& step = network_.at(place);
      if (step.state() != v1::STEP_COMPLETED) continue;
      planned += planned_seconds(place);
      actual += step.ended_at().seconds() - step.started_at().seconds();
    }
    return planned == 0 ? 0 : static_cast<std::int32_t>((actual - planned) * 1000 / planned);
  }

  const v1::Run& run_;
  Seconds now_;
  bool goes_on_;  // Steps that have not begun still will.
  Network network_;
  std::vector<Span> planned_;
  std::vector<std::optional<Span>> expected_;
};

}  // namespace

v1::RunForecast forecast_of(const v1::Run& run, const Timestamp& now) {
  return Forecast(run, now.seconds()).to_proto();
}

}  // namespace slipway::records
