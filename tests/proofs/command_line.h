// `slipway`, run in this process as the administrator of a real server.
#pragma once

#include <fmt/format.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "clients/cli/commands.h"

namespace slipway::proofs {

struct Ran {
  int code = 0;
  std::string printed;  // On both outputs.
};

inline Ran run_slipway(std::uint16_t port, const std::string& token, const std::filesystem::path& config,
                       const std::vector<std::string>& arguments) {
  ::setenv("SLIPWAY_URL", fmt::format("http://127.0.0.1:{}", port).c_str(), 1);
  ::setenv("SLIPWAY_TOKEN", token.c_str(), 1);
  ::setenv("XDG_CONFIG_HOME", config.c_str(), 1);
  ::setenv("LC_ALL", "C", 1);
  std::vector<const char*> argv{"slipway"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  const int code = cli::run(static_cast<int>(argv.size()), argv.data(), out, out);
  return {code, out.str()};
}

}  // namespace slipway::proofs
