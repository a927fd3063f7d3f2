// Words that every folder shares: where a commit stands, and what must be true.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace slipway {

// A project's commit number, from 1, without gaps. 0: before the first commit.
struct Revision {
  std::uint64_t value = 0;
  constexpr auto operator<=>(const Revision&) const = default;
  constexpr Revision next() const { return {value + 1}; }
};

// A commit's place in one node's whole log, from 1. 0: before the first.
struct Position {
  std::uint64_t value = 0;
  constexpr auto operator<=>(const Position&) const = default;
  constexpr Position next() const { return {value + 1}; }
};

// The stream that holds the organisation: people, departments, roles in every project.
inline constexpr std::string_view workspace_stream = "workspace";

inline constexpr std::size_t commit_bytes_max = 65'535;  // A tlog entry's limit.
inline constexpr std::size_t identifier_chars_max = 64;

// 1 to 64 characters of [a-z0-9._-].
bool is_identifier(std::string_view text);

// Ends the process, saying what was not true. Stays in release: our own bug must not become a wrong answer.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line, const std::string& values);

}  // namespace slipway

#define SLIPWAY_ASSERT(condition, ...)                                                             \
  do {                                                                                             \
    if (!(condition)) [[unlikely]]                                                                 \
      ::slipway::assertion_failed(#condition, __FILE__, __LINE__, std::string{__VA_ARGS__});       \
  } while (false)
