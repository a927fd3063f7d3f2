// A value that remembers its last change, so that an edit of what the sender had not seen can be refused.
#pragma once

#include <string>
#include <utility>

#include "proto/basics.h"

namespace slipway::domain {

struct Stamp {
  Revision revision;   // The commit that changed it last.
  std::string author;  // Person id.
};

template <class T>
struct Field {
  T value{};
  Stamp changed;

  void set(T to, const Stamp& stamp) {
    value = std::move(to);
    changed = stamp;
  }
};

}  // namespace slipway::domain
