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
#include <string>

#include "server/disk_watch.h"
#include "server/file_store.h"
#include "server/http_body.h"
#include "server/http_call.h"
#include "server/runtime.h"
#include "server/upload_room.h"

namespace slipway {

// Thread-safe; outlives the bodies that go through it.
class FileApi {
 public:
  using Call = std::shared_ptr<HttpCall>;
  using Then = std::function<void(const Call&)>;
  // Runs `then` on a worker if the caller may; answers by itself otherwise.
  using WhenAllowed = std::function<void(const Call& call, const std::string& project, Then then)>;
  using Run = std::function<void(Task)>;
  using AcceptBody = std::function<void(std::shared_ptr<BodySink>)>;

  struct Workers {
    Run run;     // What waits for the disk alone.
    Run finish;  // What waits for the scanner, and then keeps nobody from the others.
  };

  FileApi(FileStore& store, std::shared_ptr<UploadRoom> room, const DiskWatch& disk, Workers workers,
          WhenAllowed when_readable, WhenAllowed when_attaching);

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

  FileStore& store_;
  const std::shared_ptr<UploadRoom> room_;
  const DiskWatch& disk_;
  const Workers workers_;
  const WhenAllowed when_readable_;
  const WhenAllowed when_attaching_;
};

}  // namespace slipway
