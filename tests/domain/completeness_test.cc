// The whole run shows every event of the schema and every refusal: what no story has shown is named at its
// end.
//
// Asked only of a run without a filter: a part of the tests shows a part.
#include <gtest/gtest.h>

#include <cstdlib>

#include "server/domain/request.h"
#include "story.h"

namespace slipway::domain::completeness_test {
namespace {

bool is_whole_run() {
  const std::string filter = testing::GTEST_FLAG(filter);
  return (filter.empty() || filter == "*") && std::getenv("GTEST_TOTAL_SHARDS") == nullptr;
}

class Completeness final : public testing::Environment {
 public:
  void TearDown() override {
    if (!is_whole_run()) return;
    const auto& facts = *v1::Event::descriptor()->oneof_decl(0);
    for (int index = 0; index < facts.field_count(); ++index) {
      const int fact = facts.field(index)->number();
      if (shown().facts.contains(fact)) continue;
      ADD_FAILURE() << "no story shows the event " << facts.field(index)->name();
    }
    for (std::size_t number = 0; number < code_count; ++number) {
      const Code code = static_cast<Code>(number);
      if (shown().refusals.contains(code)) continue;
      ADD_FAILURE() << "no story is refused as " << name(code);
    }
  }
};

[[maybe_unused]] const auto* const registered = testing::AddGlobalTestEnvironment(new Completeness);

}  // namespace
}  // namespace slipway::domain::completeness_test
