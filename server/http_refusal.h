// What an HTTP client is told when it is refused: a status, a stable code, and a sentence in both languages.
// Points at text that lives as long as the program.
#pragma once

#include <string_view>

namespace slipway {

struct Sentence {
  std::string_view zh;
  std::string_view en;
};

struct HttpRefusal {
  int status;
  std::string_view code;
  Sentence sentence;
};

}  // namespace slipway
