#include <csignal>
#include <iostream>

#include "clients/cli/commands.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL);  // `slipway audit | head` ends quietly.
  return slipway::cli::run(argc, argv, std::cout, std::cerr);
}
