#include "tests/fuzz/beast_head.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <iterator>

namespace slipway::fuzz {

namespace http = boost::beast::http;

std::optional<BeastHead> read_with_beast(std::string_view bytes) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(64 * 1024);
  parser.body_limit(boost::none);
  parser.eager(false);
  boost::system::error_code error;
  const std::size_t used = parser.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, error);
  if (error || !parser.is_header_done()) return std::nullopt;
  const auto& request = parser.get();
  BeastHead head;
  head.head_bytes = used;
  head.chunked = parser.chunked();
  head.content_length = parser.content_length().value_or(0);
  head.keep_alive = parser.keep_alive();
  head.method = std::string{request.method_string()};
  head.target = std::string{request.target()};
  head.header_count = static_cast<std::size_t>(std::distance(request.begin(), request.end()));
  return head;
}

}  // namespace slipway::fuzz
