// The whole run shows every event of the schema and every refusal: what no story has shown is named at its
// end.
//
// Asked only of a run without a filter: a part of the tests shows a part.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "server/domain/request.h"
#include "story.h"

namespace slipway::domain {
namespace {

// Aggregates that are not decided yet: their events and refusals are not asked for.
struct Awaited {
  int first;  // Field numbers of v1::Event.
  int last;
};
constexpr Awaited awaited_facts[] = {
    {100, 106},  // The project as a whole.
    {110, 116},  // Requirements.
    {120, 127},  // Sprints and milestones.
    {135, 143},  // Tests.
    {150, 161},  // Environment.
    {165, 175},  // Gates.
    {180, 197},  // Runbooks.
    {210, 217},  // Emergencies.
    {220, 227},  // Risks.
    {230, 237},  // People.
    {250, 257},  // Operation.
};
constexpr Code first_awaited_code = Code::signoff_missing;

bool is_awaited(int fact) {
  return std::ranges::any_of(awaited_facts,
                             [&](const Awaited& range) { return fact >= range.first && fact <= range.last; });
}

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
      if (shown().facts.contains(fact) || is_awaited(fact)) continue;
      ADD_FAILURE() << "no story shows the event " << facts.field(index)->name();
    }
    for (std::size_t number = 0; number < code_count; ++number) {
      const Code code = static_cast<Code>(number);
      if (shown().refusals.contains(code) || code >= first_awaited_code || code == Code::read_only) continue;
      ADD_FAILURE() << "no story is refused as " << name(code);
    }
  }
};

[[maybe_unused]] const auto* const registered = testing::AddGlobalTestEnvironment(new Completeness);

}  // namespace
}  // namespace slipway::domain
