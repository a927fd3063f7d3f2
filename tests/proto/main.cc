// `proto_test` checks the recorded files; `proto_test --record` adds to them what is new.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string_view>

#include "tests/proto/record.h"

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--record") {
    const auto refused = slipway::tests::record();
    for (const auto& line : refused) fmt::print(stderr, "{}\n", line);
    return refused.empty() ? 0 : 1;
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
