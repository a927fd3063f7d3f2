// SHA-256 of bytes that come in pieces, as those of a file.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace slipway::tlog {

// One owner.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view piece);
  // As 64 lower-case hexadecimal digits. Once.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace slipway::tlog
