// Bodies that go through the server in pieces, so that their size is no matter of memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace slipway {

// Takes a request's body as it comes, one piece at a time. Dropped where the body does not come to its end.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // `done` is called once, on any thread: with true, the next piece may come; with false, no more is wanted,
  // and the request is being answered. After the last piece it is answered in any case.
  virtual void take(std::string piece, bool last, std::move_only_function<void(bool more)> done) = 0;
};

// Gives a response's body, one piece at a time, as it can be sent.
class BodySource {
 public:
  virtual ~BodySource() = default;
  // `done` is called once, on any thread. An empty piece: there is no more to be had, and if that is too
  // early the response is cut off.
  virtual void next(std::move_only_function<void(std::string piece)> done) = 0;
};

struct StreamedBody {
  std::uint64_t size = 0;
  std::shared_ptr<BodySource> source;
};

}  // namespace slipway
