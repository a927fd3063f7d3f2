// Random texts and changes of them, of characters of one and of two UTF-16 units.
#pragma once

#include <random>
#include <string>

#include "proto/text/change.h"

namespace slipway::text::testing {

class RandomChanges {
 public:
  explicit RandomChanges(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::u16string text(std::size_t characters);
  // Of up to `edits` places of `text`; characters stay whole.
  Change change(const std::u16string& text, std::size_t edits = 4);

 private:
  std::mt19937_64 random_;
};

}  // namespace slipway::text::testing
