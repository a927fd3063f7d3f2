// What an auditor types to find entries: qualifiers and text, all of which must match.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/v1/views.pb.h"

namespace slipway {

class AuditFilter {
 public:
  // Or the qualifier that is not understood, as it was typed. Words stand between blanks; one with blanks in
  // it stands in double quotes. Days begin at midnight UTC; an instant may be given as RFC 3339.
  static std::expected<AuditFilter, std::string> parse(std::string_view query);

  bool matches(const v1::AuditEntry& entry) const;

 private:
  struct Token {
    std::string text;
    bool quoted = false;
  };
  static std::vector<Token> split(std::string_view query);
  // False: not understood.
  bool qualify(std::string_view name, std::string_view value);

  std::vector<std::string> actors_;
  std::vector<std::string> commands_;
  std::vector<std::string> events_;
  std::vector<std::string> entities_;
  std::vector<std::string> texts_;  // In lower case.
  std::optional<google::protobuf::Timestamp> not_before_;
  std::optional<google::protobuf::Timestamp> before_;
};

}  // namespace slipway
