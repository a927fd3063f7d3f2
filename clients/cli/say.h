// A sentence with values in it, in the chosen language; both forms are checked when this is compiled.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "clients/cli/words.h"

namespace slipway::cli {

template <class... Values>
std::string say(fmt::format_string<Values...> zh, fmt::format_string<Values...> en, Values&&... values) {
  return fmt::format(language() == v1::ZH_CN ? zh : en, std::forward<Values>(values)...);
}

}  // namespace slipway::cli
