# What the server needs beside its actors and sessions: the HTTP gate, accounts, limits, configuration.
set(account_records ${CMAKE_CURRENT_BINARY_DIR}/records/server/account_records)
add_custom_command(
  OUTPUT ${account_records}.pb.cc ${account_records}.pb.h
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/records
  COMMAND protobuf::protoc -I ${CMAKE_SOURCE_DIR} --cpp_out=${CMAKE_CURRENT_BINARY_DIR}/records
          ${CMAKE_SOURCE_DIR}/server/account_records.proto
  DEPENDS ${CMAKE_SOURCE_DIR}/server/account_records.proto
  COMMENT "Generating C++ from the server's own records")
add_library(slipway_account_records STATIC ${account_records}.pb.cc ${account_records}.pb.h)
target_include_directories(slipway_account_records SYSTEM PUBLIC ${CMAKE_CURRENT_BINARY_DIR}/records)
target_link_libraries(slipway_account_records PUBLIC protobuf::libprotobuf PRIVATE slipway_sanitize)

add_library(slipway_server_parts STATIC
  account_errors.cc account_secrets.cc account_store.cc accounts.cc config.cc cosignatures.cc credentials.cc
  disk_watch.cc file_scanner.cc file_store.cc
  http_gate.cc key_store.cc log_keys.cc page_policy.cc private_file.cc rate_limit.cc refusal_journal.cc static_files.cc upload_room.cc
  webhook_delivery.cc webhook_key.cc)
target_compile_definitions(slipway_server_parts PRIVATE SLIPWAY_VERSION="${PROJECT_VERSION}")
target_link_libraries(slipway_server_parts
  PUBLIC slipway_proto slipway_tlog slipway_domain
  PRIVATE slipway_warnings slipway_account_records fmt::fmt CLI11::CLI11 PkgConfig::SODIUM ${ROCKSDB_LIBRARY})
slipway_reads_schema(slipway_server_parts)
