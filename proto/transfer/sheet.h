// What was read of a file from another tool: rows of named texts, whatever the format was.
//
// All formats name their fields as Jira's CSV export does (`Issue key`, `Summary`, `Status`, …), or as the
// file's own header, so that one mapping fits all. Every text is UTF-8 without control characters but line
// feeds and tabs.
#pragma once

#include <cstdint>
#include <limits>
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

// What whoever reads the files of others allows them to become; where it is more, reading ends as
// `file_too_large`. However a file is made, what it takes is then of that order.
struct ReadLimits {
  std::size_t unpacked_bytes_max = file_bytes_max;  // Of a part of a workbook.
  std::size_t weight_max = std::numeric_limits<std::size_t>::max();
};

// For who looks at the file, in both languages of the interface.
struct Words {
  std::string zh;
  std::string en;
};

// `1,234,567`.
std::string grouped(std::size_t number);

struct Comment {
  std::string id;                    // There; empty: the format has none.
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

// What is to be said of a row; `code` is stable, as `date_invalid`.
struct RowNote {
  std::uint32_t line = 0;  // 0: of the whole file.
  std::string key;
  std::string code;
  Words reason;
};

struct Sheet {
  std::vector<std::string> header;  // Every name that some row may have; none twice.
  std::vector<Row> rows;
  std::vector<RowNote> broken;      // Rows that could not be read.
  std::vector<RowNote> incomplete;  // What the file itself says that it lacks: `file_incomplete`.
  std::vector<RowNote> doubts;      // What was guessed, and may be wrong: `encoding_doubtful`.
  std::string encoding;             // What the text was taken for; empty: the format has no choice.
  bool encoding_guessed = false;
  std::uint32_t archived = 0;  // Left out, as they were put away there.
  std::size_t weight = 0;      // About how many bytes of memory it took to read.
};

// Why nothing at all can be had of a file. `code` is stable, as `file_malformed`.
struct ReadError {
  std::string code;
  Words what;  // With a place where there is one.
};

// `file_too_large`, with how many there are and how many there may be: of `rows`, `columns` or `bytes`.
ReadError too_many_rows(std::size_t rows, std::size_t most = rows_max);
ReadError too_many_columns(std::size_t columns);
ReadError too_many_bytes(std::size_t bytes, std::size_t bytes_max);
// The same of what unpacks to more than is allowed.
ReadError too_heavy();

// What a text takes beside its characters, about.
inline constexpr std::size_t text_weight = 32;

// As it is recorded, in one of the languages, cut to what a record may hold.
v1::RejectedRow to_proto(const RowNote& note, bool chinese);

}  // namespace slipway::transfer
