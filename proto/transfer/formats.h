// A file from another tool, whatever it is, as a sheet.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "proto/transfer/sheet.h"

namespace slipway::transfer {

enum class Format { jira_csv, jira_json, trello, csv, xlsx };

// As people write it: `jira-csv`, `jira-json`, `trello`, `csv`, `xlsx`. False: none of these.
bool read_format(std::string_view name, Format& format);
std::string_view name_of(Format format);
// What the things of that format are known by, as `jira`.
std::string_view source_of(Format format);
// What the bytes look like.
Format guess(std::string_view bytes);

struct ReadOptions {
  std::string encoding;        // Empty: found out.
  bool with_archived = false;  // Of a Trello board.
  ReadLimits limits = {};
};

// Errors: those of to_utf8() and of each format's reader; `file_too_large`. Pure.
std::expected<Sheet, ReadError> read(std::string_view bytes, Format format, const ReadOptions& options);

}  // namespace slipway::transfer
