#include "tests/transfer/workbook.h"

#include <zip.h>

#include <utility>
#include <vector>

#include "proto/basics.h"

namespace slipway::transfer::testing {
namespace {

constexpr const char* book =
    R"(<workbook xmlns:r="r"><sheets><sheet name="Tasks" sheetId="1" r:id="rId7"/></sheets></workbook>)";
constexpr const char* relations =
    R"(<Relationships><Relationship Id="rId7" Target="worksheets/sheet1.xml"/></Relationships>)";
constexpr const char* styles =
    R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy/m/d\ h:mm"/></numFmts>)"
    R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>)";

}  // namespace

std::string workbook(std::string_view rows, std::string_view strings) {
  const std::vector<std::pair<const char*, std::string>> parts{
      {"xl/workbook.xml", book},
      {"xl/_rels/workbook.xml.rels", relations},
      {"xl/styles.xml", styles},
      {"xl/sharedStrings.xml", "<sst>" + std::string(strings) + "</sst>"},
      {"xl/worksheets/sheet1.xml",
       "<worksheet><sheetData>" + std::string(rows) + "</sheetData></worksheet>"}};
  zip_source_t* memory = ::zip_source_buffer_create(nullptr, 0, 0, nullptr);
  ::zip_source_keep(memory);
  zip_t* zip = ::zip_open_from_source(memory, ZIP_TRUNCATE, nullptr);
  for (const auto& [name, text] : parts)
    ::zip_file_add(zip, name, ::zip_source_buffer(zip, text.data(), text.size(), 0), 0);
  SLIPWAY_ASSERT(::zip_close(zip) == 0);
  ::zip_source_open(memory);
  ::zip_source_seek(memory, 0, SEEK_END);
  std::string bytes(static_cast<std::size_t>(::zip_source_tell(memory)), '\0');
  ::zip_source_seek(memory, 0, SEEK_SET);
  ::zip_source_read(memory, bytes.data(), bytes.size());
  ::zip_source_close(memory);
  ::zip_source_free(memory);
  return bytes;
}

}  // namespace slipway::transfer::testing
