# Writes a source that holds the web app's words for the schema.
#   cmake -D WORDS=<folder> -D OUTPUT=<source> -P texts.cmake
foreach(language zh-CN en)
  foreach(part records overall)
    file(READ ${WORDS}/${part}.${language}.json ${part}_${language})
  endforeach()
endforeach()
set(zh "{\"records\": ${records_zh-CN}, \"overall\": ${overall_zh-CN}}")
set(en "{\"records\": ${records_en}, \"overall\": ${overall_en}}")
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
// The web app's words for commands, fields, values, events and kinds of things: see clients/cli/texts.cmake.
#include "clients/cli/schema_words.h"

namespace slipway::cli {

const std::string_view schema_texts_zh = R"texts(@zh@)texts";
const std::string_view schema_texts_en = R"texts(@en@)texts";

}  // namespace slipway::cli
]])
