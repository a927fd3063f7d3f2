// The HTTP side of a witness: `POST /add-checkpoint`, on one address.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "clients/audit/witness.h"

namespace slipway::cli {

class WitnessServer {
 public:
  using AddCheckpoint = std::function<audit::Witness::Answer(const std::string& body)>;

  // Listens; port 0: any that is free. Fails with a sentence. `add` runs on one thread at a time.
  static std::expected<std::unique_ptr<WitnessServer>, std::string> start(const std::string& host,
                                                                          std::uint16_t port,
                                                                          AddCheckpoint add);
  virtual ~WitnessServer() = default;
  virtual std::uint16_t port() const = 0;
};

}  // namespace slipway::cli
