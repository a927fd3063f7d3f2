// What a run must show, a class for each: they watch what is said and done and tell the World what is broken.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "clients/cpp/client_core.h"
#include "proto/workspace_views.h"
#include "server/workspace_views.h"
#include "tests/sim/oracle.h"
#include "tests/sim/server.h"
#include "tests/sim/world.h"

namespace slipway::sim {

inline constexpr std::string_view stranger_id = "stranger";

// An answer that a client took in.
struct Answer {
  std::string client;
  std::string stream;
  v1::Ack ack;
  std::uint64_t floor = 0;  // The newest revision that anyone's answer had named when it was first sent.
};

// No acked command is lost: the log holds it at the acked revision, with the acked hash.
class LostChecker {
 public:
  LostChecker(World& world, const Oracle& oracle) : world_(world), oracle_(oracle) {}
  void answered(const Answer& answer);
  void at_end();

 private:
  World& world_;
  const Oracle& oracle_;
  std::vector<Answer> committed_;
};

// None is applied twice.
class TwiceChecker {
 public:
  TwiceChecker(World& world, const Oracle& oracle) : world_(world), oracle_(oracle) {}
  void at_end();

 private:
  World& world_;
  const Oracle& oracle_;
};

// One order: an answer names its own commit's revision, and what was sent after an answer comes after it.
class OrderChecker {
 public:
  OrderChecker(World& world, const Oracle& oracle) : world_(world), oracle_(oracle) {}
  std::uint64_t newest_acked(const std::string& stream) const;
  void answered(const Answer& answer);
  void at_end();

 private:
  World& world_;
  const Oracle& oracle_;
  std::map<std::string, std::uint64_t> acked_;
  std::vector<Answer> answers_;
};

// What was erased is not sent once its shard has heard of it, and held by nobody who has.
class ErasureChecker {
 public:
  ErasureChecker(World& world, const Oracle& oracle) : world_(world), oracle_(oracle) {}
  // The view of that stream, or the fresh read of it, is of `revision`.
  void held(std::string_view who, const std::string& stream, const std::string& view, std::uint64_t revision,
            const Entities& entities);
  // What one is shown of many streams in the end.
  void held(std::string_view who, const std::string& view, const Entities& entities);
  void said(Shard& shard, std::string_view who, const std::string& stream, std::string_view message);

 private:
  World& world_;
  const Oracle& oracle_;
};

// What leaves a session: contiguous, durable, allowed.
class SubscriptionChecker final : public WireTap {
 public:
  SubscriptionChecker(World& world, const Oracle& oracle, ErasureChecker& erased)
      : world_(world), oracle_(oracle), erased_(erased) {}
  void heard(const Session& session, std::string_view message) override;
  void said(Shard& shard, const Session& session, std::string_view message) override;
  void ended(SessionId session) override { wires_.erase(session); }

 private:
  struct Subscription {
    std::string project;
    std::string view;
    bool live = false;
    bool in_parts = false;
    std::uint64_t revision = 0;
    std::uint64_t from = 0;
    // Over all projects: it moves by itself, and its revisions are its own.
    bool is_alone() const { return project == workspace_stream && is_workspace_view(view); }
  };
  struct Wire {
    std::map<std::uint32_t, Subscription> subscriptions;
  };
  void subscribed(Wire& wire, const v1::Subscribe& subscribe);
  void said_to_stranger(Shard& shard, const Session& session, std::string_view message);
  void on_snapshot(Shard& shard, const Session& session, Wire& wire, const client::RawSnapshot& snapshot);
  void on_transition(Shard& shard, const Session& session, Wire& wire,
                     const client::RawTransition& transition);
  void on_other(Wire& wire, const Session& session, const v1::ServerFrame& frame);
  static bool moves(const client::RawTransition& transition, const Subscription& subscription);
  void must_be_durable(const Session& session, std::string_view stream, std::uint64_t revision,
                       std::string_view what);
  void must_be_allowed(Shard& shard, const Session& session, const std::string& project,
                       const std::string& view, std::string_view what);
  std::string who(const Session& session) const;

  World& world_;
  const Oracle& oracle_;
  ErasureChecker& erased_;
  std::map<SessionId, Wire> wires_;
};

// What a client holds is the fold of the log.
class ViewChecker {
 public:
  ViewChecker(World& world, Oracle& oracle, ErasureChecker& erased)
      : world_(world), oracle_(oracle), erased_(erased) {}
  // False: it differs, and the World knows.
  bool compare(std::string_view client, const std::string& stream, const std::string& view,
               const client::ViewState& state);
  // Some views of the log as it is in the end, read afresh, now and as of some moment.
  void compare_fresh();

 private:
  bool compare_audit(std::string_view client, const std::string& stream, const client::ViewState& state);
  client::ViewState read_fresh(const std::string& stream, std::string_view view, Revision revision) const;
  World& world_;
  Oracle& oracle_;
  ErasureChecker& erased_;
};

// What a client holds of a view over all projects is, in the end, what is read afresh for its person.
class WorkspaceChecker {
 public:
  WorkspaceChecker(World& world, const Oracle& oracle)
      : world_(world), oracle_(oracle), fresh_(world.store, *world.keys, *world.checkpoints) {}
  // What differs; empty: nothing.
  std::string differs(const std::string& person, const std::string& view, WallTime now,
                      const Entities& entities);

 private:
  World& world_;
  const Oracle& oracle_;
  WorkspaceViews fresh_;
};

// What time alone brings about: not before it is due, once, and in the end all of it.
class DueChecker {
 public:
  DueChecker(World& world, const Oracle& oracle) : world_(world), oracle_(oracle) {}
  // `served`: the server has these projects loaded.
  void at_end(WallTime now, const std::set<std::string>& served);

 private:
  void recorded(const std::string& stream, std::uint64_t revision, const Oracle::Entry& entry,
                std::set<std::string>& known);
  World& world_;
  const Oracle& oracle_;
};

}  // namespace slipway::sim
