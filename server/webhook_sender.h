// Posts to webhooks: HTTP/1.1 by http or https, on a thread of its own.
//
// A request has webhook_answer_within for all of it; resolving a name is the system's, and may take longer.
// No redirect is followed, and of the answer only its head is read, of at most webhook_answer_bytes_max. A
// certificate must be of the host and lead to the system's store. Beast stands behind this in one file.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/domain/webhook_url.h"
#include "server/runtime.h"

namespace slipway {

inline constexpr Millis webhook_answer_within{10'000};
inline constexpr std::size_t webhook_answer_bytes_max = 4 * 1024;

struct WebhookPost {
  domain::WebhookUrl url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

class WebhookSender {
 public:
  // Empty: any status of 2xx. Else why it was not taken, as `timed_out`, `status 500`: a word, or two.
  using Done = std::move_only_function<void(std::string failure)>;

  WebhookSender();
  ~WebhookSender();  // As stop().

  // `done` is called once, on the sender's thread, unless it was stopped before. Any thread.
  void send(WebhookPost post, Done done);
  // Drops what is under way. Blocks until its thread has ended.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace slipway
