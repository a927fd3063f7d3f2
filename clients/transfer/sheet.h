// What was read of a file from another tool: rows of named texts, whatever the format was.
//
// All formats name their fields as Jira's CSV export does (`Issue key`, `Summary`, `Status`, …), or as the
// file's own header, so that one mapping fits all. Every text is UTF-8 without control characters but line
// feeds and tabs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slipway/v1/transfer.pb.h"

namespace slipway::transfer {

// What a file may hold at most: more is refused as `file_too_large`.
inline constexpr std::size_t file_bytes_max = 256UL << 20;  // Also of each part of an unpacked workbook.
inline constexpr std::size_t rows_max = 100'000;
inline constexpr std::size_t columns_max = 4'000;

struct Comment {
  std::vector<std::string> authors;  // One person's names and ids there, the one to show first.
  std::string at;                    // As it was written there.
  std::string text;
};

struct Row {
  std::uint32_t line = 0;  // Where it stands in the file, from 1; of a workbook, the row's number.
  std::vector<std::pair<std::string, std::string>>
      fields;  // A name may stand several times. No value is empty.
  std::vector<Comment> comments;

  // Names are compared without regard to ASCII case.
  std::vector<std::string_view> all(std::string_view name) const;
};

struct Sheet {
  std::vector<std::string> header;  // Every name that some row may have; none twice.
  std::vector<Row> rows;
  std::vector<v1::RejectedRow> broken;  // Rows that could not be read.
  std::uint32_t archived = 0;           // Left out, as they were put away there.
};

// Why nothing at all can be had of a file. `code` is stable, as `file_malformed`.
struct ReadError {
  std::string code;
  std::string what;  // An English phrase for who looks at the file, with a place where there is one.
};

v1::RejectedRow rejected(std::uint32_t line, std::string key, std::string code, std::string reason);

}  // namespace slipway::transfer
