// The server as far as one meeting's text goes: the rules, their log, and the live view of it.
#pragma once

#include <cstdint>
#include <string>

#include "projections/view.h"
#include "server/domain/decide.h"

namespace slipway::writers {

inline constexpr const char* meeting = "m";

class Authority {
 public:
  // A meeting of `writers` people, `w0`, `w1`, …
  explicit Authority(std::size_t writers);

  // The commands's answer, at that time.
  v1::Ack take(const v1::Command& command, const std::string& actor, std::int64_t now_ms);

  const View& view() const { return *view_; }
  const v1::ViewDelta& last_delta() const { return view_->last_delta(); }
  Revision head() const { return {commits_.size()}; }
  const records::WrittenText& text() const;
  // A view made of the log.
  std::unique_ptr<View> rebuilt() const;

 private:
  void commit(const std::string& actor, const std::vector<v1::Event>& events, std::int64_t now_ms);

  domain::Project project_;
  std::vector<v1::Commit> commits_;
  std::unique_ptr<View> view_;
};

}  // namespace slipway::writers
