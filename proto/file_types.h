// Which endings of names go with which media types: what a client says of a file by its name, and what a
// server makes of a name that says otherwise than the type beside it.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "proto/ascii.h"

namespace slipway {

struct FileEnding {
  std::string_view ending;  // With its dot, in lower case.
  std::string_view type;
};

// Where a type or an ending stands more than once, the first is the usual one.
inline constexpr auto file_endings = std::to_array<FileEnding>(
    {{".png", "image/png"},
     {".jpg", "image/jpeg"},
     {".jpeg", "image/jpeg"},
     {".gif", "image/gif"},
     {".webp", "image/webp"},
     {".pdf", "application/pdf"},
     {".txt", "text/plain"},
     {".log", "text/plain"},
     {".cfg", "text/plain"},
     {".conf", "text/plain"},
     {".ini", "text/plain"},
     {".properties", "text/plain"},
     {".sql", "text/plain"},
     {".yaml", "text/plain"},
     {".yml", "text/plain"},
     {".csv", "text/csv"},
     {".md", "text/markdown"},
     {".json", "application/json"},
     {".xml", "application/xml"},
     {".xml", "text/xml"},
     {".zip", "application/zip"},
     {".gz", "application/gzip"},
     {".tgz", "application/gzip"},
     {".7z", "application/x-7z-compressed"},
     {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
     {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
     {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
     {".doc", "application/msword"},
     {".xls", "application/vnd.ms-excel"},
     {".ppt", "application/vnd.ms-powerpoint"},
     {".odt", "application/vnd.oasis.opendocument.text"},
     {".ods", "application/vnd.oasis.opendocument.spreadsheet"},
     {".odp", "application/vnd.oasis.opendocument.presentation"},
     {".eml", "message/rfc822"},
     {".mp3", "audio/mpeg"},
     {".mp4", "video/mp4"},
     {".webm", "video/webm"}});

// In lower case, with its dot; empty: it has none. Some systems drop dots and spaces at the end of a name.
inline std::string ending_of(std::string_view name) {
  const std::size_t last = name.find_last_not_of(". ");
  name = name.substr(0, last == std::string_view::npos ? 0 : last + 1);
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string() : to_lower(name.substr(dot));
}

}  // namespace slipway
