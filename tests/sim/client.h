// A person's program in the simulation: the real client core, and someone who uses it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "clients/cpp/client_core.h"
#include "tests/sim/checkers.h"
#include "tests/sim/link.h"
#include "tests/sim/workload.h"

namespace slipway::sim {

// What all clients tell.
struct Witnesses {
  LostChecker& lost;
  OrderChecker& order;
  ViewChecker& views;
};

class SimClient final : public LinkUser {
 public:
  SimClient(World& world, SimServer& server, const Oracle& oracle, Workload& workload, Witnesses witnesses,
            std::size_t index, std::string person);

  void start();
  // One thing that its person does: commands, views, presence.
  void act(std::size_t commands);
  void stop_reading(Time duration);
  void settle();  // Nothing more is done, but views that may be read again are asked for.
  // Every command answered, every view that may be read at the head; else what is missing.
  std::optional<std::string> unsettled() const;
  // The streams of which it follows a view.
  std::set<std::string> follows() const;
  // What of the views over all projects it holds otherwise than they are read now; empty: nothing.
  std::string workspace_differs(WorkspaceChecker& checker);
  void check_erased(ErasureChecker& checker);
  // What it holds now, against the log.
  void compare_one();
  void compare_all();
  void check_counters();

  const std::string& person() const { return person_; }
  std::shared_ptr<Link> link() const { return link_; }
  std::size_t commands_sent() const { return commands_; }

  // --- LinkUser ---
  std::string_view name() const override { return name_; }
  bool reading() const override { return world_.schedule.now() >= stopped_until_; }
  void received(std::string_view message) override;
  void closed() override;

 private:
  struct Asked {
    std::string stream;
    std::uint64_t floor;
  };
  client::ClientCore::Time now() const {
    return std::chrono::duration_cast<client::ClientCore::Time>(world_.schedule.now());
  }
  void tick();
  void connect();
  void after();  // Carries out what the core wants.
  void send_command();
  void change_views();
  void look_back();
  void take_answers();
  void take_fixed_views();
  std::string token();
  std::string some_view(const std::string& stream) const;

  World& world_;
  SimServer& server_;
  const Oracle& oracle_;
  Workload& workload_;
  Witnesses witnesses_;
  const std::string name_;
  const std::string person_;
  client::ClientCore core_;
  std::shared_ptr<Link> link_;
  bool connecting_ = false;
  bool stopped_reading_ = false;  // Ever.
  Time stopped_until_{0};
  std::size_t commands_ = 0;
  std::map<std::string, Asked> asked_;                     // By command id, unanswered.
  std::map<std::string, std::vector<std::uint64_t>> own_;  // By project: what its commands became.
  using Key = std::pair<std::string, std::string>;         // Project and view.
  std::map<Key, std::uint64_t> fixed_;                     // Asked for as of then.
  std::set<Key> past_;                                     // Of those, what is kept open.
};

}  // namespace slipway::sim
