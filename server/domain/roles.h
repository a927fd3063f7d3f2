// A set of roles, as small as a number.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "slipway/v1/types.pb.h"

namespace slipway::domain {

class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<v1::Role> roles) {
    for (const v1::Role role : roles) add(role);
  }
  explicit RoleSet(const std::vector<v1::Role>& roles) {
    for (const v1::Role role : roles) add(role);
  }

  constexpr void add(v1::Role role) { bits_ |= bit(role); }
  constexpr void remove(v1::Role role) { bits_ &= ~bit(role); }
  constexpr bool has(v1::Role role) const { return (bits_ & bit(role)) != 0; }
  constexpr bool has_any(RoleSet others) const { return (bits_ & others.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr RoleSet operator|(RoleSet other) const {
    other.bits_ |= bits_;
    return other;
  }
  constexpr bool operator==(const RoleSet&) const = default;

 private:
  // A role that a newer schema knows and this one does not is kept out: it could not grant anything here.
  static constexpr std::uint32_t bit(v1::Role role) {
    const int number = static_cast<int>(role);
    return number > 0 && number < 32 ? std::uint32_t{1} << number : 0;
  }
  std::uint32_t bits_ = 0;
};

// Whoever looks on, from outside the work.
inline constexpr RoleSet onlookers{v1::CONSULTANT, v1::AUDITOR, v1::OBSERVER};

}  // namespace slipway::domain
