#include "tests/sim/mutants.h"

#include <algorithm>

namespace slipway::sim {

std::span<const Mutant> mutants() {
  static const Mutant all[] = {
      {"ack_before_durable", Property::nothing_lost, {.core = {.ack_before_durable = true}}},
      {"store_acks_before_sync", Property::durability, {.store_acks_before_sync = true}},
      {"no_idempotency", Property::nothing_twice, {.core = {.no_idempotency = true}}},
      {"duplicate_names_head", Property::one_order, {.core = {.duplicate_names_head = true}}},
      {"snapshot_off_cursor", Property::subscription, {.core = {.snapshot_off_cursor = true}}},
      {"late_revocation", Property::access, {.core = {.late_revocation = true}}},
      {"lose_an_answer", Property::liveness, {.core = {.lose_an_answer = true}}},
      {"write_when_read_only", Property::read_only, {.core = {.write_when_read_only = true}}},
      {"skip_a_delta", Property::view, {.core = {.skip_a_delta = true}}},
      {"keep_keys", Property::erased, {.core = {.keep_keys = true}}},
      {"followers_keep_what_is_erased", Property::erased, {.core = {.followers_keep_what_is_erased = true}}},
      {"never_due", Property::due, {.core = {.never_due = true}}},
      {"due_again", Property::due, {.core = {.due_again = true}}},
  };
  return all;
}

const Mutant* find_mutant(std::string_view name) {
  const auto all = mutants();
  const auto found = std::ranges::find(all, name, &Mutant::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace slipway::sim
