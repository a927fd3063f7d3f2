#include "clients/transfer/sheet.h"

#include "clients/transfer/encoding.h"
#include "proto/ascii.h"

namespace slipway::transfer {
std::vector<std::string_view> Row::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [field, value] : fields)
    if (equal_without_case(field, name)) values.push_back(value);
  return values;
}

v1::RejectedRow rejected(std::uint32_t line, std::string key, std::string code, std::string reason) {
  constexpr std::size_t key_chars_max = 200;
  constexpr std::size_t reason_chars_max = 500;
  v1::RejectedRow row;
  row.set_line(line);
  row.set_key(std::string(first_chars(clean(key), key_chars_max)));
  row.set_code(std::move(code));
  row.set_reason(std::string(first_chars(clean(reason), reason_chars_max)));
  return row;
}

}  // namespace slipway::transfer
