#include "tests/writers/rig.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>

#include "proto/text/utf16.h"
#include "tests/text/random_change.h"
#include "tests/writers/authority.h"
#include "tests/writers/writer.h"

namespace slipway::writers {
namespace {

constexpr std::size_t writers_count = 10;
constexpr std::int64_t delay_ms_max = 400;
constexpr std::int64_t answer_ms_max = 10'000;  // Then a command is sent again.
constexpr std::size_t long_text = 1'500;        // Longer texts are mostly shortened.

class Rig {
 public:
  Rig(std::uint64_t seed, std::size_t edits, Mutant mutant)
      : random_(seed), edits_(edits), mutant_(mutant), authority_(writers_count) {
    const auto order = mutant == Mutant::wrong_order ? text::Order::before : text::Order::after;
    for (std::size_t index = 0; index < writers_count; ++index)
      desks_.push_back({.writer = Writer{"w" + std::to_string(index), order}});
  }

  Outcome run() {
    for (Desk& desk : desks_) desk.type_at = later(1'000);
    while (outcome_.failure.empty() && !is_done()) {
      now_ms_ += 5;
      deliver();
      for (Desk& desk : desks_) live(desk);
    }
    if (outcome_.failure.empty()) check_end();
    return outcome_;
  }

 private:
  // A writer and the line to the server.
  struct Desk {
    Writer writer;
    bool online = true;
    std::uint64_t line = 0;  // Counts up when it is cut: what was on the way is lost.
    std::uint64_t seen = 0;  // The revision that was heard last.
    std::int64_t type_at = 0;
    std::int64_t send_at = 0;
    std::int64_t back_at = 0;
    std::int64_t last_arrival = 0;  // Nothing overtakes on one line.
  };
  using Message = std::function<void()>;

  std::int64_t later(std::size_t bound) {
    return now_ms_ + 1 + static_cast<std::int64_t>(random_.below(bound));
  }

  // Once delivered; unless the line was cut meanwhile.
  void post(Desk& desk, Message message) {
    desk.last_arrival = std::max(desk.last_arrival, later(delay_ms_max));
    const std::uint64_t line = desk.line;
    on_the_way_.emplace(desk.last_arrival, [&desk, line, message = std::move(message)] {
      if (desk.line == line) message();
    });
  }

  void deliver() {
    while (!on_the_way_.empty() && on_the_way_.begin()->first <= now_ms_) {
      const Message message = std::move(on_the_way_.begin()->second);
      on_the_way_.erase(on_the_way_.begin());
      message();
    }
  }

  void live(Desk& desk) {
    if (!desk.online && desk.back_at <= now_ms_) reconnect(desk);
    if (desk.type_at <= now_ms_ && outcome_.edits < edits_) {
      type(desk);
      desk.type_at = later(400);
    }
    if (desk.online && random_.below(20'000) == 0) disconnect(desk);
    if (desk.online && desk.send_at <= now_ms_ && desk.writer.has_unsent()) send(desk);
  }

  void type(Desk& desk) {
    const std::u16string& text = desk.writer.text();
    text::Change change = random_.change(text, 1);
    const bool too_long = text.size() > long_text;
    if (!too_long && change.sections.size() > 1) {
      for (text::Section& section : change.sections)
        if (section.replacement && section.length > 20) return;  // Nobody deletes so much each time.
    }
    ++outcome_.edits;
    desk.writer.write(std::move(change));
  }

  void disconnect(Desk& desk) {
    ++outcome_.disconnects;
    ++desk.line;
    desk.online = false;
    desk.back_at = later(random_.below(5) == 0 ? 60'000 : 3'000);
  }

  // What changed since, each entity once.
  void reconnect(Desk& desk) {
    desk.online = true;
    desk.send_at = now_ms_;
    v1::ViewDelta delta;
    authority_.view().since({desk.seen}, [&](const View::Item& item) {
      if (item.entity) delta.add_upserts()->ParseFromString(*item.entity);
    });
    tell(desk, std::move(delta));
  }

  void tell(Desk& desk, v1::ViewDelta delta) {
    const std::uint64_t revision = authority_.head().value;
    post(desk, [this, &desk, revision, delta = std::move(delta)] {
      desk.seen = revision;
      desk.writer.hear(delta);
      if (desk.writer.was_misplaced()) outcome_.failure = "misplaced: " + desk.writer.name();
    });
  }

  void send(Desk& desk) {
    desk.send_at = now_ms_ + answer_ms_max;
    post(desk, [this, &desk, command = desk.writer.send()] { take(desk, command); });
  }

  void take(Desk& desk, v1::Command command) {
    if (mutant_ == Mutant::no_rebase) command.mutable_edit_text()->set_version(authority_.text().version);
    const Revision before = authority_.head();
    const v1::Ack ack = authority_.take(command, desk.writer.name(), now_ms_);
    if (authority_.head() != before) {
      note_commit();
      for (Desk& other : desks_)
        if (other.online) tell(other, authority_.last_delta());
    }
    post(desk, [this, &desk, ack] { hear(desk, ack); });
  }

  void hear(Desk& desk, const v1::Ack& ack) {
    desk.send_at = now_ms_;
    if (!ack.has_refused()) return;
    const std::string& code = ack.refused().code();
    if (code == "text_busy") {
      ++outcome_.busy;
      desk.send_at = now_ms_ + std::stoll(ack.refused().facts(0).value()) +
                     static_cast<std::int64_t>(random_.below(250));
    } else if (code == "version_conflict") {
      ++outcome_.outdated;
    } else {
      outcome_.failure = ack.refused().message().en();
    }
  }

  void note_commit() {
    ++outcome_.commits;
    recent_.push_back(now_ms_);
    while (recent_.front() <= now_ms_ - 1'000) recent_.pop_front();
    outcome_.commits_a_second_max = std::max(outcome_.commits_a_second_max, recent_.size());
  }

  bool is_done() const {
    return outcome_.edits >= edits_ && on_the_way_.empty() &&
           std::ranges::all_of(desks_,
                               [](const Desk& desk) { return desk.online && !desk.writer.has_unsent(); });
  }

  void check_end() {
    const records::WrittenText& text = authority_.text();
    for (const Desk& desk : desks_) {
      if (desk.writer.text() != text.text || desk.writer.version() != text.version)
        outcome_.failure = "another text: " + desk.writer.name();
    }
    if (text::has_lone_surrogate(text.text)) outcome_.failure = "half a character";
    if (authority_.rebuilt()->checkpoint() != authority_.view().checkpoint())
      outcome_.failure = "another view";
  }

  text::testing::RandomChanges random_;
  const std::size_t edits_;
  const Mutant mutant_;
  Authority authority_;
  std::deque<Desk> desks_;
  std::multimap<std::int64_t, Message> on_the_way_;
  std::deque<std::int64_t> recent_;
  std::int64_t now_ms_ = 0;
  Outcome outcome_;
};

}  // namespace

Outcome write_together(std::uint64_t seed, std::size_t edits, Mutant mutant) {
  return Rig{seed, edits, mutant}.run();
}

}  // namespace slipway::writers
