#include "proto/transfer/sheet.h"

#include <fmt/format.h>

#include "proto/ascii.h"
#include "proto/transfer/encoding.h"

namespace slipway::transfer {

std::vector<std::string_view> Row::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [field, value] : fields)
    if (equal_without_case(field, name)) values.push_back(value);
  return values;
}

namespace {

ReadError too_large(std::size_t number, std::size_t number_max, const Words& unit) {
  return {"file_too_large",
          {fmt::format("有 {} {}，最多 {}", grouped(number), unit.zh, grouped(number_max)),
           fmt::format("{} {}; at most {} are taken", grouped(number), unit.en, grouped(number_max))}};
}

}  // namespace

std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, 1, ',');
  return digits;
}

ReadError too_many_rows(std::size_t rows, std::size_t most) {
  return too_large(rows, most, {"行", "rows"});
}
ReadError too_many_columns(std::size_t columns) {
  return too_large(columns, columns_max, {"列", "columns"});
}
ReadError too_many_bytes(std::size_t bytes, std::size_t bytes_max) {
  return too_large(bytes, bytes_max, {"字节", "bytes"});
}

ReadError too_heavy() {
  return {"file_too_large",
          {"展开后的内容过多；请分成几个文件", "it holds too much once it is unpacked; make several files of it"}};
}

v1::RejectedRow to_proto(const RowNote& note, bool chinese) {
  constexpr std::size_t key_chars_max = 200;
  constexpr std::size_t reason_chars_max = 500;
  v1::RejectedRow row;
  row.set_line(note.line);
  row.set_key(std::string(first_chars(clean(note.key), key_chars_max)));
  row.set_code(note.code);
  row.set_reason(
      std::string(first_chars(clean(chinese ? note.reason.zh : note.reason.en), reason_chars_max)));
  return row;
}

}  // namespace slipway::transfer
