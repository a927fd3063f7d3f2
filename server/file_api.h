// Attached files over HTTP, in pieces both ways.
//
//   POST /api/v1/projects/<id>/files            the body is the file; answers StoredFile
//   GET  /api/v1/projects/<id>/files/<digest>   the file, or a range of it
//
// Who may do so, whether it is of a kind and a size that are taken, and whether there is room, is asked
// before a byte of the body is read. What is served was hashed and is what its digest says, and no browser
// shows it as a page of this server's.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "server/disk_watch.h"
#include "server/file_store.h"
#include "server/http_body.h"
#include "server/http_call.h"
#include "server/rate_limit.h"
#include "server/runtime.h"

namespace slipway {

inline constexpr std::uint32_t uploads_per_person_max = 4;  // At once.
inline constexpr std::uint32_t uploads_max = 64;

// Thread-safe; outlives the bodies that go through it.
class FileApi {
 public:
  using Call = std::shared_ptr<HttpCall>;
  using Then = std::function<void(const Call&)>;
  // Runs `then` on a worker if the caller may; answers by itself otherwise.
  using WhenAllowed = std::function<void(const Call& call, const std::string& project, Then then)>;
  using Run = std::function<void(Task)>;  // On a worker of files: none waits for another's scanner.
  using AcceptBody = std::function<void(std::shared_ptr<BodySink>)>;

  FileApi(FileStore& store, const DiskWatch& disk, Run run, WhenAllowed when_readable,
          WhenAllowed when_attaching);

  // Whether this request's body is for begin_upload, and not to be read whole.
  static bool is_upload(std::string_view method, std::string_view target);
  // Accepts the body, or answers. REQUIRES: is_upload, and the caller is known.
  void begin_upload(const Call& call, AcceptBody accept);
  // False: it is about something else. REQUIRES: the caller is known.
  bool route(const Call& call);
  const FilePolicy& policy() const { return store_.policy(); }

 private:
  class UploadSink;
  void accept(const Call& call, const std::string& project, const AcceptBody& accept);
  void send(HttpCall& call, const std::string& project, const std::string& digest);
  bool enter(const std::string& person);
  void leave(const std::string& person);

  FileStore& store_;
  const DiskWatch& disk_;
  const Run run_;
  const WhenAllowed when_readable_;
  const WhenAllowed when_attaching_;
  std::mutex mutex_;
  Occupancy per_person_{uploads_per_person_max};  // Guarded by mutex_.
  std::uint32_t uploads_ = 0;                     // Guarded by mutex_.
};

}  // namespace slipway
