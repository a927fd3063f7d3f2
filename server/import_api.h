// What a file of another tool would bring into a project, over HTTP: the browser gives the commands itself.
//
//   POST /api/v1/projects/<id>/import-plans   the body is a mapping, if there is one, then the file
//
// Changes nothing, and keeps nothing of the file. It is read by `proto/transfer`, as by the command line, in
// bounds of size and memory that hold however the file is made. Who may import, and whether another file may
// be read now, is asked before a byte of the body is taken.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "server/file_api.h"
#include "server/http_call.h"
#include "server/http_export.h"

namespace slipway {

// Beyond these there is the command line, which reads on the machine of whoever imports.
inline constexpr std::uint64_t import_file_bytes_max = 16UL << 20;
inline constexpr std::uint64_t import_mapping_bytes_max = 64UL << 10;
inline constexpr std::size_t import_rows_max = 10'000;  // As many tasks as a project may have.
inline constexpr std::size_t import_unpacked_bytes_max = 32UL << 20;
inline constexpr std::size_t import_weight_max = 256UL << 20;
inline constexpr std::size_t import_plans_max = 2;  // At once, and of one person one.

// Who has a file read now. Thread-safe; a place may outlive everyone but the room.
class PlanRoom : public std::enable_shared_from_this<PlanRoom> {
 public:
  // A place, which is left when it is dropped. Null: there is none.
  std::shared_ptr<void> enter(const std::string& person);

 private:
  void leave(const std::string& person);

  std::mutex mutex_;
  std::set<std::string> people_;  // Guarded by mutex_.
};

// Thread-safe; outlives the bodies that go through it.
class ImportApi {
 public:
  using Call = std::shared_ptr<HttpCall>;
  // Runs `then` on a worker if the caller may import, with the project's newest revision; answers by itself
  // otherwise.
  using WhenAllowed = std::function<void(const Call& call, const std::string& project,
                                         std::function<void(const Call&, Revision head)> then)>;

  ImportApi(ViewSource views, WhenAllowed when_importing)
      : views_(views), when_importing_(std::move(when_importing)) {}

  // Whether this request's body is for begin, and not to be read whole.
  static bool is_plan(std::string_view method, std::string_view target);
  // Accepts the body, or answers. REQUIRES: is_plan, and the caller is known.
  void begin(const Call& call, FileApi::AcceptBody accept);

 private:
  class PlanSink;
  void answer(HttpCall& call, const std::string& project, Revision head, std::string_view body) const;

  const ViewSource views_;
  const WhenAllowed when_importing_;
  const std::shared_ptr<PlanRoom> room_ = std::make_shared<PlanRoom>();
};

}  // namespace slipway
